package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
)

const collectionsShown = 50

// collections is the first page: all collections and how they stand.
func (w *web) collections(rw http.ResponseWriter, r *http.Request) error {
	v := r.URL.Query()
	page := struct {
		frame
		Filter   string
		After    string
		List     []catalog.Overview
		Next     string
		Mappings []string
	}{frame: frame{Title: "Collections", Here: "collections"}, Filter: v.Get("filter"), After: v.Get("after"), Mappings: w.Mappings}
	var err error
	if page.List, err = w.Catalog.Overviews(r.Context(), page.Filter, page.After, collectionsShown+1); err != nil {
		return err
	}
	if len(page.List) > collectionsShown {
		page.List = page.List[:collectionsShown]
		next := url.Values{"after": {page.List[collectionsShown-1].Collection.ID}}
		if page.Filter != "" {
			next.Set("filter", page.Filter)
		}
		page.Next = "/?" + next.Encode()
	}
	return w.render(rw, http.StatusOK, "collections", page)
}

func (w *web) addCollection(rw http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return badForm(err)
	}
	field := func(name string) string { return strings.TrimSpace(r.PostForm.Get(name)) }
	col := pachamama.Collection{ID: field("id"), Name: field("name"), Institution: field("institution"), Contact: field("contact"), Mapping: field("mapping"),
		Source: pachamama.Source{Kind: "oai", URL: field("url"), Set: field("set"), Prefix: field("prefix")}}
	_, err := w.Catalog.Collection(r.Context(), col.ID) // an empty id is found out by Add
	if err == nil {
		return &pachamama.Error{Code: pachamama.CodeConflict, Op: "web", Subject: col.ID, Message: "there is a collection with this id", Hint: "Choose another id."}
	}
	if pachamama.CodeOf(err) != pachamama.CodeNotFound {
		return err
	}
	if err := w.Add(r.Context(), &col); err != nil {
		return err
	}
	return done(rw, r, "/collections/"+url.PathEscape(col.ID))
}

func badForm(err error) error {
	return &pachamama.Error{Code: pachamama.CodeInvalid, Op: "web", Message: "the form cannot be read", Cause: err}
}
