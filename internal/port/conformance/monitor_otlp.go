package conformance

import (
	"encoding/hex"
	"strconv"
	"time"

	common "go.opentelemetry.io/proto/slim/otlp/common/v1"
	logspb "go.opentelemetry.io/proto/slim/otlp/logs/v1"
	metricspb "go.opentelemetry.io/proto/slim/otlp/metrics/v1"
	tracepb "go.opentelemetry.io/proto/slim/otlp/trace/v1"
)

// What a receiver of OpenTelemetry's messages has.

// OTLPNumbers reads metrics.
func OTLPNumbers(list []*metricspb.Metric) (out []Number) {
	for _, m := range list {
		for _, p := range append(m.GetSum().GetDataPoints(), m.GetGauge().GetDataPoints()...) {
			out = append(out, Number{Name: m.GetName(), Labels: otlpLabels(p.GetAttributes()), Value: float64(p.GetAsInt()) + p.GetAsDouble()})
		}
		for _, p := range m.GetHistogram().GetDataPoints() {
			out = append(out, Number{Name: m.GetName(), Labels: otlpLabels(p.GetAttributes()), Count: float64(p.GetCount()), Sum: p.GetSum()})
		}
	}
	return out
}

// OTLPSpans reads spans.
func OTLPSpans(list []*tracepb.Span) (out []SeenSpan) {
	for _, s := range list {
		out = append(out, SeenSpan{Trace: hex.EncodeToString(s.GetTraceId()), ID: hex.EncodeToString(s.GetSpanId()), Parent: hex.EncodeToString(s.GetParentSpanId()), Name: s.GetName(),
			Failed: s.GetStatus().GetCode() == tracepb.Status_STATUS_CODE_ERROR, Took: time.Duration(s.GetEndTimeUnixNano() - s.GetStartTimeUnixNano()), Labels: otlpLabels(s.GetAttributes())})
	}
	return out
}

// OTLPLines reads lines of a log.
func OTLPLines(list []*logspb.LogRecord) (out []SeenLine) {
	for _, l := range list {
		out = append(out, SeenLine{Text: l.GetBody().GetStringValue(), Level: l.GetSeverityText(), Trace: hex.EncodeToString(l.GetTraceId()), Span: hex.EncodeToString(l.GetSpanId()), Labels: otlpLabels(l.GetAttributes())})
	}
	return out
}

func otlpLabels(list []*common.KeyValue) map[string]string {
	out := map[string]string{}
	for _, kv := range list {
		if n, ok := kv.GetValue().GetValue().(*common.AnyValue_IntValue); ok {
			out[kv.GetKey()] = strconv.FormatInt(n.IntValue, 10)
			continue
		}
		if s := kv.GetValue().GetStringValue(); s != "" {
			out[kv.GetKey()] = s
		}
	}
	return out
}
