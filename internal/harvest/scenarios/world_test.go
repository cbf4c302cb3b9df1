package scenarios

import (
	"context"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/driver/bleve"
	"github.com/ucldc/pachamama/internal/driver/ledger"
	"github.com/ucldc/pachamama/internal/driver/local"
	"github.com/ucldc/pachamama/internal/driver/mem"
	"github.com/ucldc/pachamama/internal/driver/pdfium"
	"github.com/ucldc/pachamama/internal/driver/sqlite"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/harvest/check"
	"github.com/ucldc/pachamama/internal/harvest/content"
	"github.com/ucldc/pachamama/internal/harvest/content/thumbnail"
	"github.com/ucldc/pachamama/internal/harvest/fetch"
	"github.com/ucldc/pachamama/internal/harvest/index"
	"github.com/ucldc/pachamama/internal/harvest/mapping"
	"github.com/ucldc/pachamama/internal/harvest/publish"
	"github.com/ucldc/pachamama/internal/harvest/text"
	"github.com/ucldc/pachamama/internal/httpclient"
	"github.com/ucldc/pachamama/internal/mediatype"
	"github.com/ucldc/pachamama/internal/port/blob"
	"github.com/ucldc/pachamama/internal/port/extract"
	"github.com/ucldc/pachamama/internal/port/search"
	"github.com/ucldc/pachamama/internal/schema"
	"github.com/ucldc/pachamama/mappings"
)

// world is the pipeline around one source.
type world struct {
	t       *testing.T
	source  *source
	clock   *clock
	bucket  *blob.Bucket
	catalog *catalog.Catalog
	control *harvest.Control
	reader  *harvest.Reader
	store   *harvest.Store
	ended   chan string
	run     string // the latest
}

// runner tells when a run has ended.
type runner struct {
	*harvest.Runner
	ended chan string
}

func (r *runner) LetGo(ctx context.Context, run string) error {
	err := r.Runner.LetGo(ctx, run)
	r.ended <- run
	return err
}

// clock moves only when somebody waits.
type clock struct {
	mu    sync.Mutex
	now   time.Time
	waits []time.Duration
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	if d >= time.Second { // less is politeness, not patience
		c.waits = append(c.waits, d)
	}
	return ctx.Err()
}

func (c *clock) waited() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []string
	for _, d := range c.waits {
		out = append(out, d.String())
	}
	return strings.Join(out, "\n")
}

func newWorld(t *testing.T, sections []section) *world {
	p, thumbs := parts(t, sections)
	source := newSource(t, sections)
	w := newWorldWith(t, p, thumbs)
	w.source = source
	w.must(w.catalog.PutCollection(t.Context(), w.collection(sections)))
	return w
}

// newWorldWith is a pipeline without a collection yet.
func newWorldWith(t *testing.T, p local.ExtractorParts, thumbs *thumbnail.Maker) *world {
	w := &world{t: t, clock: &clock{now: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)}, ended: make(chan string, 10)}
	ctx := t.Context()
	db, dialect, err := sqlite.OpenCatalog(ctx, filepath.Join(t.TempDir(), "catalog.db"))
	w.must(err)
	w.catalog, err = catalog.Open(ctx, db, dialect, time.Now)
	w.must(err)
	t.Cleanup(func() { w.catalog.Close() })
	s, err := schema.Default()
	w.must(err)
	w.bucket = blob.New(mem.NewBlob())
	store, err := harvest.NewStore(w.bucket)
	w.must(err)
	w.store = store
	fields := index.Fields(s)
	found, err := bleve.Open("", fields)
	w.must(err)
	t.Cleanup(func() { found.Close() })
	ix := search.New(found, fields)
	engine := ledger.New(ledger.Options{Look: time.Hour, Beat: time.Hour})
	w.control = &harvest.Control{Catalog: w.catalog, Workflow: engine, Index: ix, Now: time.Now}
	w.reader = &harvest.Reader{Catalog: w.catalog, Store: store, Index: ix}
	r := &runner{&harvest.Runner{Catalog: w.catalog, Stages: w.stages(store, ix, s, p, thumbs), Owner: "scenario", Log: slog.New(slog.DiscardHandler), Now: time.Now}, w.ended}
	serve, stop := context.WithCancel(ctx)
	served := make(chan error, 1)
	go func() { served <- engine.Serve(serve, r) }()
	t.Cleanup(func() {
		stop()
		w.must(<-served)
	})
	return w
}

func (w *world) stages(store *harvest.Store, ix *search.Index, s *schema.Schema, p local.ExtractorParts, thumbs *thumbnail.Maker) []harvest.Stage {
	web := httpclient.New(httpclient.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, PerHost: 8, Rate: 1e6, MaxBytes: 1 << 20,
		Now: w.clock.Now, Sleep: w.clock.Sleep, Jitter: func() float64 { return 1 }})
	w.t.Cleanup(func() { web.Close() })
	fetching := fetch.New(store, w.catalog, web, []string{"oai_dc"})
	fetching.Pause = w.clock.Sleep
	texts := extract.New(local.NewExtractor(p), extract.Options{})
	files := content.NewFiles(store, w.catalog, web, mediatype.Sniff, 1<<20)
	return []harvest.Stage{fetching, mapping.NewStage(store, mappings.FS(), s), check.New(store, w.catalog, s), content.New(store, files, thumbs),
		text.New(store, texts, nil), index.New(store, ix, w.catalog, s), publish.New(w.catalog, ix)}
}

// parts has what reads PDF documents when the scenario has one: it takes
// seconds to start.
func parts(t *testing.T, sections []section) (local.ExtractorParts, *thumbnail.Maker) {
	for _, s := range sections {
		if strings.HasPrefix(s.name, "file ") && strings.HasPrefix(strings.TrimSpace(s.body), "pdf ") {
			lib := pdfium.New(pdfium.Options{Instances: 1, Cache: filepath.Join(os.TempDir(), "pachamama-pdfium-test")})
			t.Cleanup(func() { lib.Close() })
			return local.ExtractorParts{PDFs: lib}, thumbnail.New(thumbnail.Options{Renderer: lib})
		}
	}
	return local.ExtractorParts{}, thumbnail.New(thumbnail.Options{})
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// collection is the common one with the settings of the scenario.
func (w *world) collection(sections []section) pachamama.Collection {
	col := pachamama.Collection{ID: "harbor", Name: "Harbor photographs", Institution: "Museum of the Bay", Mapping: "oai/dc", Rights: "Ask the museum.", Type: "image",
		Source: pachamama.Source{Kind: "oai", URL: w.source.URL + "/oai", Prefix: "oai_dc"}}
	for _, s := range sections {
		if s.name != "collection" {
			continue
		}
		for line := range strings.Lines(s.body) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
			to, ok := map[string]*string{"set": &col.Source.Set, "prefix": &col.Source.Prefix, "from": &col.Source.From, "until": &col.Source.Until,
				"mapping": &col.Mapping, "type": &col.Type, "rights": &col.Rights}[name]
			if !ok {
				w.t.Fatalf("unknown setting %q", name)
			}
			*to = strings.TrimSpace(value)
		}
	}
	return col
}
