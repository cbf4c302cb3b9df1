package api

import (
	"io"
	"net/http"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/harvest"
)

// record finds the record that the address names.
func (a *api) record(r *http.Request) (harvest.Stored, error) {
	site, _, err := harvest.Question(r.URL.Query())
	if err != nil {
		return harvest.Stored{}, err
	}
	return a.Reader.Record(r.Context(), site, r.PathValue("id"), r.PathValue("record"))
}

func (a *api) getRecord(w http.ResponseWriter, r *http.Request) error {
	rec, err := a.record(r)
	if err != nil {
		return err
	}
	return answer(w, http.StatusOK, rec)
}

func (a *api) getRaw(w http.ResponseWriter, r *http.Request) error {
	rec, err := a.record(r)
	if err != nil {
		return err
	}
	raw, _, err := a.Reader.Raw(r.Context(), rec)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	w.Header().Set("Content-Security-Policy", sandbox)
	w.Header().Set("Cache-Control", "no-store")
	_, err = w.Write(raw)
	return gone(err)
}

// export streams. When it fails half-way the connection is broken off, so that
// a client never takes a part for the whole.
func (a *api) export(w http.ResponseWriter, r *http.Request) error {
	site, _, err := harvest.Question(r.URL.Query())
	if err != nil {
		return err
	}
	id, version := r.PathValue("id"), r.URL.Query().Get("version")
	if version == "" {
		if version, err = a.Catalog.Pointer(r.Context(), site, id); err != nil {
			return err
		}
	}
	if version == "" {
		return &pachamama.Error{Code: pachamama.CodeNotFound, Op: "api.export", Subject: id, Message: "nothing of this collection is on the site",
			Hint: "Publish it, or ask for site=" + string(catalog.Stage) + "."}
	}
	return a.stream(w, r, "application/jsonl", id+".jsonl", func(out io.Writer) error {
		_, err := a.Reader.Export(r.Context(), id, version, out)
		return err
	})
}

// stream sends a file while it is made. When that fails half-way the connection
// is broken off.
func (a *api) stream(w http.ResponseWriter, r *http.Request, media, name string, write func(io.Writer) error) error {
	w.Header().Set("Content-Type", media)
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	out := &counting{ResponseWriter: w}
	err := write(out)
	if err == nil || out.n == 0 {
		if err != nil {
			w.Header().Del("Content-Disposition")
		}
		return err
	}
	if r.Context().Err() == nil {
		a.Log.Error("download broken off", "file", name, "error", err)
	}
	panic(http.ErrAbortHandler) // how net/http is told to break the connection off
}

// counting counts the bytes that went out.
type counting struct {
	http.ResponseWriter
	n int64
}

func (c *counting) Write(b []byte) (int, error) {
	n, err := c.ResponseWriter.Write(b)
	c.n += int64(n)
	return n, err
}
