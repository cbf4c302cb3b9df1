package aws_test

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/ucldc/pachamama/internal/port/usage"
)

// countUsage adds calls up.
type countUsage struct{ calls, units int64 }

func (c *countUsage) Record(_ context.Context, call usage.Call) {
	c.calls++
	c.units += call.Units
}

func attributeOf(name, value string) metric.AddOption {
	return metric.WithAttributes(attribute.String(name, value))
}
