package aws

import (
	"cmp"
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	sdk "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/usage"
)

// MonitorOptions of numbers in CloudWatch. With neither Group nor Lines they are put.
type MonitorOptions struct {
	Namespace  string
	Dimensions []string       // that are kept, of those that numbers have; nil: the usual ones
	Group      string         // of CloudWatch Logs: numbers are lines in the embedded metric format there
	Lines      io.WriteCloser // likewise, somewhere that an agent reads
	Every      time.Duration  // default 1 minute, the least that CloudWatch keeps apart
	Program    string         // which of several this is
	Log        *slog.Logger
	Usage      usage.Recorder
}

// What is kept, so that nobody pays for what nobody looks at: each set of values
// of dimensions is a metric with a price by the month.
const (
	maxSeries  = 100    // of each number; others are one, without dimensions
	maxPending = 20_000 // values that wait while CloudWatch is away; the oldest are lost
	watchEvery = time.Minute
	lastWatch  = 5 * time.Second // Close takes at most
)

func usualDimensions() []string {
	return []string{"stage", "what", "piece", "state", "who", "collection"}
}

// Monitor gives numbers to CloudWatch.
type Monitor struct {
	session  *Session
	o        MonitorOptions
	provider *sdk.MeterProvider
	reader   *sdk.ManualReader
	out      watchOut

	sending sync.Mutex
	pending []datum
	away    bool

	stop    context.CancelFunc
	loop    sync.WaitGroup
	closing sync.Once
}

// datum is one value of one number.
type datum struct {
	at         time.Time
	name, unit string
	dimensions []attribute.KeyValue
	value      float64
	set        *statistics // in place of value
}

// statistics are what CloudWatch takes of many values.
type statistics struct{ min, max, sum, count float64 }

// watchOut is a way into CloudWatch. It sends as many as it can and returns how many.
type watchOut interface {
	send(ctx context.Context, list []datum) (int, error)
}

// OpenMonitor begins to give numbers. Nobody is asked yet. It closes the session,
// which is nil where lines are written, and the lines.
func OpenMonitor(s *Session, o MonitorOptions) (*Monitor, error) {
	o.Every = cmp.Or(o.Every, watchEvery)
	if o.Dimensions == nil {
		o.Dimensions = usualDimensions()
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Usage == nil {
		o.Usage = usage.Discard{}
	}
	m := &Monitor{session: s, o: o, reader: sdk.NewManualReader(sdk.WithTemporalitySelector(func(sdk.InstrumentKind) metricdata.Temporality { return metricdata.DeltaTemporality }))}
	keep := func(a attribute.KeyValue) bool { return slices.Contains(o.Dimensions, string(a.Key)) }
	m.provider = sdk.NewMeterProvider(sdk.WithReader(m.reader), sdk.WithCardinalityLimit(maxSeries),
		sdk.WithView(sdk.NewView(sdk.Instrument{Name: "*"}, sdk.Stream{AttributeFilter: keep})))
	switch {
	case o.Lines != nil:
		m.out = &lines{to: o.Lines, namespace: o.Namespace}
	case o.Group != "":
		m.out = &logGroup{client: cloudwatchlogs.NewFromConfig(s.Config), o: o}
	default:
		m.out = &puts{client: cloudwatch.NewFromConfig(s.Config, queries), o: o}
	}
	ctx, stop := context.WithCancel(context.Background()) // until Close
	m.stop = stop
	m.loop.Go(func() { m.run(ctx) })
	return m, nil
}

// Meter makes instruments.
func (m *Monitor) Meter() metric.Meter { return m.provider.Meter("pachamama") }

// Describe tells what CloudWatch can do.
func (m *Monitor) Describe() port.Descriptor { return DescribeMonitor(m.o, true) }

func (m *Monitor) run(ctx context.Context) {
	tick := time.NewTicker(m.o.Every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			m.Flush(ctx) //nolint:errcheck // it tells of it, and what could not be sent waits
		}
	}
}

// Flush sends what was counted since the last time, and what waits.
func (m *Monitor) Flush(ctx context.Context) error {
	m.sending.Lock()
	defer m.sending.Unlock()
	var all metricdata.ResourceMetrics
	if err := m.reader.Collect(ctx, &all); err != nil && !errors.Is(err, sdk.ErrReaderShutdown) {
		return err
	}
	m.pending = append(m.pending, data(all)...)
	if over := len(m.pending) - maxPending; over > 0 {
		m.pending = m.pending[over:]
	}
	for len(m.pending) > 0 {
		n, err := m.out.send(ctx, m.pending)
		m.pending = m.pending[n:]
		if err != nil {
			if !m.away && ctx.Err() == nil {
				m.away = true
				m.o.Log.Warn("CloudWatch does not take numbers: they are kept", "error", err)
			}
			return err
		}
	}
	m.pending = nil
	if m.away {
		m.away = false
		m.o.Log.Info("CloudWatch takes numbers again")
	}
	return nil
}

// Close sends what is left. What cannot be sent in five seconds is lost.
func (m *Monitor) Close() error {
	m.closing.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), lastWatch)
		defer cancel()
		m.stop()
		m.loop.Wait()
		if err := m.Flush(ctx); err != nil {
			m.o.Log.Warn("what was left could not be sent to CloudWatch", "error", err)
		}
		m.provider.Shutdown(ctx) //nolint:errcheck // nothing is left
		if m.o.Lines != nil {
			m.o.Lines.Close() //nolint:errcheck // what was written is written
		}
		if m.session != nil {
			m.session.Close() //nolint:errcheck // idle connections
		}
	})
	return nil
}
