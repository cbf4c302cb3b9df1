package search

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port"
)

// Index is search as the program uses it: it checks and parses what drivers
// are asked. Its errors are *pachamama.Error with the generation as subject.
type Index struct {
	driver Driver
	fields map[string]Field
	about  port.Descriptor // as the driver described itself when it was opened
}

// New returns an index over a driver that was opened with the same fields. It
// closes the driver.
func New(d Driver, fields []Field) *Index {
	ix := &Index{driver: d, fields: make(map[string]Field, len(fields)), about: d.Describe()}
	for _, f := range fields {
		ix.fields[f.Name] = f
	}
	return ix
}

// Begin starts a generation afresh. End it with Seal or Abort.
func (ix *Index) Begin(ctx context.Context, g Generation) (Writer, error) {
	if err := checkGeneration(g); err != nil {
		return nil, wrap("search.Begin", g, err)
	}
	w, err := ix.driver.Begin(ctx, g)
	if err != nil {
		return nil, wrap("search.Begin", g, err)
	}
	return &writer{ix, g, w}, nil
}

// Find answers q from the given generations, all of them sealed.
func (ix *Index) Find(ctx context.Context, q Query, gs []Generation) (Result, error) {
	began := time.Now()
	r, err := ix.request(q)
	if err != nil {
		return Result{}, err
	}
	var result Result
	if len(gs) > 0 {
		if result, err = ix.driver.Find(ctx, r, gs); err != nil {
			return Result{}, wrap("search.Find", Generation{}, err)
		}
	}
	result.list(r.Facets)
	result.Took = time.Since(began)
	return result, nil
}

// list gives each facet that was asked for a list, also one of nothing: who reads
// it as JSON meets the same with every driver.
func (r *Result) list(facets []string) {
	if r.Facets == nil {
		r.Facets = map[string][]FacetCount{}
	}
	for _, name := range facets {
		if r.Facets[name] == nil {
			r.Facets[name] = []FacetCount{}
		}
	}
}

// request checks and parses a question.
func (ix *Index) request(q Query) (Request, error) {
	switch {
	case q.Offset < 0 || q.Limit < 0:
		return Request{}, invalid("offset and limit cannot be negative", "")
	case q.Limit > MaxLimit:
		return Request{}, invalid("more than 1000 results at once", "Ask for less, and for further pages by offset.")
	case q.Offset+q.Limit > MaxWindow:
		return Request{}, invalid("results after the first 10000 cannot be paged to", "Narrow the question, or take an export for the whole.")
	}
	r := Request{Query: q, Clauses: Parse(q.Text, ix.words), First: math.MinInt64, Last: math.MaxInt64}
	if r.FacetSize <= 0 {
		r.FacetSize = 20
	}
	for name := range q.Filters {
		if f := ix.fields[name]; !f.Facet && !f.Keyword {
			return Request{}, invalid("cannot filter by "+name, "Fields to filter by: "+ix.those(func(f Field) bool { return f.Facet || f.Keyword }))
		}
	}
	for _, name := range q.Facets {
		if !ix.fields[name].Facet {
			return Request{}, invalid("no facet "+name, "Facets: "+ix.those(func(f Field) bool { return f.Facet }))
		}
	}
	if err := ix.order(&r); err != nil {
		return Request{}, err
	}
	return r, r.span()
}

func (ix *Index) order(r *Request) error {
	r.SortBy, r.Reverse = strings.CutPrefix(r.Sort, "-")
	if r.SortBy == "" || r.SortBy == "relevance" {
		r.SortBy, r.Reverse = "", false
		return nil
	}
	if f := "sort_" + r.SortBy; !ix.fields[r.SortBy].Sort && ix.fields[f].Sort {
		r.SortBy = f
	}
	if r.SortBy != "date" && !ix.fields[r.SortBy].Sort {
		return invalid("cannot sort by "+r.SortBy, "Orders: relevance date "+ix.those(func(f Field) bool { return f.Sort }))
	}
	return nil
}

// span reads From and Until.
func (r *Request) span() error {
	r.Dated = r.From != "" || r.Until != ""
	var err error
	if r.From != "" {
		if r.First, err = Day(r.From, false); err != nil {
			return err
		}
	}
	if r.Until != "" {
		r.Last, err = Day(r.Until, true)
	}
	return err
}

// words reports whether a question may name the field.
func (ix *Index) words(name string) bool {
	f := ix.fields[name]
	return f.Text || f.Keyword || f.Facet
}

func (ix *Index) those(wanted func(Field) bool) string {
	var names []string
	for name, f := range ix.fields {
		if wanted(f) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// Drop removes a generation; a missing one is no error.
func (ix *Index) Drop(ctx context.Context, g Generation) error {
	err := checkGeneration(g)
	if err == nil {
		err = ix.driver.Drop(ctx, g)
	}
	return wrap("search.Drop", g, err)
}

// Generations lists the sealed generations in order.
func (ix *Index) Generations(ctx context.Context) ([]Generation, error) {
	gs, err := ix.driver.Generations(ctx)
	return gs, wrap("search.Generations", Generation{}, err)
}

// Describe returns the driver's descriptor.
func (ix *Index) Describe() port.Descriptor { return ix.driver.Describe() }

// Close closes the driver. It may be called twice.
func (ix *Index) Close() error { return wrap("search.Close", Generation{}, ix.driver.Close()) }

func invalid(message, hint string) error {
	return &pachamama.Error{Code: pachamama.CodeInvalid, Op: "search.Find", Message: message, Hint: hint}
}
