package web

import (
	"net/http"

	"github.com/ucldc/pachamama"
)

// help is the page of error codes and keys.
func (w *web) help(rw http.ResponseWriter, _ *http.Request) error {
	type row struct {
		Code pachamama.Code
		pachamama.Traits
	}
	page := struct {
		frame
		Codes []row
	}{frame: frame{Title: "Help", Here: "help"}}
	for _, c := range pachamama.Codes() {
		page.Codes = append(page.Codes, row{c, c.Traits()})
	}
	return w.render(rw, http.StatusOK, "help", page)
}

// health tells machines whether the console can work.
func (w *web) health(rw http.ResponseWriter, r *http.Request) error {
	status, body := http.StatusOK, `{"ok":true}`
	if err := w.Catalog.Ping(r.Context()); err != nil {
		w.Log.Error("health", "error", err)
		status, body = http.StatusServiceUnavailable, `{"ok":false}`
	}
	rw.Header().Set("Content-Type", "application/json")
	rw.Header().Set("Cache-Control", "no-store")
	rw.WriteHeader(status)
	_, err := rw.Write([]byte(body + "\n"))
	return gone(err)
}

// gone drops the error of a client that stopped reading.
func gone(error) error { return nil }
