package scenarios

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/driver/mem"
	"github.com/ucldc/pachamama/internal/driver/sqlite"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/harvest/check"
	"github.com/ucldc/pachamama/internal/harvest/fetch"
	"github.com/ucldc/pachamama/internal/harvest/mapping"
	"github.com/ucldc/pachamama/internal/httpclient"
	"github.com/ucldc/pachamama/internal/port/blob"
	"github.com/ucldc/pachamama/internal/sample"
	"github.com/ucldc/pachamama/internal/sample/hostile"
	"github.com/ucldc/pachamama/internal/schema"
	"github.com/ucldc/pachamama/mappings"
)

const (
	quirkRecords = 80
	quirkPage    = 10
)

// trialTime is when all trials are: sources split by dates split alike.
var trialTime = time.Now().UTC().Truncate(time.Second)

// trial is one harvest of the sample institution with bad habits.
type trial struct {
	t       *testing.T
	server  *httptest.Server
	asked   atomic.Int64 // requests
	runner  *harvest.Runner
	catalog *catalog.Catalog
	store   *harvest.Store
	fetch   *fetch.Stage
	run     pachamama.Run
	ctx     context.Context
}

// result is what came of it.
type result struct {
	err      *pachamama.Error
	kept     map[string]string // source identifier: title
	counts   pachamama.Counts
	asked    int64
	problems []pachamama.Problem
}

func newTrial(t *testing.T, options httpclient.Options, quirks ...string) *trial {
	t.Helper()
	tr := &trial{t: t, ctx: t.Context()}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	institution, err := sample.New(sample.Options{Records: quirkRecords, PageSize: quirkPage, Now: func() time.Time { return trialTime }})
	must(err)
	h, err := hostile.Wrap(institution.Handler(), quirks...)
	must(err)
	tr.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		tr.asked.Add(1)
		h.ServeHTTP(w, r)
	}))
	t.Cleanup(tr.server.Close)
	db, dialect, err := sqlite.OpenCatalog(tr.ctx, filepath.Join(t.TempDir(), "catalog.db"))
	must(err)
	tr.catalog, err = catalog.Open(tr.ctx, db, dialect, time.Now)
	must(err)
	t.Cleanup(func() { tr.catalog.Close() })
	s, err := schema.Default()
	must(err)
	tr.store, err = harvest.NewStore(blob.New(mem.NewBlob()))
	must(err)
	clock := &clock{now: trialTime}
	options.Allow = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	options.Rate, options.Now, options.Sleep, options.Jitter = 1e6, clock.Now, clock.Sleep, func() float64 { return 1 }
	web := httpclient.New(options)
	t.Cleanup(func() { web.Close() })
	tr.fetch = fetch.New(tr.store, tr.catalog, web, []string{"oai_dc"})
	tr.fetch.Pause = clock.Sleep
	url := tr.server.URL + "/oai"
	if slices.Contains(quirks, "base-url-with-query") {
		url += "?ctx=archive"
	}
	col := pachamama.Collection{ID: "quay", Name: "Quillhaven", Mapping: "oai/dc", Rights: "Ask.", Type: "image", Source: pachamama.Source{Kind: "oai", URL: url, Prefix: "oai_dc"}}
	if slices.Contains(quirks, "day-granularity-only") {
		col.Source.From = "2000-01-01T00:00:00Z"
	}
	must(tr.catalog.PutCollection(tr.ctx, col))
	tr.run = pachamama.Run{ID: "01QUIRK", Collection: col, Stages: []pachamama.Stage{pachamama.StageFetch, pachamama.StageMap, pachamama.StageCheck}, State: pachamama.RunWaiting, Created: trialTime}
	must(tr.catalog.AddRun(tr.ctx, tr.run))
	tr.runner = &harvest.Runner{Catalog: tr.catalog, Owner: "trial", Log: slog.New(slog.DiscardHandler), Now: time.Now,
		Stages: []harvest.Stage{tr.fetch, mapping.NewStage(tr.store, mappings.FS(), s), check.New(tr.store, tr.catalog, s)}}
	return tr
}

// walk does the stages that are not done yet.
func (tr *trial) walk() error {
	for _, stage := range tr.run.Stages {
		if err := tr.runner.Begin(tr.ctx, tr.run.ID, stage); err != nil {
			return err
		}
		for u, err := range tr.runner.Units(tr.ctx, tr.run.ID, stage) {
			if err != nil {
				return err
			}
			if err := tr.runner.Do(tr.ctx, tr.run.ID, stage, u); err != nil {
				return err
			}
		}
		if err := tr.runner.Seal(tr.ctx, tr.run.ID, stage); err != nil {
			return err
		}
	}
	return nil
}

func (tr *trial) result() result {
	tr.t.Helper()
	err := tr.walk()
	if e := tr.runner.End(tr.ctx, tr.run.ID, err); e != nil {
		tr.t.Fatal(e)
	}
	run, e := tr.catalog.Run(tr.ctx, tr.run.ID)
	if e != nil {
		tr.t.Fatal(e)
	}
	out := result{err: pachamama.AsError(err), kept: map[string]string{}, counts: run.Counts, asked: tr.asked.Load()}
	if out.problems, e = tr.catalog.Problems(tr.ctx, tr.run.ID); e != nil {
		tr.t.Fatal(e)
	}
	if err != nil {
		return out
	}
	ref := harvest.NewJob(run, nil).Version(pachamama.KindChecked)
	m, e := tr.store.Manifest(tr.ctx, ref)
	for _, page := range m.Pages {
		lines, err := harvest.ReadLines[pachamama.Record](tr.ctx, tr.store, ref, page)
		if err != nil {
			tr.t.Fatal(err)
		}
		for _, r := range lines {
			if _, twice := out.kept[r.SourceID]; twice {
				tr.t.Errorf("%s is there twice", r.SourceID)
			}
			out.kept[r.SourceID] = r.Fields.First("title")
		}
	}
	if e != nil {
		tr.t.Fatal(e)
	}
	return out
}
