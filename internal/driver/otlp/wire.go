package otlp

import (
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	common "go.opentelemetry.io/proto/slim/otlp/common/v1"
	metricspb "go.opentelemetry.io/proto/slim/otlp/metrics/v1"
	tracepb "go.opentelemetry.io/proto/slim/otlp/trace/v1"
)

// What OpenTelemetry's SDK has, as its protocol writes it. Its own exporters do
// the same and bring gRPC along, of 8 MB.

func text(name, value string) *common.KeyValue {
	return &common.KeyValue{Key: name, Value: &common.AnyValue{Value: &common.AnyValue_StringValue{StringValue: value}}}
}

func number(name string, value int64) *common.KeyValue {
	return &common.KeyValue{Key: name, Value: &common.AnyValue{Value: &common.AnyValue_IntValue{IntValue: value}}}
}

func attributes(list []attribute.KeyValue) (out []*common.KeyValue) {
	for _, a := range list {
		if a.Value.Type() == attribute.INT64 {
			out = append(out, number(string(a.Key), a.Value.AsInt64()))
			continue
		}
		out = append(out, text(string(a.Key), a.Value.String()))
	}
	return out
}

func span(s sdktrace.ReadOnlySpan) *tracepb.Span {
	id, trace, parent := s.SpanContext().SpanID(), s.SpanContext().TraceID(), s.Parent().SpanID()
	out := &tracepb.Span{TraceId: trace[:], SpanId: id[:], Name: s.Name(), Kind: tracepb.Span_SPAN_KIND_INTERNAL, Attributes: attributes(s.Attributes()),
		StartTimeUnixNano: uint64(s.StartTime().UnixNano()), EndTimeUnixNano: uint64(s.EndTime().UnixNano()), Flags: uint32(s.SpanContext().TraceFlags())}
	if parent.IsValid() {
		out.ParentSpanId = parent[:]
	}
	if s.SpanKind().String() == "client" {
		out.Kind = tracepb.Span_SPAN_KIND_CLIENT
	}
	if s.Status().Code == codes.Error {
		out.Status = &tracepb.Status{Code: tracepb.Status_STATUS_CODE_ERROR, Message: s.Status().Description}
	}
	return out
}

func metrics(all metricdata.ResourceMetrics) (out []*metricspb.Metric) {
	for _, scope := range all.ScopeMetrics {
		for _, m := range scope.Metrics {
			one := &metricspb.Metric{Name: m.Name, Description: m.Description, Unit: m.Unit}
			switch data := m.Data.(type) {
			case metricdata.Sum[int64]:
				one.Data = sum(data)
			case metricdata.Sum[float64]:
				one.Data = sum(data)
			case metricdata.Gauge[int64]:
				one.Data = &metricspb.Metric_Gauge{Gauge: &metricspb.Gauge{DataPoints: points(data.DataPoints)}}
			case metricdata.Gauge[float64]:
				one.Data = &metricspb.Metric_Gauge{Gauge: &metricspb.Gauge{DataPoints: points(data.DataPoints)}}
			case metricdata.Histogram[float64]:
				one.Data = histogram(data)
			default: // none of our instruments makes another
				continue
			}
			out = append(out, one)
		}
	}
	return out
}

func sum[N int64 | float64](s metricdata.Sum[N]) *metricspb.Metric_Sum {
	return &metricspb.Metric_Sum{Sum: &metricspb.Sum{DataPoints: points(s.DataPoints), IsMonotonic: s.IsMonotonic, AggregationTemporality: metricspb.AggregationTemporality_AGGREGATION_TEMPORALITY_CUMULATIVE}}
}

func points[N int64 | float64](list []metricdata.DataPoint[N]) (out []*metricspb.NumberDataPoint) {
	for _, p := range list {
		one := &metricspb.NumberDataPoint{Attributes: attributes(p.Attributes.ToSlice()), StartTimeUnixNano: uint64(max(p.StartTime.UnixNano(), 0)), TimeUnixNano: uint64(p.Time.UnixNano())}
		switch v := any(p.Value).(type) {
		case int64:
			one.Value = &metricspb.NumberDataPoint_AsInt{AsInt: v}
		case float64:
			one.Value = &metricspb.NumberDataPoint_AsDouble{AsDouble: v}
		}
		out = append(out, one)
	}
	return out
}

func histogram(h metricdata.Histogram[float64]) *metricspb.Metric_Histogram {
	out := &metricspb.Histogram{AggregationTemporality: metricspb.AggregationTemporality_AGGREGATION_TEMPORALITY_CUMULATIVE}
	for _, p := range h.DataPoints {
		one := &metricspb.HistogramDataPoint{Attributes: attributes(p.Attributes.ToSlice()), StartTimeUnixNano: uint64(p.StartTime.UnixNano()), TimeUnixNano: uint64(p.Time.UnixNano()),
			Count: p.Count, Sum: &p.Sum, BucketCounts: p.BucketCounts, ExplicitBounds: p.Bounds}
		if least, ok := p.Min.Value(); ok {
			one.Min = &least
		}
		if most, ok := p.Max.Value(); ok {
			one.Max = &most
		}
		out.DataPoints = append(out.DataPoints, one)
	}
	return &metricspb.Metric_Histogram{Histogram: out}
}
