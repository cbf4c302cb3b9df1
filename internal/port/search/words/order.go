package words

import (
	"math"
	"strconv"
	"strings"

	"github.com/ucldc/pachamama/internal/port/search"
)

// Order gives a value of a field as a text whose byte order is the order of the
// field.
func Order(f search.Field, value string) string {
	if !f.Number {
		return sortKey(value)
	}
	n, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return "" // the port has refused it
	}
	return orderedFloat(n)
}

// sortKey makes a value comparable: folded words, at most 100 bytes.
func sortKey(value string) string {
	var b strings.Builder
	for _, word := range strings.Fields(value) {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.Write(fold([]byte(word)))
		if b.Len() > 100 {
			return b.String()[:100]
		}
	}
	return b.String()
}

// orderedFloat writes a number so that byte order is its order.
func orderedFloat(n float64) string {
	bits := math.Float64bits(n)
	if n < 0 {
		bits = ^bits
	} else {
		bits |= 1 << 63
	}
	s := strconv.FormatUint(bits, 16)
	return "0000000000000000"[:16-len(s)] + s
}
