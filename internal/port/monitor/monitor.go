// Package monitor is the port that tells whoever watches how the program does:
// numbers, traces of runs, and the log. What is counted and timed is
// OpenTelemetry's; a driver gives it out.
package monitor

import (
	"context"
	"log/slog"
	"net/http"

	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	"github.com/ucldc/pachamama/internal/port"
)

// Driver gives numbers out. Counting never waits for whoever receives them, and
// never fails. While the receiver is away what was counted is kept, within a
// bound that the driver tells of, and arrives when it is back.
type Driver interface {
	// Meter makes the instruments.
	Meter() metric.Meter
	Describe() port.Descriptor
	// Close sends what is left, for some seconds at most. It may be called twice.
	Close() error
}

// Page is what a driver implements that is asked for its numbers over HTTP.
type Page interface{ Handler() http.Handler }

// Sends is what a driver implements that sends: Flush sends now, and tells what is
// wrong with the receiver.
type Sends interface {
	Flush(ctx context.Context) error
}

// Traces is what a driver implements that takes spans. The ids of its spans are
// made by IDs, so that a run is one trace.
type Traces interface{ Tracer() trace.Tracer }

// Logs is what a driver implements that takes lines of the log. A line that is
// handled with the context of a span has its trace.
type Logs interface{ Logs() slog.Handler }
