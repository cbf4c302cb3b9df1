package conformance

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/metric/noop"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/ucldc/pachamama/internal/driver/otlp"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/usage"
	"github.com/ucldc/pachamama/test/servers"
)

// brokenMonitor is a driver that takes everything, with single methods replaced.
type brokenMonitor struct {
	*otlp.Monitor
	meter    func() metric.Meter
	tracer   func() trace.Tracer
	logs     func() slog.Handler
	describe func() port.Descriptor
	shut     func() error
	seen     func([]Number) []Number // what comes of the numbers on their way
	away     int                     // what the receiver answers that is away
	closed   int
}

func (b *brokenMonitor) Meter() metric.Meter       { return b.meter() }
func (b *brokenMonitor) Tracer() trace.Tracer      { return b.tracer() }
func (b *brokenMonitor) Logs() slog.Handler        { return b.logs() }
func (b *brokenMonitor) Describe() port.Descriptor { return b.describe() }
func (b *brokenMonitor) Close() error              { return b.shut() }

func brokenMonitors(within time.Duration, broke func(*brokenMonitor)) func(T) {
	return func(t T) {
		monitorSuite(t, within, func(t T) Watched {
			r := servers.StartReceiver(t)
			m := otlp.New(otlp.Options{URL: r.URL, Every: 20 * time.Millisecond, Gather: 20 * time.Millisecond})
			b := &brokenMonitor{Monitor: m, meter: m.Meter, tracer: m.Tracer, logs: m.Logs, describe: m.Describe, shut: m.Close, away: http.StatusServiceUnavailable,
				seen: func(n []Number) []Number { return n }}
			broke(b)
			return Watched{Driver: b, Numbers: func() []Number { return b.seen(OTLPNumbers(r.Metrics())) },
				Spans: func() []SeenSpan { return OTLPSpans(r.Spans()) }, Lines: func() []SeenLine { return OTLPLines(r.Lines()) },
				Away: func(away bool) {
					if r.Answer(0); away {
						r.Answer(b.away)
					}
				}}
		})
	}
}

// slowHandler waits for whoever receives lines.
type slowHandler struct{ slog.Handler }

func (s slowHandler) Handle(ctx context.Context, r slog.Record) error {
	time.Sleep(50 * time.Millisecond)
	return s.Handler.Handle(ctx, r)
}

// deafHandler forgets in which span a line was written.
type deafHandler struct{ slog.Handler }

func (d deafHandler) Handle(_ context.Context, r slog.Record) error {
	return d.Handler.Handle(context.Background(), r)
}

// otherTraces begins each span in a trace of its own.
type otherTraces struct{ trace.Tracer }

func (o otherTraces) Start(ctx context.Context, name string, options ...trace.SpanStartOption) (context.Context, trace.Span) {
	return o.Tracer.Start(usage.In(ctx, usage.Scope{}), name, append(options, trace.WithNewRoot())...)
}

// TestMonitorSuite breaks a good driver in one way at a time and sees the suite
// notice; unbroken it passes.
func TestMonitorSuite(t *testing.T) {
	mustPass(t, brokenMonitors(15*time.Second, func(*brokenMonitor) {}))
	tried := map[string]bool{"apart": true, "described": true}
	for _, c := range monitorBreakages() {
		tried[c.wantCase] = true
		t.Run(c.name, func(t *testing.T) { mustFail(t, c.wantCase, brokenMonitors(250*time.Millisecond, c.broke)) })
	}
	for _, c := range monitorCases {
		if !tried[c.name] {
			t.Errorf("no breakage shows that the case %q can fail", c.name)
		}
	}
}

type monitorBreakage struct {
	name, wantCase string
	broke          func(*brokenMonitor)
}

func monitorBreakages() []monitorBreakage {
	deaf := func(b *brokenMonitor) { b.meter = func() metric.Meter { return noop.NewMeterProvider().Meter("") } }
	return []monitorBreakage{
		{"counts nothing", "pipeline", deaf},
		{"has no gauges", "state", deaf},
		{"counts twice", "operations", func(b *brokenMonitor) {
			b.seen = func(list []Number) []Number { return append(list, list...) }
		}},
		{"labels by run", "operations", func(b *brokenMonitor) {
			b.seen = func(list []Number) []Number {
				for _, n := range list {
					n.Labels["run"] = aRun
				}
				return list
			}
		}},
		{"a trace of any name", "traces", func(b *brokenMonitor) {
			b.tracer = func() trace.Tracer { return otherTraces{b.Monitor.Tracer()} }
		}},
		{"no spans", "few spans", func(b *brokenMonitor) {
			b.tracer = func() trace.Tracer { return sdktrace.NewTracerProvider().Tracer("") }
		}},
		{"lines without trace", "log", func(b *brokenMonitor) {
			logs := b.logs
			b.logs = func() slog.Handler { return deafHandler{logs()} }
		}},
		{"drops what is not taken", "away", func(b *brokenMonitor) { b.away = http.StatusBadRequest }},
		{"waits for its receiver", "away", func(b *brokenMonitor) {
			logs := b.logs
			b.logs = func() slog.Handler { return slowHandler{logs()} }
		}},
		{"close sends nothing", "close sends", func(b *brokenMonitor) { b.shut = func() error { return nil } }},
		{"close fails without a receiver", "close away", func(b *brokenMonitor) { b.shut = func() error { return errors.New("nobody there") } }},
		{"cannot be closed twice", "close twice", func(b *brokenMonitor) {
			shut := b.shut
			b.shut = func() error {
				if b.closed++; b.closed > 1 {
					return errors.New("closed")
				}
				return shut()
			}
		}},
		{"a limit of nothing", "described", func(b *brokenMonitor) {
			b.describe = func() port.Descriptor { return port.Descriptor{Driver: "otlp", Limits: map[string]int64{"batch": 0}} }
		}},
		{"one for all", "apart", func(b *brokenMonitor) {
			b.seen = func(list []Number) []Number {
				return append(list, Number{Name: "pachamama_operations", Labels: map[string]string{"piece": "one"}, Value: 1}, Number{Name: "pachamama_operations", Labels: map[string]string{"piece": "another"}, Value: 1})
			}
		}},
	}
}
