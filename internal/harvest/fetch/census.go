package fetch

import (
	"slices"
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/source/oai"
)

// census is the look at all identifiers that a source lists: records that it has
// no longer, or not in the set, may be gone without a word. A map entry for each
// record of the source.
type census struct {
	begun, compared, ended bool

	named map[uint64]bool     // records that are listed, and whether the version has them
	dead  map[uint64]struct{} // listed as deleted
	pages []int64
	asOf  string // the source's time at the first
	size  int64  // reported; -1: not said
	broke *pachamama.Error

	missing map[string]bool // in the version and not listed; whether their headers say that they are in the set
	gone    []string        // of these, known to be gone
	unsure  []string        // not known
	there   int             // still there: the list is not whole
	deaf    int             // answers in a row that did not tell
}

// counted takes a page of all identifiers.
func (w *walk) counted(p *oai.Page) {
	c := &w.census
	if len(c.pages) == 0 {
		c.asOf, c.size = p.ResponseDate, p.Token.Size
	}
	c.pages = append(c.pages, w.n)
	for i := range p.Records {
		h := hash(p.Records[i].Header.Identifier)
		if p.Records[i].Header.Deleted {
			c.dead[h] = struct{}{}
			delete(c.named, h)
		} else {
			c.named[h] = false
			delete(c.dead, h)
		}
	}
}

// stillThere takes the answer for a record that the list lacks. One that is
// deleted says so itself.
func (w *walk) stillThere(p *oai.Page) {
	c, set := &w.census, w.whole.Set
	c.deaf = 0
	for i := range p.Records {
		h := &p.Records[i].Header
		switch {
		case h.Deleted:
		case set != "" && !within(h.Sets, set) && (len(h.Sets) > 0 || c.missing[h.Identifier]):
			c.gone = append(c.gone, h.Identifier) // it has left the set
		case set != "" && len(h.Sets) == 0:
			c.unsure = append(c.unsure, h.Identifier)
		default:
			c.there++
		}
	}
}

// mostDeaf is how often in a row a source may not answer for a record, before it
// is asked for no more of them.
const mostDeaf = 20

// unheard takes that the source did not tell whether it has a record.
func (w *walk) unheard(l leg) {
	c := &w.census
	c.unsure = append(c.unsure, l.At.Identifier)
	if c.deaf++; c.deaf < mostDeaf {
		return
	}
	w.legs = slices.DeleteFunc(w.legs, func(l leg) bool {
		if l.For == lookForOne {
			c.unsure = append(c.unsure, l.At.Identifier)
		}
		return l.For == lookForOne
	})
}

// within tells whether one of the sets is the set, or a part of it.
func within(sets []string, set string) bool {
	return slices.ContainsFunc(sets, func(s string) bool { return s == set || strings.HasPrefix(s, set+":") })
}
