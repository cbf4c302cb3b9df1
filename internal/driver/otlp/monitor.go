// Package otlp sends numbers, traces and the log in the OpenTelemetry protocol,
// as protobuf over HTTP.
package otlp

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"time"

	"go.opentelemetry.io/otel/metric"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	logspb "go.opentelemetry.io/proto/slim/otlp/logs/v1"
	tracepb "go.opentelemetry.io/proto/slim/otlp/trace/v1"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/monitor"
)

// Options of a monitor; zero fields take the defaults.
type Options struct {
	URL     string                                // base of the receiver, "https://otel.example.org:4318", without /v1/traces
	Headers func(context.Context) (string, error) // lines of "Name: value", asked each time; nil: none
	Version string                                // of the program
	Program string                                // which of several this is
	Every   time.Duration                         // between two sendings of numbers, default 15 s
	Gather  time.Duration                         // how long spans and lines wait for others, default 1 s
	Log     *slog.Logger                          // told when the receiver goes away and comes back; it must not write to this monitor
}

// Limits of what is kept while the receiver is away.
const (
	maxSpans = 20_000
	maxLines = 20_000
	batch    = 500                    // spans or lines in one message
	lastly   = 5 * time.Second        // Close takes at most
	patient  = 30 * time.Second       // between two tries at most
	first    = 500 * time.Millisecond // after the first failure
)

// Monitor sends to one receiver.
type Monitor struct {
	o       Options
	meters  *sdkmetric.MeterProvider
	reader  *sdkmetric.ManualReader
	tracers *sdktrace.TracerProvider
	post    *post
	spans   *outlet[*tracepb.Span]
	lines   *outlet[*logspb.LogRecord]

	stop    context.CancelFunc
	loops   sync.WaitGroup
	closing sync.Once
}

// New returns a monitor and begins to send. Nobody is asked yet.
func New(o Options) *Monitor {
	if o.Every <= 0 {
		o.Every = 15 * time.Second
	}
	if o.Gather <= 0 {
		o.Gather = time.Second
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	o.URL = strings.TrimRight(o.URL, "/")
	m := &Monitor{o: o, reader: sdkmetric.NewManualReader(), post: newPost(o)}
	m.meters = sdkmetric.NewMeterProvider(sdkmetric.WithReader(m.reader), sdkmetric.WithCardinalityLimit(2000))
	m.spans = newOutlet(maxSpans, func(ctx context.Context, list []*tracepb.Span) error { return m.post.spans(ctx, list) })
	m.lines = newOutlet(maxLines, func(ctx context.Context, list []*logspb.LogRecord) error { return m.post.lines(ctx, list) })
	m.tracers = sdktrace.NewTracerProvider(sdktrace.WithSampler(sdktrace.AlwaysSample()), sdktrace.WithIDGenerator(monitor.IDs{}),
		sdktrace.WithSpanProcessor(processor{m.spans}))
	ctx, stop := context.WithCancel(context.Background()) // until Close
	m.stop = stop
	m.loops.Go(func() { m.spans.run(ctx, o.Gather) })
	m.loops.Go(func() { m.lines.run(ctx, o.Gather) })
	m.loops.Go(func() { m.numbers(ctx) })
	return m
}

// Meter makes instruments.
func (m *Monitor) Meter() metric.Meter { return m.meters.Meter("pachamama") }

// Tracer makes spans.
func (m *Monitor) Tracer() trace.Tracer { return m.tracers.Tracer("pachamama") }

// Logs takes lines of the log.
func (m *Monitor) Logs() slog.Handler { return &logs{to: m.lines} }

// Describe tells what the monitor can do.
func (m *Monitor) Describe() port.Descriptor { return Describe() }

// Describe describes a receiver. What it asks for its work is not known.
func Describe() port.Descriptor {
	return port.Descriptor{Driver: "otlp", Abilities: []string{"traces", "logs"}, Limits: map[string]int64{"kept_spans": maxSpans, "kept_lines": maxLines, "batch": batch}}
}

// numbers sends all numbers from time to time. They are sums since the start, so
// that a sending which fails loses nothing.
func (m *Monitor) numbers(ctx context.Context) {
	tick := time.NewTicker(m.o.Every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			m.sendNumbers(ctx) //nolint:errcheck // post tells of it, and the next sending has it all
		}
	}
}

func (m *Monitor) sendNumbers(ctx context.Context) error {
	var all metricdata.ResourceMetrics
	if err := m.reader.Collect(ctx, &all); err != nil {
		return err
	}
	return m.post.numbers(ctx, all)
}

// Flush sends all that there is.
func (m *Monitor) Flush(ctx context.Context) error {
	err := errors.Join(m.sendNumbers(ctx), m.spans.flush(ctx), m.lines.flush(ctx))
	if err == nil {
		return nil
	}
	return &pachamama.Error{Code: pachamama.CodeUnavailable, Op: "monitor.Flush", Subject: "monitor", Who: pachamama.WhoUs, Message: "the receiver does not take what it is sent: " + err.Error(), Cause: err,
		Hint: "Look at the address, tls= and credentials= of the setting, and at whether the collector listens for OTLP over HTTP."}
}

// Close sends what is left. What cannot be sent in five seconds is lost.
func (m *Monitor) Close() error {
	m.closing.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), lastly)
		defer cancel()
		m.stop()
		m.loops.Wait()
		errs := make([]error, 3)
		var all sync.WaitGroup
		all.Go(func() { errs[0] = m.sendNumbers(ctx) })
		all.Go(func() { errs[1] = m.spans.flush(ctx) })
		all.Go(func() { errs[2] = m.lines.flush(ctx) })
		all.Wait()
		if err := errors.Join(errs...); err != nil {
			m.o.Log.Warn("what was left could not be sent to the monitor", "error", err)
		}
		m.meters.Shutdown(ctx)  //nolint:errcheck // nothing is left
		m.tracers.Shutdown(ctx) //nolint:errcheck // likewise
		m.post.client.CloseIdleConnections()
	})
	return nil
}

// processor takes spans that ended.
type processor struct{ to *outlet[*tracepb.Span] }

func (p processor) OnStart(context.Context, sdktrace.ReadWriteSpan) {}
func (p processor) OnEnd(s sdktrace.ReadOnlySpan)                   { p.to.add(span(s)) }
func (p processor) Shutdown(context.Context) error                  { return nil }
func (p processor) ForceFlush(ctx context.Context) error            { return p.to.flush(ctx) }
