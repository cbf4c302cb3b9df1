package conformance

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/monitor"
	"github.com/ucldc/pachamama/internal/port/usage"
)

// Monitor checks the promises of monitor.Driver. open gives a driver and what
// reads its numbers, in the Prometheus text format.
func Monitor(t *testing.T, open func(t *testing.T) (monitor.Driver, func() string)) {
	t.Attr(attrSuite, "monitor")
	describedSuite(real{t}, func(t2 T) described {
		d, _ := open(t2.(real).T)
		return d
	})
	t.Run("operations", func(t *testing.T) { monitorOperations(t, open) })
	t.Run("apart", func(t *testing.T) { monitorApart(t, open) })
	t.Run("close twice", func(t *testing.T) {
		d, _ := open(t)
		if _, err := monitor.NewOperations(d); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(d.Close(), d.Close()); err != nil {
			t.Error(err)
		}
	})
}

func monitorOperations(t *testing.T, open func(t *testing.T) (monitor.Driver, func() string)) {
	d, read := open(t)
	t.Cleanup(func() { d.Close() })
	ops, err := monitor.NewOperations(d)
	if err != nil {
		t.Fatal(err)
	}
	ctx := usage.In(t.Context(), usage.Scope{Run: "r1", Stage: "fetch"})
	for range 3 {
		ops.Record(ctx, usage.Call{Piece: "blob", Driver: "file", Op: "put", Bytes: 100, Units: 2, Took: 10 * time.Millisecond})
	}
	ops.Record(ctx, usage.Call{Piece: "blob", Driver: "file", Op: "put", Took: time.Hour, Err: &pachamama.Error{Code: pachamama.CodeThrottled}})
	ops.Record(t.Context(), usage.Call{Piece: "web", Driver: "http", Op: "get", Bytes: 7})
	text := read()
	for _, want := range []struct {
		name   string
		labels []string
		value  string
	}{
		{"pachamama_operations_total", []string{`piece="blob"`, `driver="file"`, `operation="put"`, `stage="fetch"`, `code=""`}, "3"},
		{"pachamama_operations_total", []string{`piece="blob"`, `code="throttled"`}, "1"},
		{"pachamama_operations_total", []string{`piece="web"`, `stage=""`}, "1"},
		{"pachamama_operation_bytes_total", []string{`piece="blob"`, `code=""`}, "300"},
		{"pachamama_operation_units_total", []string{`piece="blob"`, `code=""`}, "6"},
		{"pachamama_operation_duration_seconds_count", []string{`piece="blob"`, `code=""`}, "3"},
		{"pachamama_operation_duration_seconds_bucket", []string{`piece="blob"`, `code=""`, `le="0.02"`}, "3"},
		{"pachamama_operation_duration_seconds_bucket", []string{`code="throttled"`, `le="60"`}, "0"},
	} {
		if !hasNumber(text, want.name, want.labels, want.value) {
			t.Errorf("no %s %s %s in\n%s", want.name, want.labels, want.value, text)
		}
	}
	if strings.Contains(text, `"r1"`) {
		t.Error("runs are labels: there would be no end of them")
	}
}

// hasNumber reports whether a line has the name, all of the labels and the value.
func hasNumber(text, name string, labels []string, value string) bool {
	for line := range strings.Lines(text) {
		ok := strings.HasPrefix(line, name+"{") && strings.HasSuffix(strings.TrimSpace(line), " "+value)
		for _, l := range labels {
			ok = ok && strings.Contains(line, l)
		}
		if ok {
			return true
		}
	}
	return false
}

// monitorApart sees that two drivers in one program do not meet.
func monitorApart(t *testing.T, open func(t *testing.T) (monitor.Driver, func() string)) {
	var reads []func() string
	for i := range 2 {
		d, read := open(t)
		t.Cleanup(func() { d.Close() })
		ops, err := monitor.NewOperations(d)
		if err != nil {
			t.Fatal(err)
		}
		ops.Record(t.Context(), usage.Call{Piece: fmt.Sprint("piece ", i), Op: "put"})
		reads = append(reads, read)
	}
	for i, read := range reads {
		if text := read(); !strings.Contains(text, fmt.Sprint("piece ", i)) || strings.Contains(text, fmt.Sprint("piece ", 1-i)) {
			t.Errorf("driver %d gives\n%s", i, text)
		}
	}
}
