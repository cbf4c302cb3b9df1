package api

import (
	"io"
	"mime"
	"net/http"
	"strconv"
)

// sandbox keeps a file from doing anything in the name of this site.
const sandbox = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

const forever = "private, max-age=31536000, immutable"

func (a *api) getFile(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("sha256")
	file, info, err := a.Store.File(r.Context(), name)
	if err != nil {
		return err
	}
	defer file.Close()
	h := w.Header()
	h.Set("ETag", `"`+name+`"`)
	h.Set("Cache-Control", forever)
	if r.Header.Get("If-None-Match") == `"`+name+`"` {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	shown, kind := fileType(info.Type)
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.FormatInt(info.Size, 10))
	if !shown {
		h.Set("Content-Disposition", `attachment; filename="`+name[:12]+`"`)
	}
	if kind != "application/pdf" { // browsers show no PDF in a sandbox, and run none of its scripts in the site's name
		h.Set("Content-Security-Policy", sandbox)
	}
	_, err = io.Copy(w, file)
	return a.brokenOff(r, name, err)
}

// fileType tells whether browsers may show files of a type in place. SVG and
// HTML, which can hold scripts, are among those that are only downloaded.
func fileType(stored string) (shown bool, kind string) {
	kind, _, err := mime.ParseMediaType(stored)
	if err != nil {
		return false, "application/octet-stream"
	}
	switch kind {
	case "image/jpeg", "image/png", "image/gif", "image/webp", "application/pdf":
		return true, kind
	}
	return false, kind
}

// brokenOff breaks the connection off when the file could not be read to its
// end, and drops the errors of clients that stopped reading.
func (a *api) brokenOff(r *http.Request, name string, err error) error {
	if err == nil || r.Context().Err() != nil {
		return nil
	}
	a.Log.Error("file broken off", "file", name, "error", err)
	panic(http.ErrAbortHandler)
}

func (a *api) getText(w http.ResponseWriter, r *http.Request) error {
	text, err := a.Store.Text(r.Context(), r.PathValue("sha256"), r.PathValue("extractor"))
	if err != nil {
		return err
	}
	return answer(w, http.StatusOK, text)
}
