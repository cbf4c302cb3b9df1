package otlp

import (
	"context"
	"log/slog"
	"slices"

	"go.opentelemetry.io/otel/trace"
	common "go.opentelemetry.io/proto/slim/otlp/common/v1"
	logspb "go.opentelemetry.io/proto/slim/otlp/logs/v1"
)

// logs takes lines of the log.
type logs struct {
	to    *outlet[*logspb.LogRecord]
	attrs []*common.KeyValue
	group string // "a.b." before names
}

// Enabled takes all: who hands lines on has a level.
func (l *logs) Enabled(context.Context, slog.Level) bool { return true }

// Handle keeps a line until it is sent.
func (l *logs) Handle(ctx context.Context, r slog.Record) error {
	out := &logspb.LogRecord{TimeUnixNano: uint64(r.Time.UnixNano()), ObservedTimeUnixNano: uint64(r.Time.UnixNano()), SeverityText: r.Level.String(),
		SeverityNumber: logspb.SeverityNumber(min(max(int(r.Level)+9, 1), 24)), // slog's info is 0 and OpenTelemetry's 9; both step by 4
		Body:           &common.AnyValue{Value: &common.AnyValue_StringValue{StringValue: r.Message}}, Attributes: slices.Clone(l.attrs)}
	r.Attrs(func(a slog.Attr) bool {
		out.Attributes = add(out.Attributes, l.group, a)
		return true
	})
	if sc := trace.SpanContextFromContext(ctx); sc.HasTraceID() {
		id := sc.TraceID()
		out.TraceId, out.Flags = id[:], uint32(sc.TraceFlags())
		if sc.HasSpanID() {
			span := sc.SpanID()
			out.SpanId = span[:]
		}
	}
	l.to.add(out)
	return nil
}

// WithAttrs adds to all lines.
func (l *logs) WithAttrs(attrs []slog.Attr) slog.Handler {
	out := *l
	out.attrs = slices.Clone(l.attrs)
	for _, a := range attrs {
		out.attrs = add(out.attrs, l.group, a)
	}
	return &out
}

// WithGroup begins a group in all lines.
func (l *logs) WithGroup(name string) slog.Handler {
	out := *l
	if name != "" {
		out.group += name + "."
	}
	return &out
}

func add(list []*common.KeyValue, group string, a slog.Attr) []*common.KeyValue {
	v := a.Value.Resolve()
	switch v.Kind() {
	case slog.KindInt64:
		return append(list, number(group+a.Key, v.Int64()))
	case slog.KindGroup:
		if a.Key != "" {
			group += a.Key + "."
		}
		for _, one := range v.Group() {
			list = add(list, group, one)
		}
		return list
	}
	if a.Key == "" {
		return list
	}
	return append(list, text(group+a.Key, v.String()))
}
