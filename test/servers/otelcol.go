package servers

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"testing"
)

// Collector is OpenTelemetry's own collector. It takes everything and writes it
// into a file, as words.
type Collector struct {
	*Process
	URL     string
	File    string
	Restart func() // after Kill, with the same file
}

// StartCollector starts a collector.
func StartCollector(t testing.TB) *Collector {
	t.Helper()
	path, folder, port := program(t, "otelcol"), t.TempDir(), Port(t)
	c := &Collector{URL: fmt.Sprintf("http://127.0.0.1:%d", port), File: filepath.Join(folder, "taken")}
	conf := fmt.Sprintf(`receivers: {otlp: {protocols: {http: {endpoint: "127.0.0.1:%d"}}}}
exporters: {debug: {verbosity: detailed}}
service:
  telemetry: {metrics: {level: none}, logs: {level: info, encoding: console, disable_stacktrace: true, output_paths: [%q]}}
  pipelines:
    traces: {receivers: [otlp], exporters: [debug]}
    metrics: {receivers: [otlp], exporters: [debug]}
    logs: {receivers: [otlp], exporters: [debug]}
`, port, c.File)
	write(t, filepath.Join(folder, "conf.yaml"), conf)
	c.Restart = func() {
		t.Helper()
		c.Process = start(t, exec.Command(path, "--config", "file:"+filepath.Join(folder, "conf.yaml")), dial(port))
	}
	c.Restart()
	return c
}
