package edtf

import (
	"strings"

	"github.com/ucldc/pachamama"
)

// notes collects what is to be remarked while a text is read.
type notes uint8

const (
	notesUnparsed notes = 1 << iota
	noteImpossible
	noteAmbiguous
	noteSwapped
	notePartial
)

func remarks(text string, n notes) []pachamama.Remark {
	if n == 0 {
		return nil
	}
	if len(text) > 200 {
		text = strings.ToValidUTF8(text[:200], "")
	}
	var out []pachamama.Remark
	for _, r := range [...]struct {
		note       notes
		code, text string
	}{
		{notesUnparsed, Unparsed, "The date is kept as text only: it could not be read."},
		{noteImpossible, Impossible, "The date names a day or month that does not exist; only the rest of it is used."},
		{noteAmbiguous, Ambiguous, "The date can be read in more than one way."},
		{noteSwapped, Swapped, "The range ended before it began; its ends were exchanged."},
		{notePartial, Partial, "Only the date in the text is used, and not the words around it."},
	} {
		if n&r.note != 0 {
			out = append(out, pachamama.Remark{Code: r.code, Value: text, Text: r.text})
		}
	}
	return out
}
