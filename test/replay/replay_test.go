// Package replay_test harvests repositories as they were recorded: whole lists of
// five real ones, with their tokens, their gaps and their wrong numbers.
package replay_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/app"
	"github.com/ucldc/pachamama/internal/config"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/port/role"
	"github.com/ucldc/pachamama/internal/port/search"
	"github.com/ucldc/pachamama/internal/sample"
)

const recorded = "../../../shared/data/oai/scrapi"

// repository is a recorded list.
type repository struct {
	id     string
	path   string // host and path of its base URL
	files  string // of the recording: {files}-{page}.xml
	claims int64  // records that it reports beyond those it gives
}

func repositories() []repository {
	return []repository{
		{"udel", "udspace.udel.edu/dspace-oai/request", "udel", 0},
		{"colostate", "dspace.library.colostate.edu/oai/request", "colostate", 0},
		{"newprairiepress", "newprairiepress.org/do/oai/", "npp_ksu", 46},
		{"utk", "trace.tennessee.edu/do/oai/", "utktrace", 0},
		{"dryad", "www.datadryad.org/oai/request", "dryad", 0},
	}
}

// metadataOnly is the mapping of Dublin Core without what points to files: the
// servers that hold them are not recorded.
const metadataOnly = `extends: oai/dc
fields:
  thumbnail_source: null
  media_source: null
  text_source: null
`

func TestRecordedRepositories(t *testing.T) {
	if _, err := os.Stat(filepath.Join(recorded, "index.tsv")); err != nil {
		t.Skip("no recorded repositories beside the project (shared/data): ", err)
	}
	h := start(t)
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 2, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "repository\tpages\treported\tfetched\tdeleted\tmapped\trejected\tvisible\tseconds\t")
	for _, r := range repositories() {
		t.Run(r.id, func(t *testing.T) {
			list := readRecording(t, r.files)
			run := h.harvest(t, r, list)
			c := run.Counts
			fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%.1f\t\n", r.path, list.pages, c[pachamama.CountReported], c[pachamama.CountFetched], c[pachamama.CountDeleted],
				c[pachamama.CountMapped], c[pachamama.CountRejected], c[pachamama.CountVisible], run.Ended.Sub(run.Started).Seconds())
			countsHold(t, run, list)
			h.searchable(t, run, list)
		})
	}
	w.Flush()
	fmt.Print(table.String())
}

// countsHold holds a harvest to what index.tsv says of the pages.
func countsHold(t *testing.T, run pachamama.Run, list recording) {
	t.Helper()
	c := run.Counts
	if run.State != pachamama.RunDone {
		t.Errorf("the run is %s: %v", run.State, run.Error)
	}
	if c[pachamama.CountFetched] != list.records || c[pachamama.CountDeleted] != list.deleted {
		t.Errorf("fetched %d, %d of them deleted; the index says %d and %d", c[pachamama.CountFetched], c[pachamama.CountDeleted], list.records, list.deleted)
	}
	if in, out := list.records-list.deleted, c[pachamama.CountMapped]; in != out {
		t.Errorf("%d of %d records were mapped", out, in)
	}
	if c[pachamama.CountRejected] != list.untitled {
		t.Errorf("%d rejected, but %d have no title", c[pachamama.CountRejected], list.untitled)
	}
	if want := c[pachamama.CountMapped] - c[pachamama.CountRejected]; c[pachamama.CountVisible] != want || want == 0 {
		t.Errorf("%d visible, want %d: %v", c[pachamama.CountVisible], want, c)
	}
}

// program is the program, running.
type program struct {
	*app.App
	server *httptest.Server
}

// start runs the program until the test ends, before a server that repeats what
// was recorded.
func start(t *testing.T) *program {
	t.Helper()
	folder := t.TempDir()
	if err := os.MkdirAll(filepath.Join(folder, "mappings"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "mappings", "metadata.yaml"), []byte(metadataOnly), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Load(map[string]string{"data": folder, "allow": "127.0.0.0/8", "host_requests": "1000"})
	if err != nil {
		t.Fatal(err)
	}
	handler, err := sample.Replay(recorded)
	if err != nil {
		t.Fatal(err)
	}
	p := &program{server: httptest.NewServer(handler)}
	t.Cleanup(p.server.Close)
	if p.App, err = app.Open(t.Context(), cfg, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// harvest harvests a repository. One that reports more than it gives must fail
// until a person accepts it.
func (p *program) harvest(t *testing.T, r repository, list recording) pachamama.Run {
	t.Helper()
	col := pachamama.Collection{ID: r.id, Name: r.id, Mapping: "metadata", Source: pachamama.Source{Kind: "oai", URL: p.server.URL + "/" + r.path, Prefix: "oai_dc"}}
	if err := p.Add(t.Context(), &col, "test"); err != nil {
		t.Fatal(err)
	}
	run, err := p.Control.Begin(t.Context(), harvest.Request{Collection: r.id, Publish: true, By: "test"})
	if err != nil {
		t.Fatal(err)
	}
	run = p.wait(t, run.ID)
	if r.claims == 0 {
		return run
	}
	if run.State != pachamama.RunFailed || run.Error == nil || run.Error.Code != pachamama.CodeIncomplete {
		t.Fatalf("%d of %d records came, and the run is %s: %v", list.records, list.records+r.claims, run.State, run.Error)
	}
	if live, err := p.Catalog.Pointer(t.Context(), "live", r.id); err != nil || live != "" {
		t.Fatalf("a list with records missing was published: %q, %v", live, err)
	}
	if run, err = p.Control.Resume(t.Context(), run.ID, true, "test"); err != nil {
		t.Fatal(err)
	}
	run = p.wait(t, run.ID)
	if got := run.Counts[pachamama.CountReported] - run.Counts[pachamama.CountFetched]; got != r.claims {
		t.Errorf("%d records are missing, want %d", got, r.claims)
	}
	return run
}

func (p *program) wait(t *testing.T, id string) pachamama.Run {
	t.Helper()
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for {
		run, err := p.Catalog.Run(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if run.State.Over() {
			return run
		}
		select {
		case <-t.Context().Done():
			t.Fatal("the run did not end")
		case <-look.C:
		}
	}
}

// searchable finds as many records as are visible, and the recorded ones by the
// words of their titles.
func (p *program) searchable(t *testing.T, run pachamama.Run, list recording) {
	t.Helper()
	mine := []search.Generation{{Collection: run.Collection.ID, Version: run.ID}}
	all, err := p.Reader.FindIn(role.As(t.Context(), role.Operator), search.Query{}, mine)
	if err != nil {
		t.Fatal(err)
	}
	if all.Total != run.Counts[pachamama.CountVisible] {
		t.Errorf("%d records are found, %d are visible", all.Total, run.Counts[pachamama.CountVisible])
	}
	for id, words := range list.titles {
		found, err := p.Reader.FindIn(role.As(t.Context(), role.Operator), search.Query{Text: words, Limit: 100}, mine)
		if err != nil {
			t.Fatal(err)
		}
		hit := false
		for _, h := range found.Hits {
			hit = hit || h.Record.SourceID == id
		}
		if !hit {
			t.Errorf("%s is not among the %d found by %q", id, found.Total, words)
		}
	}
}
