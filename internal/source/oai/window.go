package oai

import (
	"strings"
	"time"
)

// Instant reads a UTC date or time in the ways that servers write them.
func Instant(s string) (time.Time, bool) { return instant(s) }

// Stamp writes an instant as a source of this granularity wants it.
func (g Granularity) Stamp(t time.Time) string {
	if g == Second {
		return t.UTC().Format("2006-01-02T15:04:05Z")
	}
	return t.UTC().Format(time.DateOnly)
}

// Unit is the smallest step of datestamps.
func (g Granularity) Unit() time.Duration {
	if g == Second {
		return time.Second
	}
	return 24 * time.Hour
}

// Coarse is the cursor with days in place of seconds, and whether that makes a
// difference.
func (c Cursor) Coarse() (Cursor, bool) {
	was := c
	c.From, c.Until = c.From[:min(len(c.From), len(time.DateOnly))], c.Until[:min(len(c.Until), len(time.DateOnly))]
	return c, c != was
}

// Split halves the dates of a cursor. Open ends stay open; low and high say
// about where the records begin and end. The halves share a step, for servers
// that take one end for exclusive. It reports false when there is no half.
func (c Cursor) Split(g Granularity, low, high time.Time) (a, b Cursor, ok bool) {
	if t, ok := instant(c.From); ok {
		low = t
	}
	if t, ok := instant(c.Until); ok {
		high = t
	}
	if high.Sub(low) <= g.Unit() {
		return a, b, false
	}
	middle := low.Add(high.Sub(low) / 2).Truncate(g.Unit())
	if !middle.After(low) {
		middle = middle.Add(g.Unit())
	}
	if !middle.Before(high) {
		return a, b, false
	}
	c.Token, c.Empty = "", 0
	a, b = c, c
	a.Until, b.From = g.Stamp(middle), g.Stamp(middle)
	return a, b, true
}

// Outside tells whether a datestamp lies outside of the cursor's dates, as far
// as both are exact.
func (c Cursor) Outside(datestamp string) bool {
	datestamp = strings.TrimSpace(datestamp)
	if _, ok := instant(datestamp); !ok {
		return false
	}
	cut := func(end string) (string, string) {
		n := min(len(end), len(datestamp))
		if n < len("2006-01-02T15:04:05") {
			n = min(n, len(time.DateOnly))
		}
		return datestamp[:n], end[:n]
	}
	at, from := cut(c.From)
	if at < from {
		return true
	}
	at, until := cut(c.Until)
	return at > until
}
