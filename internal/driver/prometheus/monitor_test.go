package prometheus_test

import (
	"net/http/httptest"
	"testing"

	"github.com/ucldc/pachamama/internal/driver/prometheus"
	"github.com/ucldc/pachamama/internal/port/conformance"
	"github.com/ucldc/pachamama/internal/port/monitor"
)

func TestMonitor(t *testing.T) {
	conformance.Monitor(t, func(t *testing.T) (monitor.Driver, func() string) {
		m, err := prometheus.New()
		if err != nil {
			t.Fatal(err)
		}
		return m, func() string {
			w := httptest.NewRecorder()
			m.Handler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", "/metrics", nil))
			return w.Body.String()
		}
	})
}
