package prometheus_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/ucldc/pachamama/internal/driver/prometheus"
	"github.com/ucldc/pachamama/internal/port/conformance"
)

func TestMonitor(t *testing.T) {
	conformance.Monitor(t, func(t conformance.T) conformance.Watched {
		m, err := prometheus.New()
		if err != nil {
			t.Fatalf("%v", err)
		}
		return conformance.Watched{Driver: m, Numbers: func() []conformance.Number { return numbers(t, m) }}
	})
}

// numbers reads the page as Prometheus's own parser does.
func numbers(t conformance.T, m *prometheus.Monitor) (out []conformance.Number) {
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", "/metrics", nil))
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(w.Body)
	if err != nil {
		t.Fatalf("%v", err)
	}
	for name, f := range families {
		name = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(name, "_total"), "_seconds"), "_bytes")
		if name == "pachamama_operation" {
			name = "pachamama_operation_bytes"
		}
		for _, one := range f.GetMetric() {
			n := conformance.Number{Name: name, Labels: map[string]string{}}
			for _, l := range one.GetLabel() {
				n.Labels[l.GetName()] = l.GetValue()
			}
			n.Value = one.GetCounter().GetValue() + one.GetGauge().GetValue()
			n.Count, n.Sum = float64(one.GetHistogram().GetSampleCount()), one.GetHistogram().GetSampleSum()
			out = append(out, n)
		}
	}
	return out
}
