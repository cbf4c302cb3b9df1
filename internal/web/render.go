package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"html/template"
	"io/fs"
	"net/http"
	"strings"
	"time"

	"github.com/ucldc/pachamama"
)

//go:embed templates static
var embedded embed.FS

// pages are the compiled templates, by file name without its ending.
type pages struct {
	byName map[string]*template.Template
	assets string // hash of the static files, part of their addresses
}

func compile(now func() time.Time) (*pages, error) {
	p := &pages{byName: map[string]*template.Template{}}
	var err error
	if p.assets, err = hashAssets(); err != nil {
		return nil, err
	}
	funcs := wordings(now)
	funcs["asset"] = func(name string) string { return "/static/" + name + "?v=" + p.assets }
	around, err := template.New("layout").Funcs(funcs).ParseFS(embedded, "templates/layout.html", "templates/parts.html")
	if err != nil {
		return nil, err
	}
	files, err := fs.Glob(embedded, "templates/*.html")
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		name := strings.TrimSuffix(strings.TrimPrefix(file, "templates/"), ".html")
		if name == "layout" || name == "parts" {
			continue
		}
		page, err := around.Clone()
		if err == nil {
			page, err = page.ParseFS(embedded, file)
		}
		if err != nil {
			return nil, err
		}
		p.byName[name] = page
	}
	return p, nil
}

func hashAssets() (string, error) {
	sum := sha256.New()
	err := fs.WalkDir(embedded, "static", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := embedded.ReadFile(file)
		sum.Write(b)
		return err
	})
	return hex.EncodeToString(sum.Sum(nil)[:6]), err
}

// frame is what the layout needs; each page's data embeds it.
type frame struct {
	Title string
	Here  string // the entry of the menu
	Query string // in the search box at the top
}

// render writes a whole page: nothing goes out when the template fails.
func (w *web) render(rw http.ResponseWriter, status int, name string, data any) error {
	var b bytes.Buffer
	if err := w.pages.byName[name].ExecuteTemplate(&b, "layout", data); err != nil {
		return err
	}
	rw.Header().Set("Content-Type", "text/html; charset=utf-8")
	rw.Header().Set("Cache-Control", "no-store")
	rw.WriteHeader(status)
	rw.Write(b.Bytes()) //nolint:errcheck // the reader has gone
	return nil
}

// fail shows what happened and what to do. Mistakes of ours go to the log with
// their chain; the page says no more of them than that.
func (w *web) fail(rw http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil {
		return // nobody is there to read it
	}
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		err = &pachamama.Error{Code: pachamama.CodeTooLarge, Op: "web", Message: "the form is too large", Cause: tooLarge}
	}
	e := pachamama.AsError(err)
	status := e.Code.Traits().HTTP
	page := struct {
		frame
		Code           pachamama.Code
		Happened, ToDo string
		Back           string
	}{frame: frame{Title: "It did not work"}, Code: e.Code, Back: back(r)}
	page.Happened, page.ToDo = pachamama.Describe(e)
	if _, ours := errors.AsType[*pachamama.Error](err); !ours && e.Code == pachamama.CodeInternal {
		page.Happened = "the program made a mistake"
	}
	if status >= 500 {
		w.Log.Error("page failed", "method", r.Method, "path", r.URL.Path, "code", e.Code, "error", err)
	}
	if err := w.render(rw, status, "failed", page); err != nil {
		w.Log.Error("the page of an error failed", "error", err)
		http.Error(rw, page.Happened, status)
	}
}

// back is where a person came from: the page that a form stood on.
func back(r *http.Request) string {
	if r.Method == http.MethodGet {
		return "/"
	}
	if i := strings.LastIndex(r.URL.Path, "/"); i > 0 {
		return r.URL.Path[:i]
	}
	return "/"
}

// static serves a file that never changes under its address.
func (w *web) static(rw http.ResponseWriter, r *http.Request) error {
	b, err := embedded.ReadFile("static/" + r.PathValue("file"))
	if err != nil {
		return &pachamama.Error{Code: pachamama.CodeNotFound, Op: "web", Subject: r.URL.Path, Message: "there is no such file", Cause: err}
	}
	rw.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	http.ServeContent(rw, r, r.PathValue("file"), time.Time{}, bytes.NewReader(b))
	return nil
}
