// Package monitor is the port that gives numbers to whoever watches. What is
// counted is OpenTelemetry's; a driver gives it out.
package monitor

import (
	"context"
	"net/http"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/usage"
)

// Driver gives numbers out.
type Driver interface {
	// Meter makes the instruments.
	Meter() metric.Meter
	Describe() port.Descriptor
	// Close sends what is left. It may be called twice.
	Close() error
}

// Page is what a driver implements that is asked for its numbers over HTTP.
type Page interface{ Handler() http.Handler }

// Operations counts the calls on pieces of infrastructure.
type Operations struct {
	count   metric.Int64Counter
	bytes   metric.Int64Counter
	units   metric.Int64Counter
	seconds metric.Float64Histogram
}

// NewOperations makes the instruments.
func NewOperations(d Driver) (*Operations, error) {
	m, o := d.Meter(), &Operations{}
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
}
