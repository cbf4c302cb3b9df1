package trial_test

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/driver/mem"
	"github.com/ucldc/pachamama/internal/driver/sqlite"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/harvest/mapping"
	"github.com/ucldc/pachamama/internal/harvest/mapping/trial"
	"github.com/ucldc/pachamama/internal/port/blob"
	"github.com/ucldc/pachamama/internal/schema"
	"github.com/ucldc/pachamama/mappings"
)

// world holds a collection whose pages are stored.
type world struct {
	t      *testing.T
	bench  *trial.Bench
	runner *harvest.Runner
	store  *harvest.Store
	schema *schema.Schema
	col    pachamama.Collection
	files  fstest.MapFS
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, files: fstest.MapFS{}, col: pachamama.Collection{ID: "harbor", Name: "Harbor", Mapping: "oai/dc", Rights: "Ask.", Type: "image",
		Source: pachamama.Source{Kind: "oai", URL: "https://museum.example/oai"}}}
	db, dialect, err := sqlite.OpenCatalog(t.Context(), filepath.Join(t.TempDir(), "catalog.db"))
	w.must(err)
	books, err := catalog.Open(t.Context(), db, dialect, time.Now)
	w.must(err)
	t.Cleanup(func() { books.Close() })
	w.store, err = harvest.NewStore(blob.New(mem.NewBlob()))
	w.must(err)
	w.schema, err = schema.Default()
	w.must(err)
	w.bench = &trial.Bench{Store: w.store, Control: &harvest.Control{Catalog: books, Now: time.Now}}
	stage := mapping.NewStage(w.store, mapping.Layers(w.files, mappings.FS()), w.schema)
	w.runner = &harvest.Runner{Catalog: books, Stages: []harvest.Stage{stage}, Log: slog.New(slog.DiscardHandler), Now: time.Now}
	w.must(books.PutCollection(t.Context(), w.col))
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// fetched stores pages of records as a run does that fetches and no more.
func (w *world) fetched(pages ...[]string) string {
	w.t.Helper()
	run := w.add(pachamama.StageFetch, nil)
	ref := harvest.NewJob(run, nil).Version(pachamama.KindVernacular)
	var list []pachamama.Page
	for i, records := range pages {
		page, err := w.store.PutPage(w.t.Context(), ref, fmt.Sprintf("%06d.xml", i+1), []byte(xmlPage(records)), int64(len(records)), "")
		w.must(err)
		list = append(list, page)
	}
	_, err := w.store.Seal(w.t.Context(), ref, pachamama.Manifest{Run: run.ID, Pages: list})
	w.must(err)
	w.must(w.bench.Control.Catalog.EndStage(w.t.Context(), run.ID, pachamama.StageFetch, pachamama.RunDone, nil))
	return run.ID
}

// mapped maps a fetched version by the collection's mapping.
func (w *world) mapped(fetched string) string {
	w.t.Helper()
	run := w.add(pachamama.StageMap, map[pachamama.Stage]string{pachamama.StageFetch: fetched})
	for u, err := range w.runner.Units(w.t.Context(), run.ID, pachamama.StageMap) {
		w.must(err)
		w.must(w.runner.Do(w.t.Context(), run.ID, pachamama.StageMap, u))
	}
	w.must(w.runner.Seal(w.t.Context(), run.ID, pachamama.StageMap))
	return run.ID
}

func (w *world) add(stage pachamama.Stage, inputs map[pachamama.Stage]string) pachamama.Run {
	w.t.Helper()
	run := pachamama.Run{ID: ulid.Make().String(), Collection: w.col, Stages: []pachamama.Stage{stage}, Inputs: inputs, Created: time.Now()}
	w.must(w.bench.Control.Catalog.AddRun(w.t.Context(), run))
	w.must(w.bench.Control.Catalog.StartStage(w.t.Context(), run.ID, stage))
	return run
}

// try compiles a mapping that stands over oai/dc and tries it.
func (w *world) try(rules string, o trial.Options) *trial.Report {
	w.t.Helper()
	w.files["mine.yaml"] = &fstest.MapFile{Data: []byte("extends: oai/dc\n" + rules)}
	m, err := mapping.Compile("mine", mapping.Layers(w.files, mappings.FS()), w.schema)
	w.must(err)
	r, err := w.bench.Try(w.t.Context(), m, w.col, o)
	w.must(err)
	return r
}

func xmlPage(records []string) string {
	return `<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-01-01T00:00:00Z</responseDate><request>x</request><ListRecords>` +
		strings.Join(records, "\n") + `</ListRecords></OAI-PMH>`
}

// record is one with the elements, "title=A boat".
func record(id string, elements ...string) string {
	var b strings.Builder
	for _, e := range elements {
		at := strings.LastIndexByte(e, '=')
		name, value := e[:at], e[at+1:]
		tag, _, _ := strings.Cut(name, " ")
		fmt.Fprintf(&b, "<dc:%s>%s</dc:%s>", name, value, tag)
	}
	return `<record><header><identifier>` + id + `</identifier><datestamp>2024-01-01</datestamp></header><metadata>` +
		`<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">` + b.String() + `</oai_dc:dc></metadata></record>`
}

func deleted(id string) string {
	return `<record><header status="deleted"><identifier>` + id + `</identifier><datestamp>2024-01-01</datestamp></header></record>`
}
