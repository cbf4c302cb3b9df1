package otlp_test

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ucldc/pachamama/internal/driver/otlp"
	"github.com/ucldc/pachamama/internal/port/conformance"
	"github.com/ucldc/pachamama/test/servers"
)

// TestCollector runs the suite over OpenTelemetry's own collector, which is killed
// to be away.
func TestCollector(t *testing.T) {
	c := servers.StartCollector(t)
	var programs atomic.Int64
	conformance.Monitor(t, func(conformance.T) conformance.Watched {
		program := fmt.Sprintf("program-%d", programs.Add(1))
		seen := func() taken { return read(t, c.File, program) }
		return conformance.Watched{Driver: otlp.New(otlp.Options{URL: c.URL, Program: program, Every: 4 * often, Gather: often}),
			Numbers: func() []conformance.Number { return seen().numbers }, Spans: func() []conformance.SeenSpan { return seen().spans }, Lines: func() []conformance.SeenLine { return seen().lines },
			Away: func(away bool) {
				if c.Kill(); !away {
					c.Restart()
				}
			}}
	})
}

// taken is what a collector was sent by one program.
type taken struct {
	numbers []conformance.Number // of the last message
	spans   []conformance.SeenSpan
	lines   []conformance.SeenLine
}

var field = regexp.MustCompile(`^\s*(?:-> )?([A-Za-z_.]+(?: [A-Za-z]+)?)\s*: ?(.*)$`)

// read reads the words in which the collector tells what it took.
func read(t *testing.T, file, program string) (out taken) {
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range strings.Split(string(b), "Resource attributes:") {
		if !strings.Contains(part, "service.instance.id: Str("+program+")\n") {
			continue
		}
		if strings.Contains(part, "\nScopeMetrics") {
			out.numbers = nil
			for _, m := range strings.Split(part, "\nMetric #")[1:] {
				out.numbers = append(out.numbers, metric(m)...)
			}
		}
		for _, s := range strings.Split(part, "\nSpan #")[1:] {
			f, labels := fields(s)
			began, _ := time.Parse(when, f["Start time"]) //nolint:errcheck // seen by the case
			ended, _ := time.Parse(when, f["End time"])   //nolint:errcheck // likewise
			out.spans = append(out.spans, conformance.SeenSpan{Trace: f["Trace ID"], ID: f["ID"], Parent: f["Parent ID"], Name: f["Name"], Failed: f["Status code"] == "Error", Took: ended.Sub(began), Labels: labels})
		}
		for _, l := range strings.Split(part, "\nLogRecord #")[1:] {
			f, labels := fields(l)
			out.lines = append(out.lines, conformance.SeenLine{Text: value(f["Body"]), Level: f["SeverityText"], Trace: f["Trace ID"], Span: f["Span ID"], Labels: labels})
		}
	}
	return out
}

const when = "2006-01-02 15:04:05.999999999 -0700 MST"

func metric(text string) (out []conformance.Number) {
	head, _, _ := strings.Cut(text, "DataPoints #")
	about, _ := fields(head)
	for _, p := range strings.Split(text, "DataPoints #")[1:] {
		f, labels := fields(p)
		n := conformance.Number{Name: about["Name"], Labels: labels}
		for to, from := range map[*float64]string{&n.Value: "Value", &n.Count: "Count", &n.Sum: "Sum"} {
			*to, _ = strconv.ParseFloat(f[from], 64) //nolint:errcheck // it has one or the other
		}
		out = append(out, n)
	}
	return out
}

// fields takes "name: value" lines apart, and labels, which have a type.
func fields(text string) (f, labels map[string]string) {
	f, labels = map[string]string{}, map[string]string{}
	for line := range strings.Lines(text) {
		m := field.FindStringSubmatch(strings.TrimRight(line, "\n"))
		switch {
		case m == nil:
		case strings.Contains(line, "-> ") && value(m[2]) != m[2]:
			if v := value(m[2]); v != "" {
				labels[m[1]] = v
			}
		case f[m[1]] == "":
			f[m[1]] = m[2]
		}
	}
	return f, labels
}

// value is what stands in "Str(x)" and "Int(3)".
func value(s string) string {
	for _, kind := range []string{"Str(", "Int("} {
		if v, ok := strings.CutPrefix(s, kind); ok {
			return strings.TrimSuffix(v, ")")
		}
	}
	return s
}
