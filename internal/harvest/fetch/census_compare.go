package fetch

import (
	"context"
	"fmt"
	"slices"

	"github.com/ucldc/pachamama/internal/source/oai"
)

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
