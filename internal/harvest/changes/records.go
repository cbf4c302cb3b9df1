package changes

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/ucldc/pachamama"
)

// examples is how many differences of a kind stand in the sum.
const examples = 5

// tell passes a difference on and keeps the first of each kind.
func (c *comparison) tell(d pachamama.Difference) error {
	n := 0
	for _, e := range c.sum.Examples {
		if e.Kind == d.Kind {
			n++
		}
	}
	if n < examples {
		c.sum.Examples = append(c.sum.Examples, d)
	}
	return c.Tell(d)
}

// added tells those that moved to another id from those that are new. A record
// whose old id is still in use has not moved.
func (c *comparison) added(ctx context.Context) error {
	var fresh []newcomer
	for _, n := range c.strange {
		at, known := c.bySource[n.source]
		if !known || c.old[at].met {
			fresh = append(fresh, n)
			continue
		}
		e := &c.old[at]
		e.met = true
		c.sum.Moved++
		c.pairs = append(c.pairs, pair{wasPage: e.page, wasLine: e.line, isPage: n.page, isLine: n.line, moved: true})
	}
	c.strange, c.byID, c.bySource = nil, nil, nil
	c.sum.Added = int64(len(fresh))
	records := cursor{version: c.now}
	for _, n := range fresh { // in order of page
		rec, err := records.at(ctx, n.page, n.line)
		if err == nil {
			err = c.tell(pachamama.Difference{Kind: pachamama.DiffAdded, ID: rec.ID, SourceID: rec.SourceID})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// gone tells the records of the old version that are in the new one no more.
func (c *comparison) gone(ctx context.Context) error {
	records := cursor{version: c.was}
	for i := range c.old {
		e := &c.old[i]
		if e.met {
			continue
		}
		c.sum.Gone++
		rec, err := records.at(ctx, e.page, e.line)
		if err == nil {
			err = c.tell(pachamama.Difference{Kind: pachamama.DiffGone, ID: rec.ID, SourceID: rec.SourceID})
		}
		if err != nil {
			return err
		}
	}
	c.old = nil
	return nil
}

// twin is a record as it was and as it is.
type twin struct {
	pair
	is, was pachamama.Record
}

// changed looks at the records in both versions whose fields differ, a batch at
// a time: the new ones in their order, then the old ones in theirs, so that a
// page is read once a batch.
func (c *comparison) changed(ctx context.Context) error {
	slices.SortFunc(c.pairs, func(a, b pair) int { return cmp.Or(cmp.Compare(a.isPage, b.isPage), cmp.Compare(a.isLine, b.isLine)) })
	is := cursor{version: c.now}
	for batch := range slices.Chunk(c.pairs, c.Batch) {
		twins := make([]twin, len(batch))
		for i, p := range batch {
			rec, err := is.at(ctx, p.isPage, p.isLine)
			if err != nil {
				return err
			}
			twins[i] = twin{pair: p, is: rec}
		}
		if err := c.find(ctx, twins); err != nil {
			return err
		}
		for _, t := range twins {
			if err := c.look(t); err != nil {
				return err
			}
		}
	}
	return nil
}

// find reads the old records of twins.
func (c *comparison) find(ctx context.Context, twins []twin) error {
	order := make([]*twin, len(twins))
	for i := range twins {
		order[i] = &twins[i]
	}
	slices.SortFunc(order, func(a, b *twin) int { return cmp.Compare(a.wasPage, b.wasPage) })
	was := cursor{version: c.was}
	for _, t := range order {
		var err error
		if t.was, err = was.at(ctx, t.wasPage, t.wasLine); err != nil {
			return err
		}
	}
	return nil
}

// look compares the fields of a record with what they were.
func (c *comparison) look(t twin) error {
	var names []string
	for _, ch := range Diff(t.was.Fields, t.is.Fields) {
		if t.moved && ch.Field == "id" {
			continue // told already
		}
		if len(names) == 0 || names[len(names)-1] != ch.Field {
			names = append(names, ch.Field)
			c.fields[ch.Field]++
		}
		c.signatures.add(t.is.ID, ch)
	}
	d := pachamama.Difference{Kind: pachamama.DiffChanged, ID: t.is.ID, SourceID: t.is.SourceID, Fields: names}
	if t.moved {
		d.Kind, d.Was = pachamama.DiffMoved, t.was.ID
	}
	return c.tell(d)
}

// cursor keeps the last page that it read.
type cursor struct {
	version Version
	known   bool
	page    uint32
	records []pachamama.Record
}

func (c *cursor) at(ctx context.Context, page, line uint32) (pachamama.Record, error) {
	if !c.known || c.page != page {
		records, err := c.version.Records(ctx, int(page))
		if err != nil {
			return pachamama.Record{}, err
		}
		c.known, c.page, c.records = true, page, records
	}
	if int(line) >= len(c.records) {
		return pachamama.Record{}, &pachamama.Error{Code: pachamama.CodeInternal, Op: "changes.Compare",
			Message: fmt.Sprintf("page %d has %d records, fewer than when it was first read", page, len(c.records))}
	}
	return c.records[line], nil
}
