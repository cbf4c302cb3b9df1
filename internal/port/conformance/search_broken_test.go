package conformance

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/ucldc/pachamama/internal/driver/bleve"
	"github.com/ucldc/pachamama/internal/port/search"
)

// brokenIndex is the embedded driver with single methods replaced.
type brokenIndex struct {
	search.Driver
	begin func(ctx context.Context, g search.Generation) (search.Writer, error)
	find  func(ctx context.Context, r search.Request, gs []search.Generation) (search.Result, error)
	drop  func(ctx context.Context, g search.Generation) error
	gens  func(ctx context.Context) ([]search.Generation, error)
}

func (b *brokenIndex) Begin(ctx context.Context, g search.Generation) (search.Writer, error) {
	return b.begin(ctx, g)
}

func (b *brokenIndex) Find(ctx context.Context, r search.Request, gs []search.Generation) (search.Result, error) {
	return b.find(ctx, r, gs)
}

func (b *brokenIndex) Drop(ctx context.Context, g search.Generation) error { return b.drop(ctx, g) }

func (b *brokenIndex) Generations(ctx context.Context) ([]search.Generation, error) {
	return b.gens(ctx)
}

// brokenWriter loses documents, fails or miscounts.
type brokenWriter struct {
	search.Writer
	change func([]search.Doc) []search.Doc
	count  int64
	fails  bool
}

func (w *brokenWriter) Put(ctx context.Context, docs []search.Doc) ([]search.Refusal, error) {
	if w.fails && len(docs) > 1 {
		return nil, errors.New("one of them is bad")
	}
	return w.Writer.Put(ctx, w.change(slices.Clone(docs)))
}

func (w *brokenWriter) Seal(ctx context.Context) (int64, error) {
	n, err := w.Writer.Seal(ctx)
	return n + w.count, err
}

// asked changes what the driver is asked.
func asked(change func(*search.Request)) func(*brokenIndex) {
	return func(b *brokenIndex) {
		b.find = func(ctx context.Context, r search.Request, gs []search.Generation) (search.Result, error) {
			change(&r)
			return b.Driver.Find(ctx, r, gs)
		}
	}
}

// answered changes what the driver answers.
func answered(change func(*search.Result)) func(*brokenIndex) {
	return func(b *brokenIndex) {
		b.find = func(ctx context.Context, r search.Request, gs []search.Generation) (search.Result, error) {
			result, err := b.Driver.Find(ctx, r, gs)
			change(&result)
			return result, err
		}
	}
}

func written(w brokenWriter) func(*brokenIndex) {
	return func(b *brokenIndex) {
		b.begin = func(ctx context.Context, g search.Generation) (search.Writer, error) {
			inner, err := b.Driver.Begin(ctx, g)
			if err != nil {
				return nil, err
			}
			w := w
			w.Writer = inner
			if w.change == nil {
				w.change = func(docs []search.Doc) []search.Doc { return docs }
			}
			return &w, nil
		}
	}
}

func eachMatch(change func(*search.Match)) func(*brokenIndex) {
	return answered(func(r *search.Result) {
		for i := range r.Hits {
			for j := range r.Hits[i].Matches {
				change(&r.Hits[i].Matches[j])
			}
		}
	})
}

func eachClause(change func(*search.Clause)) func(*brokenIndex) {
	return asked(func(r *search.Request) {
		for i := range r.Clauses {
			change(&r.Clauses[i])
		}
	})
}

func eachDoc(change func(*search.Doc)) func(*brokenIndex) {
	return written(brokenWriter{change: func(docs []search.Doc) []search.Doc {
		for i := range docs {
			change(&docs[i])
		}
		return docs
	}})
}

func searchBreakages() []struct {
	name, wantCase string
	broke          func(*brokenIndex)
} {
	all := []search.Generation{gen, {Collection: "c27", Version: "00A"}, {Collection: "c28", Version: "01J"}}
	return []struct {
		name, wantCase string
		broke          func(*brokenIndex)
	}{
		{"asks all generations", "several generations", func(b *brokenIndex) {
			b.find = func(ctx context.Context, r search.Request, _ []search.Generation) (search.Result, error) {
				return b.Driver.Find(ctx, r, all)
			}
		}},
		{"lists what is not sealed", "unsealed is invisible", func(b *brokenIndex) {
			b.gens = func(context.Context) ([]search.Generation, error) { return []search.Generation{gen}, nil }
		}},
		{"begin drops what is sealed", "begin again", func(b *brokenIndex) {
			b.begin = func(ctx context.Context, g search.Generation) (search.Writer, error) {
				if err := b.Driver.Drop(ctx, g); err != nil {
					return nil, err
				}
				return b.Driver.Begin(ctx, g)
			}
		}},
		{"drop does nothing", "drop", func(b *brokenIndex) {
			b.drop = func(ctx context.Context, _ search.Generation) error { return ctx.Err() }
		}},
		{"loses a document of a batch", "stable order", written(brokenWriter{change: func(docs []search.Doc) []search.Doc { return docs[1:] }})},
		{"miscounts", "unsealed is invisible", written(brokenWriter{count: 1})},
		{"one document costs the batch", "refusals", written(brokenWriter{fails: true})},
		{"forgets pages", "words", eachDoc(func(d *search.Doc) { d.Pages = nil })},
		{"puts all pages into one", "matches on pages", eachDoc(func(d *search.Doc) {
			for i := 1; i < len(d.Pages); i++ {
				d.Pages[0].Text += " " + d.Pages[i].Text
			}
			d.Pages = d.Pages[:min(1, len(d.Pages))]
		})},
		{"takes open ends for unknown", "dates", eachDoc(func(d *search.Doc) {
			if d.Begin == "" {
				d.End = ""
			}
		})},
		{"does not exclude", "syntax", eachClause(func(c *search.Clause) { c.Exclude = false })},
		{"takes phrases for words", "syntax", eachClause(func(c *search.Clause) { c.Text, c.Phrase = c.Text[:len(c.Text)-1], false })},
		{"ignores fields", "syntax", eachClause(func(c *search.Clause) { c.Field = "" })},
		{"ignores beginnings", "syntax", eachClause(func(c *search.Clause) { c.Prefix = false })},
		{"ignores filters", "filters", asked(func(r *search.Request) { r.Filters = nil })},
		{"ignores dates", "dates", asked(func(r *search.Request) { r.Dated = false })},
		{"ignores order", "sort", asked(func(r *search.Request) { r.SortBy = "" })},
		{"ignores direction", "sort", asked(func(r *search.Request) { r.Reverse = false })},
		{"ignores offset", "stable order", asked(func(r *search.Request) { r.Offset = 0 })},
		{"counts one too few", "facets", answered(func(r *search.Result) {
			for _, counts := range r.Facets {
				for i := range counts {
					counts[i].Count--
				}
			}
		})},
		{"counts only what is shown", "limits", answered(func(r *search.Result) { r.Total = int64(len(r.Hits)) })},
		{"gives stems for words", "matches", eachMatch(func(m *search.Match) { m.Terms = []string{"librari"} })},
		{"gives the wrong place", "matches", eachMatch(func(m *search.Match) { m.Spans = [][2]int{{0, 1}} })},
		{"gives the index of a page", "matches on pages", eachMatch(func(m *search.Match) { m.Page-- })},
		{"forgets what is stored", "several generations", answered(func(r *search.Result) {
			for i := range r.Hits {
				r.Hits[i].Stored = nil
			}
		})},
		{"takes no notice of ctx", "cancelled", func(b *brokenIndex) {
			b.find = func(ctx context.Context, r search.Request, gs []search.Generation) (search.Result, error) {
				return b.Driver.Find(context.WithoutCancel(ctx), r, gs)
			}
		}},
	}
}

// TestSearchSuite breaks the embedded driver in one way at a time and sees the
// suite notice; unbroken it passes.
func TestSearchSuite(t *testing.T) {
	opened := func(broke func(*brokenIndex)) func(T) {
		return func(t T) {
			searchSuite(t, func(t T, _ string, fields []search.Field) search.Driver {
				ix, err := bleve.Open("", fields)
				must(t, err)
				b := &brokenIndex{Driver: ix, begin: ix.Begin, find: ix.Find, drop: ix.Drop, gens: ix.Generations}
				broke(b)
				return b
			})
		}
	}
	mustPass(t, opened(func(*brokenIndex) {}))
	for _, c := range searchBreakages() {
		t.Run(c.name, func(t *testing.T) { mustFail(t, c.wantCase, opened(c.broke)) })
	}
}
