package monitor

import (
	"context"
	"log/slog"

	"go.opentelemetry.io/otel/trace"

	"github.com/ucldc/pachamama/internal/port/usage"
)

// Log returns a log that writes to what there is and to the driver, if it takes
// lines. Each line that tells of a run, by its context or by an attribute "run",
// has the run and its trace.
func Log(log *slog.Logger, d Driver) *slog.Logger {
	h := &handler{to: []slog.Handler{log.Handler()}}
	if l, ok := d.(Logs); ok {
		h.to = append(h.to, leveled{l.Logs(), log.Handler()})
	}
	return slog.New(h)
}

// leveled takes the lines that another would.
type leveled struct {
	slog.Handler
	as slog.Handler
}

func (l leveled) Enabled(ctx context.Context, level slog.Level) bool { return l.as.Enabled(ctx, level) }
func (l leveled) WithAttrs(a []slog.Attr) slog.Handler {
	return leveled{l.Handler.WithAttrs(a), l.as}
}
func (l leveled) WithGroup(name string) slog.Handler { return leveled{l.Handler.WithGroup(name), l.as} }

type handler struct {
	to  []slog.Handler
	run string // of an attribute that all lines have
}

// Enabled asks the handlers.
func (h *handler) Enabled(ctx context.Context, level slog.Level) bool {
	for _, to := range h.to {
		if to.Enabled(ctx, level) {
			return true
		}
	}
	return false
}

// Handle adds run and trace and hands the line on.
func (h *handler) Handle(ctx context.Context, r slog.Record) error {
	run, named := h.run, h.run != ""
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "run" && a.Value.Kind() == slog.KindString {
			run, named = a.Value.String(), true
		}
		return true
	})
	scope := usage.ScopeOf(ctx)
	if !named && scope.Run != "" {
		run = scope.Run
		r = r.Clone()
		r.AddAttrs(slog.String("run", run))
		if scope.Stage != "" {
			r.AddAttrs(slog.String("stage", scope.Stage))
		}
	}
	id := trace.SpanContextFromContext(ctx).TraceID()
	if own := TraceOf(run); own.IsValid() && id != own {
		id = own
		ctx = trace.ContextWithSpanContext(ctx, trace.NewSpanContext(trace.SpanContextConfig{TraceID: id}))
	}
	if id.IsValid() {
		r = r.Clone()
		r.AddAttrs(slog.String("trace_id", id.String()))
	}
	var first error
	for _, to := range h.to {
		if !to.Enabled(ctx, r.Level) {
			continue
		}
		if err := to.Handle(ctx, r.Clone()); err != nil && first == nil {
			first = err
		}
	}
	return first
}

// WithAttrs adds to all lines.
func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	out := &handler{run: h.run}
	for _, a := range attrs {
		if a.Key == "run" {
			out.run = a.Value.String()
		}
	}
	for _, to := range h.to {
		out.to = append(out.to, to.WithAttrs(attrs))
	}
	return out
}

// WithGroup begins a group in all lines.
func (h *handler) WithGroup(name string) slog.Handler {
	out := &handler{run: h.run}
	for _, to := range h.to {
		out.to = append(out.to, to.WithGroup(name))
	}
	return out
}
