package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/harvest"
)

// recordView is what the page of a record shows.
type recordView struct {
	frame
	harvest.Stored
	Site      catalog.Site
	Name      string // of the collection
	Fields    []fieldView
	Source    string // its page at the institution, when that is a web address
	Raw       string
	RawPage   string
	RawLost   string // why there is no raw record
	API       string
	Documents []document
	Viewer    *viewer
}

type (
	fieldView struct {
		Label, Name string
		Values      []pachamama.Value
	}
	document struct {
		pachamama.TextRef
		File    pachamama.File
		Address string
		Here    bool
	}
	viewer struct {
		*facsimile
		Name         string // of its document
		Pages        int
		Before, Next string
		Lost         string // why there are no words
	}
)

// record is the page of one record.
func (w *web) record(rw http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	site, _, err := harvest.Question(r.URL.Query())
	if err != nil {
		return err
	}
	page := recordView{frame: frame{Here: "search"}, Site: site}
	if page.Stored, err = w.Reader.Record(ctx, site, r.PathValue("collection"), r.PathValue("record")); err != nil {
		return err
	}
	page.Title = page.Record.Fields.First("title")
	if page.Title == "" {
		page.Title = page.Record.ID
	}
	page.Name = page.Collection
	if col, err := w.Catalog.Collection(ctx, page.Collection); err == nil {
		page.Name = col.Name
	}
	page.API = "/api/v1/collections/" + url.PathEscape(page.Collection) + "/records/" + url.PathEscape(page.Record.ID)
	page.Source = webAddress(page.Record.Fields.First("url_item"))
	for _, f := range page.Record.Fields {
		field, known := w.Schema.Field(f.Name)
		if !known {
			field.Label = f.Name
		}
		page.Fields = append(page.Fields, fieldView{field.Label, f.Name, f.Values})
	}
	w.raw(ctx, &page)
	w.documents(ctx, &page, r.URL.Query())
	return w.render(rw, http.StatusOK, "record", page)
}

// raw adds the record as the source gave it. A record whose page is lost is
// shown without.
func (w *web) raw(ctx context.Context, page *recordView) {
	raw, key, err := w.Reader.Raw(ctx, page.Stored)
	if err != nil {
		page.RawLost, _ = pachamama.Describe(err)
		return
	}
	page.Raw, page.RawPage = pretty(raw), key
}

// documents lists the record's documents and opens the one asked for, at the
// page asked for.
func (w *web) documents(ctx context.Context, page *recordView, v url.Values) {
	wanted, n := v.Get("file"), 1
	if i, err := strconv.Atoi(v.Get("page")); err == nil && i > 0 {
		n = i
	}
	for _, ref := range page.Text {
		d := document{TextRef: ref, Address: page.at(ref.File, 1, nil)}
		for _, f := range page.Content.Media {
			if f.SHA256 == ref.File || f.SHA256 == ref.Shows {
				d.File = f
			}
		}
		if page.Viewer == nil && ref.Extractor != "" && (wanted == "" || wanted == ref.File) {
			d.Here = true
			page.Viewer = w.viewer(ctx, page, ref, n, v["mark"])
		}
		page.Documents = append(page.Documents, d)
	}
}

func (w *web) viewer(ctx context.Context, page *recordView, ref pachamama.TextRef, n int, marks []string) *viewer {
	out := &viewer{Pages: ref.Pages}
	text, err := w.Store.Text(ctx, ref.File, ref.Extractor)
	if err != nil {
		out.Lost, _ = pachamama.Describe(err)
		return out
	}
	out.facsimile = w.facsimile(page.Content, ref, text, n, marks)
	if out.facsimile == nil {
		out.Lost = "there is no page " + strconv.Itoa(n)
		return out
	}
	if n > 1 {
		out.Before = page.at(ref.File, n-1, marks)
	}
	if n < ref.Pages {
		out.Next = page.at(ref.File, n+1, marks)
	}
	return out
}

// at is the address of a page of a document of this record.
func (p *recordView) at(file string, n int, marks []string) string {
	v := url.Values{"file": {file}, "page": {strconv.Itoa(n)}}
	if len(marks) > 0 {
		v["mark"] = marks
	}
	if p.Site == catalog.Stage {
		v.Set("site", string(p.Site))
	}
	return recordPath(p.Collection, p.Record.ID) + "?" + v.Encode() + "#pages"
}
