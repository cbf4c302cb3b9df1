package monitor

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/usage"
)

// Operations counts the calls on pieces of infrastructure. Those that are slow,
// large or failed are spans as well, some of each unit.
type Operations struct {
	count   metric.Int64Counter
	bytes   metric.Int64Counter
	units   metric.Int64Counter
	seconds metric.Float64Histogram
	tracer  *Tracer
}

// NewOperations makes the instruments.
func NewOperations(d Driver) (*Operations, error) {
	m, o := d.Meter(), &Operations{tracer: NewTracer(d)}
	var err error
	if o.count, err = m.Int64Counter("pachamama_operations", metric.WithDescription("Operations on pieces of infrastructure")); err != nil {
		return nil, err
	}
	if o.bytes, err = m.Int64Counter("pachamama_operation_bytes", metric.WithUnit("By"), metric.WithDescription("Bytes moved by operations")); err != nil {
		return nil, err
	}
	if o.units, err = m.Int64Counter("pachamama_operation_units", metric.WithDescription("Pages and documents handled by operations")); err != nil {
		return nil, err
	}
	o.seconds, err = m.Float64Histogram("pachamama_operation_duration", metric.WithUnit("s"), metric.WithDescription("How long operations take"),
		metric.WithExplicitBucketBoundaries(.001, .005, .02, .1, .5, 2, 10, 60))
	return o, err
}

// What makes a call a span of its own.
const (
	slow  = 500 * time.Millisecond
	large = 4 << 20 // bytes
)

// Record counts a call.
func (o *Operations) Record(ctx context.Context, c usage.Call) {
	set := metric.WithAttributeSet(attribute.NewSet(
		attribute.String("piece", c.Piece), attribute.String("driver", c.Driver), attribute.String("operation", c.Op),
		attribute.String("stage", usage.ScopeOf(ctx).Stage), attribute.String("code", string(pachamama.CodeOf(c.Err)))))
	o.count.Add(ctx, 1, set)
	o.seconds.Record(ctx, c.Took.Seconds(), set)
	if c.Bytes > 0 {
		o.bytes.Add(ctx, c.Bytes, set)
	}
	if c.Units > 0 {
		o.units.Add(ctx, c.Units, set)
	}
	if c.Took >= slow || c.Bytes >= large || c.Err != nil {
		o.tracer.operation(ctx, c)
	}
}
