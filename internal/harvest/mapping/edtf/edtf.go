// Package edtf turns what people write into date fields into intervals: the
// text is kept for display, and beside it stand an EDTF expression (level 0 or
// 1 of ISO 8601-2:2019) and the first and last day meant.
//
// How readings are decided:
//   - A valid EDTF expression is always read as EDTF: "-1970" is 1971 BC and
//     "1920-24" is winter 1920. Where it may well mean something else, a remark says so.
//   - 3/4/1920 and 3-4-1920 are month, day, year with a remark; 3.4.1920 is day, month, year.
//   - The 19th century is 18XX (1800 to 1899), as libraries code it. "1900s" is a decade, with a remark.
//   - Spring is March to May, and so on; winter begins in December of the year named.
//   - "c. 1890", "c 1890" and "ca1890" are circa; "c1999" is a copyright year, with a remark.
//   - Early, mid and late are thirds of the decade, century or year, approximate.
//   - Before 1900 ends with 1899; not after 1900 ends with 1900.
//   - A date at the end of other words counts, with a remark: "Stuarts, 1603-1714".
//   - Years of reigns, of the Hijra and of the Republic of China are not counted.
//   - Several dates in one value give the interval from the first to the last.
//   - A year BC is astronomical: 44 BC is -0043.
package edtf

import (
	"strings"

	"github.com/ucldc/pachamama"
)

// MaxText is the longest text, in bytes, that is looked at; a longer one is
// kept for display with the remark "unparsed_date".
const MaxText = 300

// Codes of the remarks of this package.
const (
	Unparsed   = "unparsed_date"   // nothing in the text could be read as a date
	Impossible = "impossible_date" // a day or month that no calendar has
	Ambiguous  = "ambiguous_date"  // another reading is likely too
	Swapped    = "swapped_dates"   // the range ended before it began
	Partial    = "partial_date"    // the text holds more than the date that was read
)

// Date is one value of a date field.
type Date struct {
	Text        string // for people: as given, trimmed
	EDTF        string // level 0 or 1; empty when not Known
	Begin       string // first day meant: proleptic Gregorian, "1890-01-01", "-0043-01-01"; empty when open or unknown
	End         string // last day meant
	Approximate bool   // circa
	Uncertain   bool   // marked with a question
	Known       bool   // false: undated, or not understood (then a remark says so)
}

// Parse reads one value. It never fails: what it does not understand keeps its
// text and gets a remark. Remarks have no Field; the caller knows it.
func Parse(text string) (Date, []pachamama.Remark) {
	d := Date{Text: strings.TrimSpace(text)}
	if d.Text == "" {
		return d, nil
	}
	var found span
	var notes notes
	ok := false
	if len(d.Text) <= MaxText {
		found, notes, ok = parseStrict(d.Text)
		if !ok {
			found, notes, ok = parseFree(d.Text)
		}
		if !ok {
			found, notes, ok = parseTail(d.Text)
		}
	}
	if !ok {
		return d, remarks(d.Text, notesUnparsed)
	}
	if found.empty() {
		return d, remarks(d.Text, notes)
	}
	if found.order() {
		notes |= noteSwapped
	}
	found.fill(&d)
	return d, remarks(d.Text, notes)
}

// Split cuts a value that packs several dates with semicolons; empty pieces
// are left out. A value with no semicolon is one piece.
func Split(text string) []string {
	if !strings.Contains(text, ";") {
		if text = strings.TrimSpace(text); text == "" {
			return nil
		}
		return []string{text}
	}
	var out []string
	for piece := range strings.SplitSeq(text, ";") {
		if piece = strings.TrimSpace(piece); piece != "" {
			out = append(out, piece)
		}
	}
	return out
}
