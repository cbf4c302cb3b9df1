package monitor

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// Age is how old the newest success of a collection is.
type Age struct {
	Collection string
	Age        time.Duration
}

// State is how things stand at one moment.
type State struct {
	Runs     map[string]int64 // by state
	Stuck    int64            // runs that stopped moving
	Overdue  int64            // collections of which a run was expected
	Ages     []Age            // of a bounded number of collections
	Queue    map[string]int64 // by what the work waits for
	Notices  map[string]int64 // "waiting", "aside"
	Looked   time.Time        // when all this was so
	Expected int64            // collections of which runs are expected
}

// Watch makes gauges of what look says, which is asked whenever numbers are
// given out and must not take long. It may return nil: nothing is known.
func Watch(d Driver, look func() *State) error {
	m := d.Meter()
	names := []struct{ name, says, label string }{
		{"pachamama_runs", "Runs in the catalog, by state", "state"},
		{"pachamama_runs_stuck", "Runs that stopped moving", ""},
		{"pachamama_collections_overdue", "Collections of which a good run was expected and did not come", ""},
		{"pachamama_collections_expected", "Collections of which good runs are expected", ""},
		{"pachamama_queue_messages", "Work in the queue", "state"},
		{"pachamama_notices", "Deliveries of events that did not arrive yet", "state"},
		{"pachamama_watched_timestamp", "When all this was looked at, in seconds since 1970", ""},
		{"pachamama_last_success_age", "How old the newest good run is, of at most 200 collections", "collection"},
	}
	var all []metric.Observable
	gauges := map[string]metric.Float64ObservableGauge{}
	for _, n := range names {
		o := []metric.Float64ObservableGaugeOption{metric.WithDescription(n.says)}
		if n.name == "pachamama_last_success_age" || n.name == "pachamama_watched_timestamp" {
			o = append(o, metric.WithUnit("s"))
		}
		g, err := m.Float64ObservableGauge(n.name, o...)
		if err != nil {
			return err
		}
		gauges[n.name] = g
		all = append(all, g)
	}
	_, err := m.RegisterCallback(func(_ context.Context, o metric.Observer) error {
		if s := look(); s != nil {
			s.observe(o, gauges)
		}
		return nil
	}, all...)
	return err
}

func (s *State) observe(o metric.Observer, gauges map[string]metric.Float64ObservableGauge) {
	byLabel := func(name, label string, of map[string]int64) {
		for value, n := range of {
			o.ObserveFloat64(gauges[name], float64(n), metric.WithAttributes(attribute.String(label, value)))
		}
	}
	byLabel("pachamama_runs", "state", s.Runs)
	byLabel("pachamama_queue_messages", "state", s.Queue)
	byLabel("pachamama_notices", "state", s.Notices)
	o.ObserveFloat64(gauges["pachamama_runs_stuck"], float64(s.Stuck))
	o.ObserveFloat64(gauges["pachamama_collections_overdue"], float64(s.Overdue))
	o.ObserveFloat64(gauges["pachamama_collections_expected"], float64(s.Expected))
	o.ObserveFloat64(gauges["pachamama_watched_timestamp"], float64(s.Looked.Unix()))
	for _, a := range s.Ages {
		o.ObserveFloat64(gauges["pachamama_last_success_age"], a.Age.Seconds(), metric.WithAttributes(attribute.String("collection", a.Collection)))
	}
}
