package kill_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/sample"
	"github.com/ucldc/pachamama/test/program"
)

const (
	records  = 240
	pageSize = 5
	latency  = 30 * time.Millisecond // of the institution, so that a kill can fall between a request and its answer
)

// world is the institution, which outlives the program and remembers what it was
// asked for, and the program.
type world struct {
	dir         string
	binary      string
	institution *sample.Server
	source      string
	first       []sample.Request // of list pages, in their order, when the undisturbed harvest was done
	known       []page           // of the killed harvest, when it was last killed
}

// page is a page of the list: how often it was asked for, and whether it is stored.
type page struct {
	asked  int
	stored bool
}

// begin builds the program and an institution.
func begin(t *testing.T, records, pageSize int, latency time.Duration) *world {
	t.Helper()
	w := &world{dir: t.TempDir()}
	var err error
	if w.binary, err = program.Build(t.Context(), w.dir); err != nil {
		t.Fatal(err)
	}
	clock := func() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) } // the same answers, byte for byte, at any time
	if w.institution, err = sample.New(sample.Options{Records: records, PageSize: pageSize, Latency: latency, Now: clock}); err != nil {
		t.Fatal(err)
	}
	w.draw(t, records)
	server := httptest.NewServer(w.institution.Handler())
	t.Cleanup(server.Close)
	w.source = server.URL + "/oai"
	return w
}

// draw has the institution draw what it draws once, or only the first of two
// harvests would wait for it.
func (w *world) draw(t *testing.T, records int) {
	t.Helper()
	var group errgroup.Group
	group.SetLimit(32)
	for n := 1; n <= records; n++ {
		for _, path := range []string{"/thumbs/%d.jpg", "/files/%d.pdf", "/files/%d.png", "/files/%d.jpg"} {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, fmt.Sprintf(path, n), nil)
			group.Go(func() error {
				w.institution.Handler().ServeHTTP(httptest.NewRecorder(), r)
				return nil
			})
		}
	}
	group.Wait() //nolint:errcheck // there is none
}

// lists returns the requests for pages of the list, in their order.
func (w *world) lists() (list []sample.Request) {
	for _, r := range w.institution.Requests() {
		if r.Verb() == "ListRecords" {
			list = append(list, r)
		}
	}
	return list
}

// askedOnce sees that the undisturbed harvest asked for each page once.
func (w *world) askedOnce(t *testing.T) {
	t.Helper()
	w.first = w.lists()
	for i, r := range w.first {
		if r.Count != 1 {
			t.Errorf("page %d was asked for %d times by an undisturbed harvest", i+1, r.Count)
		}
	}
	if want := (records + pageSize - 1) / pageSize; len(w.first) != want {
		t.Fatalf("%d pages were asked for, there are %d", len(w.first), want)
	}
	w.known = make([]page, len(w.first))
}

// asked returns how many pages the killed harvest has asked for.
func (w *world) asked() (n int) {
	for _, p := range w.known {
		n += p.asked
	}
	return n
}

// storedPages counts the pages in storage, and sees that none that was there at
// the last kill has been asked for since.
func (w *world) storedPages(t *testing.T, f *folder) (n int) {
	t.Helper()
	requests := w.lists()
	if len(requests) != len(w.first) {
		t.Fatalf("%d different pages were asked for, there are %d", len(requests), len(w.first))
	}
	entries, err := filepath.Glob(filepath.Join(f.data, "storage", "objects", "collections", "demo", "vernacular", "*", "pages", "*.xml.zst"))
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range requests {
		asked := r.Count - w.first[i].Count
		if w.known[i].stored && asked > w.known[i].asked {
			t.Errorf("page %d was stored, and asked for again after a restart", i+1)
		}
		w.known[i].asked = asked
		w.known[i].stored = i < len(entries)
	}
	if last := len(entries) - 1; last >= 0 && filepath.Base(entries[last]) != pageName(len(entries)) {
		t.Errorf("%d pages are stored, the last of them is %s", len(entries), entries[last])
	}
	return len(entries)
}

// folder is a data folder.
type folder struct {
	*world
	data   string
	source string // what it harvests
	id     string // of its run, once known
}

// folder makes a data folder. All share what is compiled for reading PDFs: a start
// that must compile it first takes seconds.
func (w *world) folder(t *testing.T, name string) *folder {
	t.Helper()
	f := &folder{world: w, data: filepath.Join(w.dir, name), source: w.source}
	cache := filepath.Join(os.TempDir(), "pachamama-pdfium-test")
	for _, dir := range []string{cache, filepath.Join(f.data, "cache")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(cache, filepath.Join(f.data, "cache", "pdfium")); err != nil {
		t.Fatal(err)
	}
	return f
}

func (f *folder) command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), f.binary, append(args, "--data", f.data, "--allow", "127.0.0.0/8", "--host-requests", "1000", "--host-connections", "8")...)
	cmd.Dir = f.dir
	return cmd
}

func (f *folder) harvest(t *testing.T) *exec.Cmd {
	t.Helper()
	return f.command(t, "harvest", f.source, "--mapping", "sample", "--prefix", "oai_dc", "--id", "demo")
}

// goOn resumes the run, or begins it when there is none yet.
func (f *folder) goOn(t *testing.T) *exec.Cmd {
	t.Helper()
	if run := f.run(t); run != "" {
		return f.command(t, "run", "--resume", run)
	}
	return f.harvest(t)
}

// run returns the id of the only run, empty when there is none yet.
func (f *folder) run(t *testing.T) string {
	t.Helper()
	if f.id == "" {
		var runs []pachamama.Run
		f.read(t, &runs, "runs", "--json")
		if len(runs) > 1 {
			t.Fatalf("there are %d runs", len(runs))
		}
		if len(runs) == 1 {
			f.id = runs[0].ID
		}
	}
	return f.id
}

// output runs a command that must succeed and returns what it gives.
func (f *folder) output(t *testing.T, args ...string) []byte {
	t.Helper()
	cmd := f.command(t, args...)
	out, err := cmd.Output()
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		t.Fatalf("%s: %v\n%s", cmd, err, failed.Stderr)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (f *folder) read(t *testing.T, into any, args ...string) {
	t.Helper()
	if err := json.Unmarshal(f.output(t, args...), into); err != nil {
		t.Fatalf("%v: %v", args, err)
	}
}

// stage returns where the run stands: the first stage that is not done.
func (f *folder) stage(t *testing.T) pachamama.Stage {
	t.Helper()
	if f.run(t) == "" {
		return pachamama.StageFetch
	}
	for _, s := range f.shown(t).Stages {
		if s.State != pachamama.RunDone {
			return s.Stage
		}
	}
	return ""
}
