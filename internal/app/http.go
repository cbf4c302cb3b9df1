package app

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/api"
	"github.com/ucldc/pachamama/internal/port/monitor"
	"github.com/ucldc/pachamama/internal/web"
)

// Listen opens the address, port 0 for any free one, and returns it. Run serves it.
func (a *App) Listen(ctx context.Context, addr string) (string, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return "", &pachamama.Error{Code: pachamama.CodeUnavailable, Op: "app.Listen", Subject: addr, Who: pachamama.WhoUs, Message: "the address cannot be listened on",
			Hint: "Another program may use it: choose another with --listen.", Cause: err}
	}
	a.listener = l
	return l.Addr().String(), nil
}

func (a *App) handler() (http.Handler, error) {
	names, err := a.Mappings()
	if err != nil {
		return nil, err
	}
	console, err := web.New(web.Deps{Control: a.Control, Reader: a.Reader, Catalog: a.Catalog, Store: a.Store, Schema: a.schema, Cost: a.Cost, Log: a.log, Mappings: names, Draw: a.pdfium, Lookout: a.Lookout, Add: a.adder("console")})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/", console)
	mux.Handle(api.Prefix+"/", api.New(api.Deps{Control: a.Control, Reader: a.Reader, Catalog: a.Catalog, Store: a.Store, Schema: a.schema, Cost: a.Cost, Log: a.log, Queue: a.Queue, Add: a.adder("api")}))
	if page, ok := a.monitor.(monitor.Page); ok {
		mux.Handle("GET /metrics", page.Handler())
	}
	return mux, nil
}

// adder adds collections in somebody's name.
func (a *App) adder(by string) func(context.Context, *pachamama.Collection) error {
	return func(ctx context.Context, col *pachamama.Collection) error { return a.Add(ctx, col, by) }
}

// patience is how long requests in hand may take when the program stops.
const patience = 5 * time.Second

func (a *App) serve(ctx context.Context) error {
	handler, err := a.handler()
	if err != nil {
		return err
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		BaseContext: func(net.Listener) context.Context { return ctx }, ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelWarn)}
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		bye, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
		defer cancel()
		stopped <- server.Shutdown(bye)
	}()
	if err := server.Serve(a.listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	if err := <-stopped; err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}
