package monitor

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/usage"
)

// perUnit is how many operations of one unit are spans: a unit is a page of some
// hundred records, and a million records are not to make a million spans.
const perUnit = 20

// Tracer times what is done for runs. A run is one trace, whose id is the run's
// own, whichever program walks it and however often it is resumed.
type Tracer struct{ t trace.Tracer }

// NewTracer returns the tracer of a driver; of one that takes no spans it does nothing.
func NewTracer(d Driver) *Tracer {
	if t, ok := d.(Traces); ok {
		return &Tracer{t.Tracer()}
	}
	return &Tracer{noop.NewTracerProvider().Tracer("")}
}

// Span is one thing that took time. A nil one does nothing.
type Span struct {
	span trace.Span
	left atomic.Int64 // operations that may still be spans
}

type spanKey struct{}

// Start begins a span below that of the context, with pairs of names and values.
// A nil tracer does nothing.
func (t *Tracer) Start(ctx context.Context, name string, pairs ...string) (context.Context, *Span) {
	if t == nil {
		return ctx, nil
	}
	s := &Span{}
	s.left.Store(perUnit)
	ctx, s.span = t.t.Start(ctx, name, trace.WithAttributes(attributes(pairs)...))
	return context.WithValue(ctx, spanKey{}, s), s
}

// Within returns a context whose spans are below this one.
func (s *Span) Within(ctx context.Context) context.Context {
	if s == nil {
		return ctx
	}
	return trace.ContextWithSpan(ctx, s.span)
}

// End ends the span, failed if there is an error, with some more pairs.
func (s *Span) End(err error, pairs ...string) {
	if s == nil {
		return
	}
	s.span.SetAttributes(attributes(pairs)...)
	if err != nil {
		s.span.SetAttributes(attribute.String("error.type", string(pachamama.CodeOf(err))))
		s.span.SetStatus(codes.Error, pachamama.AsError(err).Message)
	}
	s.span.End()
}

// operation makes a span of a call that is over.
func (t *Tracer) operation(ctx context.Context, c usage.Call) {
	within, _ := ctx.Value(spanKey{}).(*Span)
	if within == nil || within.left.Add(-1) < 0 {
		return
	}
	ended := time.Now()
	_, span := t.t.Start(ctx, c.Piece+" "+c.Op, trace.WithTimestamp(ended.Add(-c.Took)), trace.WithSpanKind(trace.SpanKindClient),
		trace.WithAttributes(attribute.String("driver", c.Driver), attribute.Int64("bytes", c.Bytes), attribute.Int64("units", c.Units)))
	if c.Err != nil {
		span.SetAttributes(attribute.String("error.type", string(pachamama.CodeOf(c.Err))))
		span.SetStatus(codes.Error, pachamama.AsError(c.Err).Message)
	}
	span.End(trace.WithTimestamp(ended))
}

func attributes(pairs []string) []attribute.KeyValue {
	var out []attribute.KeyValue
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, attribute.String(pairs[i], pairs[i+1]))
	}
	return out
}

// IDs makes the ids of spans: the trace of what is done for a run is TraceOf it.
type IDs struct{}

// NewIDs makes the ids of a span without one above it.
func (IDs) NewIDs(ctx context.Context) (trace.TraceID, trace.SpanID) {
	id := TraceOf(usage.ScopeOf(ctx).Run)
	for !id.IsValid() {
		rand.Read(id[:]) //nolint:errcheck // it never fails
	}
	return id, IDs{}.NewSpanID(ctx, id)
}

// NewSpanID makes the id of a span.
func (IDs) NewSpanID(context.Context, trace.TraceID) (id trace.SpanID) {
	for !id.IsValid() {
		rand.Read(id[:]) //nolint:errcheck // it never fails
	}
	return id
}

// TraceOf returns the id of a run's trace: the 128 bits of the ULID that is its
// name. It is no valid id for what is no ULID.
func TraceOf(run string) (id trace.TraceID) {
	if len(run) != 26 {
		return id
	}
	var hi, lo uint64 // 26 letters of 5 bits, of which the first has 3
	for _, c := range []byte(run) {
		v := crockford(c)
		if v < 0 {
			return trace.TraceID{}
		}
		hi, lo = hi<<5|lo>>59, lo<<5|uint64(v)
	}
	binary.BigEndian.PutUint64(id[:8], hi)
	binary.BigEndian.PutUint64(id[8:], lo)
	return id
}

// crockford returns the value of a letter of a ULID, below 0 when it is none.
func crockford(c byte) int {
	const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	for i := range len(letters) {
		if letters[i] == c {
			return i
		}
	}
	return -1
}
