package otlp

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	collogs "go.opentelemetry.io/proto/slim/otlp/collector/logs/v1"
	colmetrics "go.opentelemetry.io/proto/slim/otlp/collector/metrics/v1"
	coltrace "go.opentelemetry.io/proto/slim/otlp/collector/trace/v1"
	common "go.opentelemetry.io/proto/slim/otlp/common/v1"
	logspb "go.opentelemetry.io/proto/slim/otlp/logs/v1"
	metricspb "go.opentelemetry.io/proto/slim/otlp/metrics/v1"
	resource "go.opentelemetry.io/proto/slim/otlp/resource/v1"
	tracepb "go.opentelemetry.io/proto/slim/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// errRefused is in the chain of an error by which the receiver will never take
// what it was sent.
var errRefused = errors.New("refused")

// post brings messages to the receiver.
type post struct {
	o        Options
	client   *http.Client
	resource *resource.Resource
	scope    *common.InstrumentationScope

	mu   sync.Mutex
	away time.Time // since when the receiver is away; zero: it is not
}

func newPost(o Options) *post {
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, MaxIdleConnsPerHost: 3, IdleConnTimeout: time.Minute, TLSHandshakeTimeout: 10 * time.Second}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse } // headers are meant for that address
	return &post{o: o, client: &http.Client{Transport: transport, Timeout: 10 * time.Second, CheckRedirect: stay}, scope: &common.InstrumentationScope{Name: "pachamama"},
		resource: &resource.Resource{Attributes: []*common.KeyValue{text("service.name", "pachamama"), text("service.version", o.Version), text("service.instance.id", o.Program)}}}
}

func (p *post) spans(ctx context.Context, list []*tracepb.Span) error {
	return p.send(ctx, "/v1/traces", &coltrace.ExportTraceServiceRequest{ResourceSpans: []*tracepb.ResourceSpans{{Resource: p.resource,
		ScopeSpans: []*tracepb.ScopeSpans{{Scope: p.scope, Spans: list}}}}})
}

func (p *post) lines(ctx context.Context, list []*logspb.LogRecord) error {
	return p.send(ctx, "/v1/logs", &collogs.ExportLogsServiceRequest{ResourceLogs: []*logspb.ResourceLogs{{Resource: p.resource,
		ScopeLogs: []*logspb.ScopeLogs{{Scope: p.scope, LogRecords: list}}}}})
}

func (p *post) numbers(ctx context.Context, all metricdata.ResourceMetrics) error {
	return p.send(ctx, "/v1/metrics", &colmetrics.ExportMetricsServiceRequest{ResourceMetrics: []*metricspb.ResourceMetrics{{Resource: p.resource,
		ScopeMetrics: []*metricspb.ScopeMetrics{{Scope: p.scope, Metrics: metrics(all)}}}}})
}

func (p *post) send(ctx context.Context, path string, m proto.Message) error {
	err := p.once(ctx, path, m)
	p.note(err, path)
	return err
}

func (p *post) once(ctx context.Context, path string, m proto.Message) error {
	body, err := proto.Marshal(m)
	if err != nil {
		return fmt.Errorf("%w: %w", errRefused, err)
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	w.Write(body) //nolint:errcheck // into memory
	w.Close()     //nolint:errcheck // likewise
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.o.URL+path, &packed)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-protobuf")
	req.Header.Set("Content-Encoding", "gzip")
	req.Header.Set("User-Agent", "Pachamama/"+p.o.Version)
	if err := p.secrets(ctx, req.Header); err != nil {
		return err
	}
	res, err := p.client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	_, err = io.Copy(io.Discard, io.LimitReader(res.Body, 1<<20))
	switch {
	case res.StatusCode/100 == 2:
		return err
	case res.StatusCode == 400 || res.StatusCode == 413 || res.StatusCode == 415 || res.StatusCode == 422:
		return fmt.Errorf("%w: %s answers %s", errRefused, path, res.Status)
	}
	return fmt.Errorf("%s answers %s", path, res.Status)
}

// secrets sets the headers that a person keeps elsewhere.
func (p *post) secrets(ctx context.Context, h http.Header) error {
	if p.o.Headers == nil {
		return nil
	}
	lines, err := p.o.Headers(ctx)
	if err != nil {
		return err
	}
	for line := range strings.Lines(lines) {
		name, value, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok || name == "" {
			return errors.New("the credentials of the monitor are not lines of \"Name: value\"")
		}
		h.Set(strings.TrimSpace(name), strings.TrimSpace(value))
	}
	return nil
}

// note tells once that the receiver goes away, and once that it is back.
func (p *post) note(err error, path string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case err != nil && p.away.IsZero() && !errors.Is(err, context.Canceled):
		p.away = time.Now()
		p.o.Log.Warn("the monitor cannot be reached: what it is to be told is kept", "path", path, "error", err)
	case err == nil && !p.away.IsZero():
		p.o.Log.Info("the monitor is back", "away", time.Since(p.away).Round(time.Second))
		p.away = time.Time{}
	}
}
