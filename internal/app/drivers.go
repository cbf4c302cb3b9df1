package app

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/ucldc/pachamama"
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
	"github.com/ucldc/pachamama/internal/port/search"
	"github.com/ucldc/pachamama/internal/port/workflow"
	"github.com/ucldc/pachamama/internal/source/alto"
	"github.com/ucldc/pachamama/internal/source/hocr"
)

// table maps the schemes of a setting to what opens a driver. The rest of the
// URL after the scheme is handed over.
type table[D any] map[string]func(ctx context.Context, rest string) (D, error)

// pick opens the driver that a setting asks for.
func pick[D any](ctx context.Context, setting, url string, t table[D]) (D, error) {
	scheme, rest, ok := strings.Cut(url, ":")
	if open := t[scheme]; ok && open != nil {
		if _, query, has := strings.Cut(rest, "?"); has {
			return *new(D), &pachamama.Error{Code: pachamama.CodeInvalid, Op: "app.Open", Subject: setting, Message: fmt.Sprintf("%s: takes no parameter %q", scheme, query)}
		}
		return open(ctx, rest)
	}
	known := make([]string, 0, len(t))
	for s := range t {
		known = append(known, s+":")
	}
	slices.Sort(known)
	return *new(D), &pachamama.Error{Code: pachamama.CodeInvalid, Op: "app.Open", Subject: setting, Message: fmt.Sprintf("%q names no known driver", url),
		Hint: "Known are " + strings.Join(known, ", ") + "."}
}

// orData is the path that a URL names, or one in the data folder.
func (a *App) orData(rest string, names ...string) string {
	if rest != "" {
		return rest
	}
	return a.Config.Path(names...)
}

// none refuses what follows the scheme of a driver that takes nothing.
func none(setting, rest string) error {
	if rest == "" {
		return nil
	}
	return &pachamama.Error{Code: pachamama.CodeInvalid, Op: "app.Open", Subject: setting, Message: fmt.Sprintf("nothing may follow the colon, there is %q", rest)}
}

func (a *App) openCatalog(ctx context.Context) (*catalog.Catalog, error) {
	return pick(ctx, "catalog", a.Config.String("catalog"), table[*catalog.Catalog]{
		"sqlite": func(ctx context.Context, rest string) (*catalog.Catalog, error) {
			db, dialect, err := sqlite.OpenCatalog(ctx, a.orData(rest, "catalog.db"))
			if err != nil {
				return nil, err
			}
			return catalog.Open(ctx, db, dialect, time.Now)
		},
	})
}

func (a *App) openBlob(ctx context.Context) (blob.Driver, error) {
	return pick(ctx, "storage", a.Config.String("storage"), table[blob.Driver]{
		"file": func(_ context.Context, rest string) (blob.Driver, error) {
			return disk.OpenBlob(a.orData(rest, "storage"))
		},
		"mem": func(_ context.Context, rest string) (blob.Driver, error) {
			return mem.NewBlob(), none("storage", rest)
		},
	})
}

func (a *App) openSearch(ctx context.Context, fields []search.Field) (search.Driver, error) {
	return pick(ctx, "index", a.Config.String("index"), table[search.Driver]{
		"embedded": func(_ context.Context, rest string) (search.Driver, error) {
			return bleve.Open(a.orData(rest, "index"), fields)
		},
	})
}

func (a *App) openExtract(ctx context.Context) (extract.Driver, error) {
	return pick(ctx, "text", a.Config.String("text"), table[extract.Driver]{
		"local": func(_ context.Context, rest string) (extract.Driver, error) {
			return local.NewExtractor(local.ExtractorParts{PDFs: a.pdfium, OCR: a.ocr, Formats: map[string]local.Format{
				mediatype.ALTO: {Version: alto.Version, Read: alto.Read},
				mediatype.HOCR: {Version: hocr.Version, Read: hocr.Read},
			}}), none("text", rest)
		},
	})
}

func (a *App) openWorkflow(ctx context.Context) (workflow.Driver, error) {
	return pick(ctx, "workflow", a.Config.String("workflow"), table[workflow.Driver]{
		"local": func(_ context.Context, rest string) (workflow.Driver, error) {
			return ledger.New(ledger.Options{Runs: a.Config.Int("runs"), Units: a.Config.Int("units"), Log: a.log}), none("workflow", rest)
		},
	})
}

func (a *App) openNotify(ctx context.Context) (notify.Driver, error) {
	return pick(ctx, "notify", a.Config.String("notify"), table[notify.Driver]{
		"inbox": func(_ context.Context, rest string) (notify.Driver, error) {
			return inbox.New(a.Catalog), none("notify", rest)
		},
	})
}

func (a *App) openMonitor(ctx context.Context) (monitor.Driver, error) {
	return pick(ctx, "monitor", a.Config.String("monitor"), table[monitor.Driver]{
		"prometheus": func(_ context.Context, rest string) (monitor.Driver, error) {
			if err := none("monitor", rest); err != nil {
				return nil, err
			}
			return prometheus.New()
		},
	})
}

// cacheFolder keeps what can be made again.
func (a *App) cacheFolder(name string) string { return filepath.Join(a.Config.Path("cache"), name) }
