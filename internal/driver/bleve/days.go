package bleve

import "strconv"

// Days far outside of any date stand for open ends.
const (
	longAgo = -1_000_000_000
	farOff  = 1_000_000_000
)

// dayLevels are how many bits of a day are left out in each of its terms, so
// that a long span is a few terms of coarse levels and a few of fine ones.
var dayLevels = [...]int{0, 8, 16, 24}

// dayTerms gives a day as the terms that it is found by: a letter for the level,
// and the number in hexadecimal.
func dayTerms(day int64) []string {
	n := dayNumber(day)
	terms := make([]string, len(dayLevels))
	for level := range dayLevels {
		terms[level] = dayTerm(level, n>>dayLevels[level])
	}
	return terms
}

// dayNumber counts from the earliest day that is told apart.
func dayNumber(day int64) uint64 { return uint64(max(longAgo, min(day, farOff)) - longAgo) }

func dayTerm(level int, n uint64) string {
	s := strconv.FormatUint(n, 16)
	return string(rune('a'+level)) + "00000000"[len(s):] + s
}

// daySpans gives the ranges of terms that cover the days from one to another,
// both of them included.
func daySpans(field string, from, until int64) spans {
	var all spans
	low, high := dayNumber(from), dayNumber(until)
	add := func(level int, low, high uint64) {
		if low <= high {
			all = append(all, span{field, dayTerm(level, low), dayTerm(level, high) + "\x00"})
		}
	}
	for level := range dayLevels {
		if low > high {
			return all
		}
		if level == len(dayLevels)-1 || low>>8 == high>>8 {
			add(level, low, high)
			return all
		}
		if low&0xff != 0 { // up to the next coarse one
			add(level, low, low|0xff)
			low += 0x100
		}
		if high&0xff != 0xff {
			add(level, high&^0xff, high)
			high -= 0x100
		}
		low, high = low>>8, high>>8
	}
	return all
}
