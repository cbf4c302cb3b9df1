package tree

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// sniffed is how much of a table is looked at to find out what it is.
const sniffed = 64 << 10

var errRowTooLong = errors.New("a row is longer than the limit; perhaps a quote is never closed")

// decodeTable returns the table in UTF-8 without a byte order mark.
func decodeTable(src *bufio.Reader) (io.Reader, error) {
	head, err := src.Peek(sniffed)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(head, []byte("\xEF\xBB\xBF")):
		if _, err := src.Discard(3); err != nil {
			return nil, err
		}
	case bytes.HasPrefix(head, []byte("\xFF\xFE")), bytes.HasPrefix(head, []byte("\xFE\xFF")):
		return transform.NewReader(src, unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder()), nil
	}
	return transform.NewReader(src, lenientUTF8{}), nil
}

// lenientUTF8 passes UTF-8 on and reads other bytes as Windows-1252, so that a
// wrong cell deep in a table does not spoil the rest.
type lenientUTF8 struct{ transform.NopResetter }

// Transform implements transform.Transformer.
func (lenientUTF8) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	for nSrc < len(src) {
		if !atEOF && !utf8.FullRune(src[nSrc:]) {
			return nDst, nSrc, transform.ErrShortSrc
		}
		r, size := utf8.DecodeRune(src[nSrc:])
		if r == utf8.RuneError && size == 1 {
			r = charmap.Windows1252.DecodeByte(src[nSrc])
		}
		if nDst+utf8.UTFMax > len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		nDst += utf8.EncodeRune(dst[nDst:], r)
		nSrc += size
	}
	return nDst, nSrc, nil
}

// sniffComma returns the separator that the first two rows hold most of
// outside quotes.
func sniffComma(in *bufio.Reader) rune {
	head, _ := in.Peek(sniffed) //nolint:errcheck // a short table is no fault; others are met when reading
	const commas = ",;\t|"
	var counts [2][len(commas)]int
	rows, quoted := 0, false
	for i, c := range head {
		switch k := strings.IndexByte(commas, c); {
		case c == '"':
			quoted = !quoted
		case quoted || rows == 2:
		case c == '\n' && i > 0 && head[i-1] != '\n':
			rows++
		case k >= 0:
			counts[rows][k]++
		}
	}
	best, most := 0, 0
	for k := range commas {
		n := counts[0][k]
		if rows > 1 {
			n = min(n, counts[1][k])
		}
		if n > most {
			best, most = k, n
		}
	}
	return rune(commas[best])
}

// rowLimit fails when too much is read for one row.
type rowLimit struct {
	r    io.Reader
	most int
	read int // since the row began
}

func (l *rowLimit) Read(b []byte) (int, error) {
	if l.read > l.most+sniffed {
		return 0, errRowTooLong
	}
	n, err := l.r.Read(b)
	l.read += n
	return n, err
}
