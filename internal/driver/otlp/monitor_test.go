package otlp_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ucldc/pachamama/internal/driver/otlp"
	"github.com/ucldc/pachamama/internal/port/conformance"
	"github.com/ucldc/pachamama/internal/port/monitor"
	"github.com/ucldc/pachamama/internal/port/usage"
	"github.com/ucldc/pachamama/test/servers"
)

const often = 50 * time.Millisecond

func TestMonitor(t *testing.T) {
	conformance.Monitor(t, func(t conformance.T) conformance.Watched {
		r := servers.StartReceiver(t)
		return conformance.Watched{Driver: otlp.New(otlp.Options{URL: r.URL + "/", Every: often, Gather: often}),
			Numbers: func() []conformance.Number { return conformance.OTLPNumbers(r.Metrics()) },
			Spans:   func() []conformance.SeenSpan { return conformance.OTLPSpans(r.Spans()) },
			Lines:   func() []conformance.SeenLine { return conformance.OTLPLines(r.Lines()) },
			Away: func(away bool) {
				if r.Answer(0); away {
					r.Answer(http.StatusServiceUnavailable)
				}
			}}
	})
}

// TestNobodyListens sees that a refused connection is waited out: it is the usual
// way of a collector to be away.
func TestNobodyListens(t *testing.T) {
	var log bytes.Buffer
	m := otlp.New(otlp.Options{URL: "http://127.0.0.1:1", Every: often, Gather: often, Log: slog.New(slog.NewTextHandler(&log, nil)),
		Headers: func(context.Context) (string, error) { return "Authorization: canary", nil }})
	_, span := monitor.NewTracer(m).Start(usage.In(t.Context(), usage.Scope{}), "one")
	span.End(nil)
	slog.New(m.Logs()).Info("a line")
	time.Sleep(5 * often)
	began := time.Now()
	if err := m.Close(); err != nil || time.Since(began) > 6*time.Second {
		t.Errorf("close took %v: %v", time.Since(began), err)
	}
	if told := strings.Count(log.String(), "cannot be reached"); told != 1 || strings.Contains(log.String(), "canary") {
		t.Errorf("the log tells of it %d times:\n%s", told, log.String())
	}
}

// TestHeaders sees that secrets are asked for each time, and that one which cannot
// be read is waited for.
func TestHeaders(t *testing.T) {
	r := servers.StartReceiver(t)
	var asked int
	m := otlp.New(otlp.Options{URL: r.URL, Every: time.Hour, Gather: often, Headers: func(context.Context) (string, error) {
		if asked++; asked == 1 {
			return "", errors.New("not there yet")
		}
		return "Authorization: Bearer x\nX-Scope: museum\n", nil
	}})
	defer m.Close()
	slog.New(m.Logs()).Info("a line")
	for end := time.Now().Add(10 * time.Second); len(r.Lines()) == 0 && time.Now().Before(end); {
		time.Sleep(often)
	}
	if len(r.Lines()) != 1 || r.Headers.Get("Authorization") != "Bearer x" || r.Headers.Get("X-Scope") != "museum" {
		t.Errorf("%d lines with %v", len(r.Lines()), r.Headers)
	}
}

// TestBound sees that what is kept has an end, that the newest stay, and that
// what is refused for good does not hold up the rest.
func TestBound(t *testing.T) {
	r := servers.StartReceiver(t)
	r.Answer(http.StatusServiceUnavailable)
	m := otlp.New(otlp.Options{URL: r.URL, Every: time.Hour, Gather: often})
	log := slog.New(m.Logs())
	for i := range 45_000 {
		log.Info("a line", "n", i)
	}
	r.Answer(0)
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	lines := conformance.OTLPLines(r.Lines())
	if len(lines) < 15_000 || len(lines) > 20_000 || lines[len(lines)-1].Labels["n"] != "44999" {
		t.Errorf("%d lines are left", len(lines))
	}
}
