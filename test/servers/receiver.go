package servers

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"

	collogs "go.opentelemetry.io/proto/slim/otlp/collector/logs/v1"
	colmetrics "go.opentelemetry.io/proto/slim/otlp/collector/metrics/v1"
	coltrace "go.opentelemetry.io/proto/slim/otlp/collector/trace/v1"
	logspb "go.opentelemetry.io/proto/slim/otlp/logs/v1"
	metricspb "go.opentelemetry.io/proto/slim/otlp/metrics/v1"
	tracepb "go.opentelemetry.io/proto/slim/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// Receiver is a stand-in for a collector of OpenTelemetry, which can be away. It
// reads messages with OpenTelemetry's own definitions.
type Receiver struct {
	URL string

	mu      sync.Mutex
	status  int // that it answers; 0: it takes what it is sent
	Headers http.Header
	metrics []*metricspb.Metric // of the last message
	spans   []*tracepb.Span
	lines   []*logspb.LogRecord
}

// StartReceiver starts the stand-in.
func StartReceiver(t interface{ Cleanup(func()) }) *Receiver {
	r := &Receiver{}
	s := httptest.NewServer(r)
	t.Cleanup(s.Close)
	r.URL = s.URL
	return r
}

// Answer has it answer with a status and take nothing; 0: it takes again.
func (r *Receiver) Answer(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status = status
}

// Metrics are those of the last message.
func (r *Receiver) Metrics() []*metricspb.Metric {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.metrics
}

// Spans are all that it was sent.
func (r *Receiver) Spans() []*tracepb.Span {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.spans
}

// Lines are all that it was sent.
func (r *Receiver) Lines() []*logspb.LogRecord {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.lines
}

// ServeHTTP takes a message.
func (r *Receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.Headers = req.Header
	if r.status != 0 {
		w.WriteHeader(r.status)
		return
	}
	if err := r.take(req); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/x-protobuf")
}

func (r *Receiver) take(req *http.Request) error {
	in, err := gzip.NewReader(req.Body)
	if err != nil {
		return err
	}
	b, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	switch req.URL.Path {
	case "/v1/metrics":
		var m colmetrics.ExportMetricsServiceRequest
		if err := proto.Unmarshal(b, &m); err != nil {
			return err
		}
		r.metrics = m.GetResourceMetrics()[0].GetScopeMetrics()[0].GetMetrics()
	case "/v1/traces":
		var m coltrace.ExportTraceServiceRequest
		if err := proto.Unmarshal(b, &m); err != nil {
			return err
		}
		r.spans = append(r.spans, m.GetResourceSpans()[0].GetScopeSpans()[0].GetSpans()...)
	case "/v1/logs":
		var m collogs.ExportLogsServiceRequest
		if err := proto.Unmarshal(b, &m); err != nil {
			return err
		}
		r.lines = append(r.lines, m.GetResourceLogs()[0].GetScopeLogs()[0].GetLogRecords()...)
	}
	return nil
}
