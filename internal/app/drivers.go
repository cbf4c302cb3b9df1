package app

import (
	"context"
	"path/filepath"
	"time"

	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/driver/bleve"
	"github.com/ucldc/pachamama/internal/driver/disk"
	"github.com/ucldc/pachamama/internal/driver/inbox"
	"github.com/ucldc/pachamama/internal/driver/ledger"
	"github.com/ucldc/pachamama/internal/driver/local"
	"github.com/ucldc/pachamama/internal/driver/mem"
	"github.com/ucldc/pachamama/internal/driver/prometheus"
	"github.com/ucldc/pachamama/internal/driver/sqlite"
	"github.com/ucldc/pachamama/internal/mediatype"
	"github.com/ucldc/pachamama/internal/port/blob"
	"github.com/ucldc/pachamama/internal/port/extract"
	"github.com/ucldc/pachamama/internal/port/monitor"
	"github.com/ucldc/pachamama/internal/port/notify"
	"github.com/ucldc/pachamama/internal/port/queue"
	"github.com/ucldc/pachamama/internal/port/search"
	"github.com/ucldc/pachamama/internal/port/workflow"
	"github.com/ucldc/pachamama/internal/source/alto"
	"github.com/ucldc/pachamama/internal/source/hocr"
)

// orData is the path that a URL names, or one in the data folder.
func (a *App) orData(rest string, names ...string) string {
	if rest != "" {
		return rest
	}
	return a.Config.Path(names...)
}

func (a *App) openCatalog(ctx context.Context) (*catalog.Catalog, error) {
	return pick(ctx, "catalog", a.Config.String("catalog"), table[*catalog.Catalog]{
		"sqlite": {form: "FILE", open: func(ctx context.Context, at address) (*catalog.Catalog, error) {
			db, dialect, err := sqlite.OpenCatalog(ctx, a.orData(at.place, "catalog.db"))
			if err != nil {
				return nil, err
			}
			return catalog.Open(ctx, db, dialect, time.Now)
		}},
	})
}

func (a *App) openBlob(ctx context.Context) (blob.Driver, error) {
	return pick(ctx, "storage", a.Config.String("storage"), table[blob.Driver]{
		"file": {form: "FOLDER", open: func(_ context.Context, at address) (blob.Driver, error) {
			return disk.OpenBlob(a.orData(at.place, "storage"))
		}},
		"mem": {open: func(context.Context, address) (blob.Driver, error) { return mem.NewBlob(), nil }},
		"s3":  s3Entry(),
	})
}

func (a *App) openSearch(ctx context.Context, fields []search.Field) (search.Driver, error) {
	return pick(ctx, "index", a.Config.String("index"), table[search.Driver]{
		"embedded": {form: "FOLDER", open: func(_ context.Context, at address) (search.Driver, error) {
			return bleve.Open(a.orData(at.place, "index"), fields)
		}},
		"opensearch": clusterEntry(fields),
	})
}

func (a *App) openQueue(ctx context.Context) (queue.Driver, error) {
	return pick(ctx, "queue", a.Config.String("queue"), table[queue.Driver]{
		"sqlite": {form: "FILE", open: func(ctx context.Context, at address) (queue.Driver, error) {
			return sqlite.OpenQueue(ctx, a.orData(at.place, "queue.db"))
		}},
		"postgres": {form: "//HOST:PORT/DATABASE", takes: []string{"credentials", "requests", "sslmode", "sslrootcert", "user"}, open: again(openPostgresQueue)},
		"nats":     {form: "//HOST:PORT/NAME", takes: []string{"ca", "credentials", "replicas", "requests", "tls", "user"}, open: again(openNATSQueue)},
		"sqs":      {form: "//NAME", takes: awsTakes("create", "fifo", "requests"), open: again(openSQS)},
	})
}

func (a *App) openExtract(ctx context.Context) (extract.Driver, error) {
	return pick(ctx, "text", a.Config.String("text"), table[extract.Driver]{
		"local": {open: func(context.Context, address) (extract.Driver, error) {
			return local.NewExtractor(local.ExtractorParts{PDFs: a.pdfium, OCR: a.ocr, Formats: map[string]local.Format{
				mediatype.ALTO: {Version: alto.Version, Read: alto.Read},
				mediatype.HOCR: {Version: hocr.Version, Read: hocr.Read},
			}}), nil
		}},
	})
}

func (a *App) openWorkflow(ctx context.Context) (workflow.Driver, error) {
	return pick(ctx, "workflow", a.Config.String("workflow"), table[workflow.Driver]{
		"local": {open: func(context.Context, address) (workflow.Driver, error) {
			return ledger.New(ledger.Options{Runs: a.Config.Int("runs"), Units: a.Config.Int("units"), Log: a.log}), nil
		}},
	})
}

func (a *App) openNotify(ctx context.Context) (notify.Driver, error) {
	return pick(ctx, "notify", a.Config.String("notify"), table[notify.Driver]{
		"inbox": {open: func(context.Context, address) (notify.Driver, error) { return inbox.New(a.Catalog), nil }},
	})
}

func (a *App) openMonitor(ctx context.Context) (monitor.Driver, error) {
	return pick(ctx, "monitor", a.Config.String("monitor"), table[monitor.Driver]{
		"prometheus": {open: func(context.Context, address) (monitor.Driver, error) { return prometheus.New() }},
	})
}

// cacheFolder keeps what can be made again.
func (a *App) cacheFolder(name string) string { return filepath.Join(a.Config.Path("cache"), name) }
