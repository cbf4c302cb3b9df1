// Package app puts the program together: it opens what the settings ask for,
// runs what lives long, and closes everything. A test starts it whole on a free
// port in a temporary folder.
package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/config"
	"github.com/ucldc/pachamama/internal/cost"
	"github.com/ucldc/pachamama/internal/driver/pdfium"
	"github.com/ucldc/pachamama/internal/driver/tesseract"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/httpclient"
	"github.com/ucldc/pachamama/internal/port/blob"
	"github.com/ucldc/pachamama/internal/port/extract"
	"github.com/ucldc/pachamama/internal/port/monitor"
	"github.com/ucldc/pachamama/internal/port/notify"
	"github.com/ucldc/pachamama/internal/port/role"
	"github.com/ucldc/pachamama/internal/port/search"
	"github.com/ucldc/pachamama/internal/port/usage"
	"github.com/ucldc/pachamama/internal/port/workflow"
	"github.com/ucldc/pachamama/internal/schema"
)

// App is the program.
type App struct {
	Config  *config.Config
	Catalog *catalog.Catalog
	Store   *harvest.Store
	Index   *search.Index
	Control *harvest.Control
	Reader  *harvest.Reader
	Cost    *cost.Book
	Lookout *harvest.Lookout

	log      *slog.Logger
	guard    role.Guard
	roles    role.Driver
	schema   *schema.Schema
	mappings fs.FS
	bucket   *blob.Bucket
	texts    *extract.Extractor
	routed   []*extract.Extractor // what a route is made of
	pdfium   *pdfium.Library
	ocr      *tesseract.Command
	web      *httpclient.Client
	usage    usage.Recorder
	monitor  monitor.Driver
	state    atomic.Pointer[monitor.State]
	meter    *harvest.Meter
	outbox   *notify.Outbox
	workflow workflow.Driver
	queue    lazyQueue
	runner   *harvest.Runner
	listener net.Listener

	closing  sync.Once
	closers  []func() error // in the order of opening
	closeErr error
}

// Version of the program: of its module, else of the commit that it was built
// from.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && (info.Main.Version == "" || info.Main.Version == "(devel)") {
			return s.Value[:min(len(s.Value), 12)]
		}
	}
	return cmp.Or(info.Main.Version, "(devel)")
}

// Open opens everything that the settings ask for. Nothing runs yet.
func Open(ctx context.Context, cfg *config.Config, log *slog.Logger) (*App, error) {
	a := &App{Config: cfg, log: log, guard: role.Grants()}
	if err := a.open(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

func (a *App) closeLater(f func() error) { a.closers = append(a.closers, f) }

// Run walks runs, sends events, writes usage, and serves when Listen was
// called, until the context ends.
func (a *App) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return a.workflow.Serve(role.As(ctx, role.Runner), a.runner) })
	group.Go(func() error { return a.outbox.Run(role.As(ctx, role.Notify), time.Second) })
	group.Go(func() error { return a.meter.Run(role.As(ctx, role.Meter), time.Second) })
	group.Go(func() error { return a.watch(ctx, lookEvery) })
	if a.listener != nil {
		group.Go(func() error { return a.serve(role.As(ctx, role.Serve)) })
	}
	if err := group.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("run: %w", err)
	}
	return a.sendLast(ctx)
}

// lastWords is how long the program waits at its end for what it has to tell.
const lastWords = 5 * time.Second

// sendLast sends the events of the last moment: the program may not be started
// again for days. What does not arrive waits for the next start.
func (a *App) sendLast(ctx context.Context) error {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), lastWords)
	defer stop()
	if err := errors.Join(a.outbox.Flush(role.As(ctx, role.Notify)), a.meter.Flush(role.As(ctx, role.Meter))); err != nil && ctx.Err() == nil {
		return fmt.Errorf("events: %w", err)
	}
	return nil
}

// Close closes everything, last opened first. It may be called twice.
func (a *App) Close() error {
	a.closing.Do(func() {
		var errs []error
		for i := len(a.closers) - 1; i >= 0; i-- {
			errs = append(errs, a.closers[i]())
		}
		if a.listener != nil {
			if err := a.listener.Close(); !errors.Is(err, net.ErrClosed) {
				errs = append(errs, err)
			}
		}
		a.closeErr = errors.Join(errs...)
	})
	return a.closeErr
}
