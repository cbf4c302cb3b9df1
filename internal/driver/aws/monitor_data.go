package aws

import (
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

// data makes CloudWatch's values of numbers: what was counted since the last time.
func data(all metricdata.ResourceMetrics) (out []datum) {
	for _, scope := range all.ScopeMetrics {
		for _, m := range scope.Metrics {
			switch d := m.Data.(type) {
			case metricdata.Sum[int64]:
				out = append(out, values(m, d.DataPoints)...)
			case metricdata.Gauge[float64]:
				out = append(out, values(m, d.DataPoints)...)
			case metricdata.Histogram[float64]:
				for _, p := range d.DataPoints {
					least, _ := p.Min.Value()
					most, _ := p.Max.Value()
					if p.Count > 0 {
						out = append(out, datum{at: p.Time, name: m.Name, unit: units(m.Unit), dimensions: dimensions(p.Attributes), set: &statistics{least, most, p.Sum, float64(p.Count)}})
					}
				}
			}
		}
	}
	return out
}

func values[N int64 | float64](m metricdata.Metrics, list []metricdata.DataPoint[N]) (out []datum) {
	_, counted := m.Data.(metricdata.Sum[N])
	for _, p := range list {
		if counted && p.Value == 0 {
			continue // nothing was counted: nothing is paid for
		}
		at := p.Time
		if at.IsZero() {
			at = time.Now()
		}
		unit := units(m.Unit)
		if counted && unit == "None" {
			unit = "Count"
		}
		out = append(out, datum{at: at, name: m.Name, unit: unit, dimensions: dimensions(p.Attributes), value: float64(p.Value)})
	}
	return out
}

// dimensions leaves out what has no value, which CloudWatch refuses.
func dimensions(set attribute.Set) (out []attribute.KeyValue) {
	for _, a := range set.ToSlice() {
		if a.Value.String() != "" && a.Key != "otel.metric.overflow" {
			out = append(out, a)
		}
	}
	return out
}

func units(of string) string {
	switch of {
	case "By":
		return "Bytes"
	case "s":
		return "Seconds"
	}
	return "None"
}
