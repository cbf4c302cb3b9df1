package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/port/search"
)

// searchView is what the page of results shows.
type searchView struct {
	frame
	Site         catalog.Site
	From, Until  string
	Sort         string
	Orders       []order
	Kept         []param // of the address, that the form must not lose
	Chosen       []choice
	Facets       []facet
	Hits         []hitView
	Total        int64
	First, Last  int
	Before, Next string
	Nothing      bool   // is on the site at all
	Other        string // address of the same question on the other site
}

type (
	order struct{ Name, Label string }
	param struct{ Name, Value string }
	facet struct {
		Label   string
		Choices []choice
		Open    bool
	}
	choice struct {
		Field, Value string
		Count        int64
		On           bool
		Address      string // of the same question with this turned on, or off
	}
	hitView struct {
		harvest.FoundHit
		Path, Title, Thumbnail string
		Snippets               []snippet
	}
)

// search is the page on which people look for records.
func (w *web) search(rw http.ResponseWriter, r *http.Request) error {
	v := r.URL.Query()
	site, q, err := harvest.Question(v)
	if err != nil {
		return err
	}
	q.Highlight, q.FacetSize, q.Facets = q.Text != "", 12, nil
	q.Limit = min(q.Limit, 100)
	for _, f := range w.Schema.Facets() {
		q.Facets = append(q.Facets, f.Name)
	}
	res, err := w.Reader.Find(r.Context(), site, q)
	if err != nil {
		return err
	}
	page := searchView{frame: frame{Title: "Search", Here: "search", Query: q.Text}, Site: site, From: q.From, Until: q.Until, Sort: q.Sort,
		Orders: w.orders(), Total: res.Total, Facets: w.facets(v, q, res.Facets)}
	page.Other = changed(v, "site", string(otherSite(site)))
	if q.Text != "" {
		page.Title = q.Text + " – Search"
	}
	page.keep(v, q)
	page.turn(v, q, len(res.Hits))
	for _, h := range res.Hits {
		page.Hits = append(page.Hits, w.hit(r.Context(), site, h))
	}
	if res.Total == 0 {
		shown, err := w.Catalog.Pointers(r.Context(), site)
		if err != nil {
			return err
		}
		page.Nothing = len(shown) == 0
	}
	return w.render(rw, http.StatusOK, "search", page)
}

func otherSite(s catalog.Site) catalog.Site {
	if s == catalog.Live {
		return catalog.Stage
	}
	return catalog.Live
}

func (w *web) orders() []order {
	out := []order{{"", "Best match"}, {"date", "Oldest first"}, {"-date", "Newest first"}}
	for _, f := range w.Schema.Sorts() {
		if f.Name == "sort_title" {
			out = append(out, order{f.Name, "Title A–Z"}, order{"-" + f.Name, "Title Z–A"})
		}
	}
	return out
}

// keep puts the filters into the form and into the list of what is chosen.
func (p *searchView) keep(v url.Values, q search.Query) {
	if p.Site == catalog.Stage {
		p.Kept = append(p.Kept, param{"site", string(p.Site)})
	}
	for name, values := range q.Filters {
		for _, value := range values {
			p.Kept = append(p.Kept, param{"filter." + name, value})
			p.Chosen = append(p.Chosen, choice{Field: name, Value: value, Address: toggled(v, name, value)})
		}
	}
	slices.SortFunc(p.Chosen, func(a, b choice) int { return slices.Compare([]string{a.Field, a.Value}, []string{b.Field, b.Value}) })
}

// turn writes the addresses of the pages before and after.
func (p *searchView) turn(v url.Values, q search.Query, hits int) {
	p.First, p.Last = q.Offset+1, q.Offset+hits
	if q.Offset > 0 {
		p.Before = changed(v, "offset", strconv.Itoa(max(q.Offset-q.Limit, 0)))
	}
	if int64(p.Last) < p.Total && hits > 0 && p.Last+q.Limit <= search.MaxWindow {
		p.Next = changed(v, "offset", strconv.Itoa(p.Last))
	}
}

// facets joins the counts with what is chosen: a chosen value is offered, to
// be turned off, even when nothing has it.
func (w *web) facets(v url.Values, q search.Query, counts map[string][]search.FacetCount) []facet {
	var out []facet
	for _, f := range w.Schema.Facets() {
		chosen := q.Filters[f.Name]
		fc := facet{Label: f.Label, Open: len(chosen) > 0 || len(out) < 4}
		for _, c := range counts[f.Name] {
			fc.Choices = append(fc.Choices, choice{f.Name, c.Value, c.Count, slices.Contains(chosen, c.Value), toggled(v, f.Name, c.Value)})
		}
		if len(fc.Choices) > 0 {
			out = append(out, fc)
		}
	}
	return out
}

// toggled is the address of the question with a filter turned on or off.
func toggled(v url.Values, field, value string) string {
	name, next := "filter."+field, url.Values{}
	for k, list := range v {
		if k != "offset" {
			next[k] = slices.Clone(list)
		}
	}
	if i := slices.Index(next[name], value); i >= 0 {
		next[name] = slices.Delete(next[name], i, i+1)
	} else {
		next.Add(name, value)
	}
	return "/search?" + next.Encode()
}

// changed is the address of the question with one parameter changed.
func changed(v url.Values, name, value string) string {
	next := url.Values{}
	for k, list := range v {
		next[k] = list
	}
	if name == "site" {
		next.Del("offset")
	}
	next[name] = []string{value}
	return "/search?" + next.Encode()
}

func (w *web) hit(ctx context.Context, site catalog.Site, h harvest.FoundHit) hitView {
	v := hitView{FoundHit: h, Title: h.Record.Fields.First("title"), Path: recordPath(h.Collection, h.Record.ID)}
	if v.Title == "" {
		v.Title = h.Record.ID
	}
	if site == catalog.Stage {
		v.Path += "?site=stage"
	}
	if n := len(h.Content.Thumbnails); n > 0 {
		v.Thumbnail = h.Content.Thumbnails[min(1, n-1)].SHA256
	}
	v.Snippets = w.snippets(ctx, site, h)
	return v
}
