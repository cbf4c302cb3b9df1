package web

import (
	"context"
	"net/url"
	"strconv"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/port/search"
)

// snippet shows where the words of the question stand.
type snippet struct {
	Label   string // of the field; empty for a page
	Page    int
	Address string // of the page in the viewer
	Text    []stretch
	Strip   *facsimile // the part of the page's picture with the first of the words
}

// stretch is a piece of text, found or around what was found.
type stretch struct {
	Text  string
	Found bool
}

const (
	snippetsShown = 4
	stripsShown   = 1
	maxStripWords = 200_000 // in a document whose text is read for a strip
)

func (w *web) snippets(ctx context.Context, site catalog.Site, h harvest.FoundHit) []snippet {
	var out []snippet
	strips := 0
	for _, m := range h.Matches {
		if len(out) == snippetsShown {
			break
		}
		s := snippet{Page: m.Page, Text: stretches(m.Fragment, m.Spans)}
		if m.File == "" {
			f, ok := w.Schema.Field(m.Field)
			if !ok || m.Field == "title" || m.Field == "sort_title" {
				continue // the title stands above
			}
			s.Label = f.Label
			out = append(out, s)
			continue
		}
		s.Address = viewerPath(site, h.Stored, m)
		if strips < stripsShown {
			s.Strip = w.strip(ctx, h.Stored, m)
			strips++
		}
		out = append(out, s)
	}
	return out
}

// runs cuts a fragment at the words that were found. Spans that make no sense
// are passed over.
func stretches(fragment string, spans [][2]int) []stretch {
	var out []stretch
	at := 0
	for _, s := range spans {
		if s[0] < at || s[1] <= s[0] || s[1] > len(fragment) {
			continue
		}
		if s[0] > at {
			out = append(out, stretch{fragment[at:s[0]], false})
		}
		out = append(out, stretch{fragment[s[0]:s[1]], true})
		at = s[1]
	}
	if at < len(fragment) {
		out = append(out, stretch{fragment[at:], false})
	}
	return out
}

// viewerPath is the address of a page of a record's document, with the words
// that are to be marked.
func viewerPath(site catalog.Site, s harvest.Stored, m search.Match) string {
	v := url.Values{"file": {m.File}, "page": {strconv.Itoa(m.Page)}, "mark": m.Terms}
	if site == catalog.Stage {
		v.Set("site", string(site))
	}
	return recordPath(s.Collection, s.Record.ID) + "?" + v.Encode() + "#pages"
}

// strip finds the band of the page on which the words stand; nil when there is
// no picture or the words are not found in the page's text.
func (w *web) strip(ctx context.Context, s harvest.Stored, m search.Match) *facsimile {
	for _, ref := range s.Text {
		if ref.File != m.File || ref.Extractor == "" || ref.Words > maxStripWords {
			continue
		}
		text, err := w.Store.Text(ctx, ref.File, ref.Extractor)
		if err != nil {
			if pachamama.CodeOf(err) != pachamama.CodeNotFound {
				w.Log.Warn("page text", "file", ref.File, "error", err)
			}
			return nil
		}
		f := w.facsimile(s.Content, ref, text, m.Page, m.Terms)
		if f == nil || f.Picture == "" || !f.band() {
			return nil
		}
		return f
	}
	return nil
}
