package app

import (
	"cmp"
	"context"
	"os"
	"strings"
	"time"

	"github.com/ucldc/pachamama/internal/driver/pdfium"
	"github.com/ucldc/pachamama/internal/driver/tesseract"
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
	"github.com/ucldc/pachamama/internal/port/monitor"
	"github.com/ucldc/pachamama/internal/port/notify"
	"github.com/ucldc/pachamama/internal/port/search"
	"github.com/ucldc/pachamama/internal/port/usage"
	"github.com/ucldc/pachamama/internal/schema"
	"github.com/ucldc/pachamama/mappings"
)

func (a *App) open(ctx context.Context) (err error) {
	if a.schema, err = schema.Default(); err != nil {
		return err
	}
	a.mappings = mapping.Layers(os.DirFS(cmp.Or(a.Config.String("mappings"), a.Config.Path("mappings"))), mappings.FS())
	if a.Catalog, err = a.openCatalog(ctx, a.Config.String("catalog")); err != nil {
		return err
	}
	a.closeLater(a.Catalog.Close)
	a.meter = harvest.NewMeter(a.Catalog)
	if a.monitor, err = pick(ctx, "monitor", a.Config.String("monitor"), a.monitors()); err != nil {
		return err
	}
	a.closeLater(a.monitor.Close)
	a.log = monitor.Log(a.log, a.monitor)
	operations, err := monitor.NewOperations(a.monitor)
	if err != nil {
		return err
	}
	numbers, err := monitor.NewPipeline(a.monitor)
	if err != nil {
		return err
	}
	if err := a.openPieces(ctx, both{a.meter, operations}); err != nil {
		return err
	}
	a.putTogether()
	a.runner.Numbers, a.runner.Tracer = numbers, monitor.NewTracer(a.monitor)
	return monitor.Watch(a.monitor, a.state.Load)
}

func (a *App) openPieces(ctx context.Context, rec usage.Recorder) error {
	roles, err := pick(ctx, "roles", a.Config.String("roles"), a.roleDrivers())
	if err != nil {
		return err
	}
	a.roles = roles
	a.closeLater(a.roles.Close)
	a.usage = rec
	if err := a.openStorage(ctx, rec); err != nil {
		return err
	}
	a.queue.usage, a.queue.guard = rec, a.guard
	a.closeLater(a.queue.close)
	allowed, err := a.Config.Allowed()
	if err != nil {
		return err
	}
	a.web = httpclient.New(httpclient.Options{UserAgent: userAgent(a.Config.String("contact")), From: a.Config.String("contact"), Allow: allowed,
		PerHost: a.Config.Int("host_connections"), Rate: float64(a.Config.Int("host_requests")), Usage: rec})
	a.closeLater(a.web.Close)
	a.pdfium = pdfium.New(pdfium.Options{Cache: a.cacheFolder("pdfium")})
	a.closeLater(a.pdfium.Close)
	a.ocr = tesseract.New(tesseract.Options{})
	texts, err := pick(ctx, "text", a.Config.String("text"), a.extracts())
	if err != nil {
		return err
	}
	a.texts = extract.New(extract.Guard(texts, a.guard), extract.Options{Limits: extract.Limits{
		Bytes: int64(a.Config.Int("document_mb")) << 20, Pages: a.Config.Int("document_pages")}})
	a.closeLater(a.texts.Close)
	if a.workflow, err = pick(ctx, "workflow", a.Config.String("workflow"), a.workflows()); err != nil {
		return err
	}
	a.closeLater(a.workflow.Close)
	to, err := a.openDestinations(ctx, a.notifies())
	if err != nil {
		return err
	}
	a.outbox = notify.New(a.Catalog, to, notify.Options{Owner: owner(), Gone: gone, Usage: rec, Log: a.log, Now: time.Now})
	a.closeLater(a.outbox.Close)
	return nil
}

func (a *App) openStorage(ctx context.Context, rec usage.Recorder) error {
	storage, err := pick(ctx, "storage", a.Config.String("storage"), a.blobs())
	if err != nil {
		return err
	}
	a.bucket = blob.New(blob.Guard(blob.Observe(storage, rec, storage.Describe().Driver), a.guard))
	a.closeLater(a.bucket.Close)
	if a.Store, err = harvest.NewStore(a.bucket); err != nil {
		return err
	}
	a.Store.Program = Version()
	fields := index.Fields(a.schema)
	driver, err := pick(ctx, "index", a.Config.String("index"), a.searches(fields))
	if err != nil {
		return err
	}
	a.Index = search.New(search.Guard(search.Observe(driver, rec, driver.Describe().Driver), a.guard), fields)
	a.closeLater(a.Index.Close)
	return nil
}

// putTogether makes the pipeline and what people do with it.
func (a *App) putTogether() {
	files := content.NewFiles(a.Store, a.Catalog, a.web, mediatype.Sniff, int64(a.Config.Int("document_mb"))<<20)
	a.runner = &harvest.Runner{Catalog: a.Catalog, Owner: owner(), Gone: gone, Log: a.log, Now: time.Now, Stages: []harvest.Stage{
		fetch.New(a.Store, a.Catalog, a.web, formats()),
		mapping.NewStage(a.Store, a.mappings, a.schema),
		check.New(a.Store, a.Catalog, a.schema),
		content.New(a.Store, files, thumbnail.New(thumbnail.Options{Renderer: a.pdfium})),
		text.New(a.Store, a.texts, strings.Split(a.Config.String("ocr_languages"), "+")),
		index.New(a.Store, a.Index, a.Catalog, a.schema),
		publish.New(a.Catalog, a.Index),
	}}
	a.Control = &harvest.Control{Catalog: a.Catalog, Workflow: a.workflow, Index: a.Index, Now: time.Now}
	a.Lookout = &harvest.Lookout{Catalog: a.Catalog, Now: time.Now, Still: time.Duration(a.Config.Int("stuck_minutes")) * time.Minute}
	a.Reader = &harvest.Reader{Catalog: a.Catalog, Store: a.Store, Index: a.Index}
	a.Cost = a.book()
}

func userAgent(contact string) string {
	ua := "Pachamama/" + Version() + " (metadata harvester"
	if contact != "" {
		ua += "; mailto:" + contact
	}
	return ua + ")"
}

// both records with two recorders.
type both struct{ a, b usage.Recorder }

func (r both) Record(ctx context.Context, c usage.Call) {
	r.a.Record(ctx, c)
	r.b.Record(ctx, c)
}
