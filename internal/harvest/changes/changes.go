// Package changes compares two versions of a collection: which records came,
// went, moved to another id or changed, and in how few ways they changed. A
// comma that changed in 40,000 records is one line.
//
// What it holds does not grow with the size of records, only with their number:
// about 100 bytes for each record of the old version, and a bounded batch of
// those that changed.
package changes

import (
	"context"
	"hash/maphash"

	"github.com/ucldc/pachamama"
)

// Version is a version whose pages can be read more than once. A public id
// stands in it once.
type Version interface {
	// Lines calls each with the lines of every page, in order, until it fails.
	Lines(ctx context.Context, each func(lines []Line) error) error
	// Records returns the records of the nth page, from 0: as many as its lines,
	// in the same order.
	Records(ctx context.Context, page int) ([]pachamama.Record, error)
}

// Line is as much of a record as tells whether it changed.
type Line struct {
	ID        string `json:"id"`
	SourceID  string `json:"source_id"`
	Datestamp string `json:"datestamp"`
	Hash      string `json:"hash"` // of the fields: equal fields, equal hash
}

// Options of a comparison.
type Options struct {
	Tell  func(pachamama.Difference) error // called for every record that is not as it was; may be nil
	Batch int                              // changed records held at once; 0: 10,000
}

// Compare tells what differs in now from was. Base is left to the caller, and so
// is why records are gone.
func Compare(ctx context.Context, was, now Version, o Options) (pachamama.Changes, error) {
	if o.Batch <= 0 {
		o.Batch = 10_000
	}
	if o.Tell == nil {
		o.Tell = func(pachamama.Difference) error { return nil }
	}
	c := &comparison{Options: o, was: was, now: now, seed: maphash.MakeSeed(), signatures: signatures{}, fields: map[string]int64{}}
	for _, step := range []func(context.Context) error{c.index, c.match, c.added, c.gone, c.changed} {
		if err := step(ctx); err != nil {
			return c.sum, err
		}
	}
	compared := c.sum.Unchanged + c.sum.Changed + c.sum.Moved
	c.sum.Fields = ranked(c.fields)
	c.sum.Signatures, c.sum.Unlisted = c.signatures.ranked(compared)
	return c.sum, nil
}

// comparison is one under way.
type comparison struct {
	Options
	was, now Version
	seed     maphash.Seed
	old      []entry           // of the old version, in order
	byID     map[uint64]uint32 // place in old
	bySource map[uint64]uint32 // place in old
	pairs    []pair            // to be looked at closely
	strange  []newcomer        // new ids
	sum      pachamama.Changes

	signatures signatures
	fields     map[string]int64
}

// entry is a record of the old version.
type entry struct {
	hash, stamp uint64
	page, line  uint32
	met         bool // a record of the new version is the same one
}

// pair is a record in both versions.
type pair struct {
	wasPage, wasLine, isPage, isLine uint32
	moved                            bool
}

// newcomer is a record of the new version whose id the old one does not have.
type newcomer struct {
	source     uint64
	hash       uint64
	page, line uint32
}

func (c *comparison) sumOf(s string) uint64 { return maphash.String(c.seed, s) }

// index takes in the old version.
func (c *comparison) index(ctx context.Context) error {
	c.byID, c.bySource = map[uint64]uint32{}, map[uint64]uint32{}
	page := uint32(0)
	err := c.was.Lines(ctx, func(lines []Line) error {
		for i, l := range lines {
			at := uint32(len(c.old))
			c.old = append(c.old, entry{hash: c.sumOf(l.Hash), stamp: c.sumOf(l.Datestamp), page: page, line: uint32(i)})
			c.byID[c.sumOf(l.ID)] = at
			c.bySource[c.sumOf(l.SourceID)] = at
		}
		page++
		return ctx.Err()
	})
	c.sum.Before = int64(len(c.old))
	return err
}

// match finds for each record of the new version the old one of the same id.
func (c *comparison) match(ctx context.Context) error {
	page := uint32(0)
	return c.now.Lines(ctx, func(lines []Line) error {
		for i, l := range lines {
			c.sum.After++
			at, known := c.byID[c.sumOf(l.ID)]
			if !known {
				c.strange = append(c.strange, newcomer{source: c.sumOf(l.SourceID), hash: c.sumOf(l.Hash), page: page, line: uint32(i)})
				continue
			}
			e := &c.old[at]
			e.met = true
			switch {
			case e.hash != c.sumOf(l.Hash):
				c.sum.Changed++
				c.pairs = append(c.pairs, pair{wasPage: e.page, wasLine: e.line, isPage: page, isLine: uint32(i)})
			case e.stamp != c.sumOf(l.Datestamp):
				c.sum.Restamped++
				fallthrough
			default:
				c.sum.Unchanged++
			}
		}
		page++
		return ctx.Err()
	})
}
