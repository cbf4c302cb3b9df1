// Package prometheus gives numbers out in the Prometheus text format.
package prometheus

import (
	"context"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	exporter "go.opentelemetry.io/otel/exporters/prometheus"
	"go.opentelemetry.io/otel/metric"
	sdk "go.opentelemetry.io/otel/sdk/metric"

	"github.com/ucldc/pachamama/internal/port"
)

// Monitor is the embedded monitor driver. It has a registry of its own.
type Monitor struct {
	registry *prometheus.Registry
	provider *sdk.MeterProvider
}

// New returns a monitor whose numbers are read from its Handler.
func New() (*Monitor, error) {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	exp, err := exporter.New(exporter.WithRegisterer(registry), exporter.WithoutScopeInfo())
	if err != nil {
		return nil, err
	}
	return &Monitor{registry: registry, provider: sdk.NewMeterProvider(sdk.WithReader(exp))}, nil
}

// Meter makes instruments.
func (m *Monitor) Meter() metric.Meter { return m.provider.Meter("pachamama") }

// Handler serves /metrics.
func (m *Monitor) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// Describe tells what the monitor can do.
func (m *Monitor) Describe() port.Descriptor { return Describe() }

// Describe describes numbers that are served as a page.
func Describe() port.Descriptor {
	return port.Descriptor{Driver: "prometheus", Here: true, Abilities: []string{"page"}}
}

// Close ends the instruments.
func (m *Monitor) Close() error {
	if err := m.provider.Shutdown(context.Background()); err != nil && err != sdk.ErrReaderShutdown {
		return err
	}
	return nil
}
