package bleve

import (
	"context"
	"fmt"

	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	bsearch "github.com/blevesearch/bleve/v2/search"
	index "github.com/blevesearch/bleve_index_api"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// span is the terms of a field from one up to, and without, another.
type span struct{ field, from, until string }

// spans is a query for documents that have a term of any of them. It adds
// nothing to scores nor places of words, so that the documents of thousands of
// terms are joined as bits.
type spans []span

// beginningWith is the span of terms that begin so. No term has a byte 0xff.
func beginningWith(field, begin string) span { return span{field, begin, begin + "\xff"} }

// Searcher implements query.Query.
func (q spans) Searcher(ctx context.Context, r index.IndexReader, _ mapping.IndexMapping, _ bsearch.SearcherOptions) (bsearch.Searcher, error) {
	snapshot, ok := r.(*scorch.IndexSnapshot)
	if !ok {
		return nil, fmt.Errorf("an index of type %T has no terms to walk", r)
	}
	s := &spanSearcher{}
	offset := uint64(0)
	for _, part := range snapshot.Segments() {
		found := make(bitset, part.Segment().Count()/64+1)
		for _, one := range q {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if err := one.addTo(found, part); err != nil {
				return nil, err
			}
		}
		if n := found.count(); n > 0 {
			s.parts = append(s.parts, spanPart{offset, 0, found})
			s.count += n
		}
		offset += part.Segment().Count()
	}
	return s, nil
}

// quick is a dictionary that need not count documents while it is walked.
type quick interface {
	AutomatonIteratorOmitCount(a segment.Automaton, from, until []byte) segment.DictionaryIterator
}

// addTo adds the documents of one part of an index.
func (s span) addTo(found bitset, part *scorch.SegmentSnapshot) error {
	terms, err := part.Segment().Dictionary(s.field)
	if err != nil {
		return err
	}
	walk := terms.AutomatonIterator
	if q, ok := terms.(quick); ok {
		walk = q.AutomatonIteratorOmitCount
	}
	all := walk(nil, []byte(s.from), []byte(s.until))
	var list segment.PostingsList
	var docs segment.PostingsIterator
	for {
		entry, err := all.Next()
		if err != nil || entry == nil {
			return err
		}
		if list, err = terms.PostingsList([]byte(entry.Term), part.Deleted(), list); err != nil {
			return err
		}
		docs = list.Iterator(false, false, false, docs)
		if err := addDocs(found, docs); err != nil {
			return err
		}
	}
}

func addDocs(found bitset, docs segment.PostingsIterator) error {
	if o, ok := docs.(segment.OptimizablePostingsIterator); ok {
		if n, one := o.DocNum1Hit(); one {
			found.add(uint32(n))
			return nil
		}
		if all := o.ActualBitmap(); all != nil {
			all.Iterate(func(n uint32) bool {
				found.add(n)
				return true
			})
			return nil
		}
	}
	for {
		p, err := docs.Next()
		if err != nil || p == nil {
			return err
		}
		found.add(uint32(p.Number()))
	}
}

// spanSearcher gives the documents found, in their order.
type spanSearcher struct {
	parts []spanPart
	count uint64
}

type spanPart struct {
	offset uint64 // number of its first document in the index
	next   uint64 // to look at
	docs   bitset
}

// Next implements search.Searcher of the index.
func (s *spanSearcher) Next(ctx *bsearch.SearchContext) (*bsearch.DocumentMatch, error) {
	for len(s.parts) > 0 {
		part := &s.parts[0]
		if n, found := part.docs.from(part.next); found {
			part.next = n + 1
			m := ctx.DocumentMatchPool.Get()
			m.IndexInternalID = index.NewIndexInternalID(m.IndexInternalID, part.offset+n)
			return m, nil
		}
		s.parts = s.parts[1:]
	}
	return nil, nil
}

// Advance implements search.Searcher of the index.
func (s *spanSearcher) Advance(ctx *bsearch.SearchContext, id index.IndexInternalID) (*bsearch.DocumentMatch, error) {
	to := id.Value()
	for len(s.parts) > 1 && s.parts[1].offset <= to {
		s.parts = s.parts[1:]
	}
	if len(s.parts) > 0 && s.parts[0].offset <= to {
		s.parts[0].next = max(s.parts[0].next, to-s.parts[0].offset)
	}
	return s.Next(ctx)
}

// Close implements search.Searcher of the index.
func (s *spanSearcher) Close() error { return nil }

// Weight implements search.Searcher of the index.
func (s *spanSearcher) Weight() float64 { return 0 }

// SetQueryNorm implements search.Searcher of the index.
func (s *spanSearcher) SetQueryNorm(float64) {}

// Count implements search.Searcher of the index.
func (s *spanSearcher) Count() uint64 { return s.count }

// Min implements search.Searcher of the index.
func (s *spanSearcher) Min() int { return 0 }

// Size implements search.Searcher of the index: nobody bounds memory by it.
func (s *spanSearcher) Size() int { return 0 }

// DocumentMatchPoolSize implements search.Searcher of the index.
func (s *spanSearcher) DocumentMatchPoolSize() int { return 1 }
