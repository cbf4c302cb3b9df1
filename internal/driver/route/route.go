// Package route reads documents with one extractor, and the pages of which that
// is not sure with another one, as far as a budget goes.
package route

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"slices"
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/extract"
)

// Options of a route.
type Options struct {
	First, Then extract.Driver
	PDFs        extract.PDFs // draws single pages for the second
	Kept        Kept
	Below       float64 // pages whose confidence is below go to the second, 0 to 1
	Blank       bool    // and so do pages on which the first found nothing
	Budget      Budget  // of the second; nil: without end
}

// Kept is where text is kept by file and extractor; what is not there is
// CodeNotFound. Each page of the second is kept at once, under its version and
// the page's number, so that it is not asked for twice.
type Kept interface {
	Text(ctx context.Context, sha256, extractor string) (pachamama.PageText, error)
	PutText(ctx context.Context, sha256, extractor string, t pachamama.PageText) error
}

// Budget bounds what the second extractor is asked in a month.
type Budget interface {
	// Reserve sets so many pages apart, or says with CodeHeld that they are more
	// than is left. Done gives them back, after they have been recorded as used.
	Reserve(ctx context.Context, pages int) (done func(), err error)
}

// Route is the driver.
type Route struct{ o Options }

// New returns a route, which closes both extractors.
func New(o Options) *Route { return &Route{o} }

// Types are those of the first.
func (r *Route) Types() []string { return r.o.First.Types() }

// goesOn reports whether the second reads such documents at all.
func (r *Route) goesOn(d extract.Document) bool { return slices.Contains(r.o.Then.Types(), d.Type) }

// Versions names both extractors and the limit between them.
func (r *Route) Versions(ctx context.Context, d extract.Document) ([]string, error) {
	first, err := r.o.First.Versions(ctx, d)
	if err != nil || !r.goesOn(d) {
		return first, err
	}
	then, err := r.o.Then.Versions(ctx, d)
	if err != nil { // the first reads all the same, and Extract tells
		return nil, ctx.Err()
	}
	var out []string
	for _, f := range append(first, none) {
		for _, t := range then {
			out = append(out, r.name(f, t))
		}
	}
	return out, nil
}

// none stands for an extractor that could read nothing.
const none = "none"

func (r *Route) name(first, then string) string {
	blank := ""
	if r.o.Blank {
		blank = "b"
	}
	name := fmt.Sprintf("route%03.0f%s+%s+%s", r.o.Below*100, blank, first, then)
	if len(name) > 110 { // a key has room for no more
		name = fmt.Sprintf("%s-%08x", name[:100], crc32.ChecksumIEEE([]byte(name)))
	}
	return name
}

// Extract reads with the first, and asks the second for the pages that need it.
// What keeps it from asking comes as an error beside the text.
func (r *Route) Extract(ctx context.Context, d extract.Document) (pachamama.PageText, error) {
	if !r.goesOn(d) {
		return r.o.First.Extract(ctx, d)
	}
	text, failure := r.first(ctx, d)
	if ctx.Err() != nil || failure != nil && len(text.Pages) == 0 && pachamama.CodeOf(failure) != pachamama.CodeMissingTool {
		return text, errors.Join(failure, ctx.Err()) // too large, protected, or none at all
	}
	w := &work{r: r, d: d, failure: failure, then: none}
	defer w.close()
	versions, err := r.o.Then.Versions(ctx, d)
	switch {
	case err != nil:
		w.stopped = err
	case len(versions) > 0:
		w.then, w.versions = versions[0], versions
	}
	first := text.Extractor
	if first == "" {
		first = none
	}
	pages, err := w.pages(ctx, first, text.Pages)
	if err == nil {
		err = w.failed()
	}
	return pachamama.PageText{Extractor: r.name(first, w.then), Pages: pages}, err
}

// first reads with the first extractor, or takes what it read before.
func (r *Route) first(ctx context.Context, d extract.Document) (pachamama.PageText, error) {
	versions, err := r.o.First.Versions(ctx, d)
	if err != nil {
		return pachamama.PageText{}, err
	}
	for _, v := range versions {
		t, err := r.o.Kept.Text(ctx, d.SHA256, v)
		if err == nil || pachamama.CodeOf(err) != pachamama.CodeNotFound {
			return t, err
		}
	}
	t, err := extract.New(r.o.First, extract.Options{Limits: d.Limits}).Extract(ctx, d)
	if err == nil {
		err = r.o.Kept.PutText(ctx, d.SHA256, t.Extractor, t)
	}
	return t, err
}

// Describe says that what a route costs is what its extractors cost.
func (r *Route) Describe() port.Descriptor {
	d := Describe()
	d.Abilities = slices.Clone(r.o.First.Describe().Abilities)
	return d
}

// Describe describes a route that is not opened.
func Describe() port.Descriptor {
	return port.Descriptor{Driver: "route", Conversions: []port.Conversion{{Op: "extract", Pays: "page", By: port.ByUnit}},
		Assumes: []string{"A route is recorded and priced as the extractors that it asks."}}
}

// Close closes both.
func (r *Route) Close() error { return errors.Join(r.o.First.Close(), r.o.Then.Close()) }

var _ extract.Driver = (*Route)(nil)

// sure writes a confidence for people.
func sure(f float64) string {
	return strings.TrimRight(strings.TrimRight(fmt.Sprintf("%.2f", f), "0"), ".")
}
