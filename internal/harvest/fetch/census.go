package fetch

import (
	"context"
	"fmt"
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

// compare holds the version against the list of identifiers. A list that is not
// whole says nothing.
func (w *walk) compare(ctx context.Context) error {
	c := &w.census
	listed := int64(len(c.named) + len(c.dead))
	switch {
	case c.broke != nil:
		w.notWhole(c.broke.Message)
		return nil
	case listed < c.size:
		w.notWhole(fmt.Sprintf("it reports %d and has %d", c.size, listed))
		return nil
	case listed == 0:
		w.restart("the source lists no identifiers", false)
		return nil
	}
	order, err := w.lacks(ctx)
	if err != nil {
		return err
	}
	fresh, err := w.fresh(ctx)
	if err != nil {
		return err
	}
	if len(order) > mostGap || len(fresh) > mostGap {
		w.restart(fmt.Sprintf("its list of identifiers and the last harvest differ in more than %d records", mostGap), false)
		return nil
	}
	for _, id := range fresh {
		w.asked[id] = true
		w.legs = append(w.legs, leg{At: oai.Cursor{Verb: oai.GetRecord, Prefix: w.whole.Prefix, Identifier: id}})
	}
	for _, id := range order {
		if _, dead := c.dead[hash(id)]; dead {
			c.gone = append(c.gone, id)
		} else {
			w.legs = append(w.legs, leg{At: oai.Cursor{Verb: oai.GetRecord, Prefix: w.whole.Prefix, Identifier: id}, For: lookForOne})
		}
	}
	return nil
}

// lacks lists the records that are in the version and not in the list, in the
// order of the version, and notes which of the list are in the version. What the
// run itself brought is newer than the list, or is in it.
func (w *walk) lacks(ctx context.Context) (order []string, err error) {
	c, base := &w.census, w.of(w.begun.Base)
	pages, err := w.store.Carry(ctx, base)
	if err != nil {
		return nil, err
	}
	for _, page := range pages {
		raw, err := w.store.ReadPage(ctx, base, page)
		if err != nil {
			return nil, err
		}
		p, err := oai.Parse(raw)
		if err != nil {
			return nil, err
		}
		for i := range p.Records {
			h := &p.Records[i].Header
			_, listed := c.named[hash(h.Identifier)]
			switch {
			case w.seen.has(h.Identifier):
			case listed:
				c.named[hash(h.Identifier)] = !h.Deleted
			case h.Deleted:
				delete(c.missing, h.Identifier)
			default:
				order = append(order, h.Identifier)
				c.missing[h.Identifier] = c.missing[h.Identifier] || within(h.Sets, w.whole.Set)
			}
		}
		for _, b := range p.Broken {
			if _, listed := c.named[hash(b.Identifier)]; listed {
				c.named[hash(b.Identifier)] = true
			}
		}
	}
	slices.Sort(order)
	order = slices.Compact(order)
	return slices.DeleteFunc(order, func(id string) bool { _, missing := c.missing[id]; return !missing }), nil
}

// fresh lists the records that are listed and not in the version.
func (w *walk) fresh(ctx context.Context) (ids []string, err error) {
	c := &w.census
	for _, n := range c.pages {
		raw, err := w.reread(ctx, n)
		if err != nil {
			return nil, err
		}
		p, err := oai.Parse(raw)
		if err != nil {
			return nil, err
		}
		for i := range p.Records {
			id := p.Records[i].Header.Identifier
			if has, listed := c.named[hash(id)]; listed && !has && !w.seen.has(id) {
				c.named[hash(id)] = true
				ids = append(ids, id)
			}
		}
	}
	return ids, nil
}

// stillThere takes the answer for a record that the list lacks. One that is
// deleted says so itself.
func (w *walk) stillThere(p *oai.Page) {
	c, set := &w.census, w.whole.Set
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

// within tells whether one of the sets is the set, or a part of it.
func within(sets []string, set string) bool {
	return slices.ContainsFunc(sets, func(s string) bool { return s == set || strings.HasPrefix(s, set+":") })
}
