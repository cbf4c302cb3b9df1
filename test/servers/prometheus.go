package servers

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"testing"
)

// Prometheus reads the numbers of a program.
type Prometheus struct {
	*Process
	URL string
}

// StartPrometheus starts a Prometheus that reads a program, "host:port", each second,
// and judges it by a file of rules, which its own checker must like. No file: by none.
func StartPrometheus(t testing.TB, target, rules string) *Prometheus {
	t.Helper()
	path, folder, port := program(t, "prometheus"), t.TempDir(), Port(t)
	conf := fmt.Sprintf("global: {scrape_interval: 1s, evaluation_interval: 1s}\nscrape_configs:\n  - job_name: pachamama\n    static_configs: [{targets: [%q]}]\n", target)
	if rules != "" {
		if out, err := exec.Command(program(t, "promtool"), "check", "rules", rules).CombinedOutput(); err != nil {
			t.Fatalf("the rules: %v\n%s", err, out)
		}
		conf += fmt.Sprintf("rule_files: [%q]\n", rules)
	}
	write(t, filepath.Join(folder, "prometheus.yaml"), conf)
	address := fmt.Sprintf("127.0.0.1:%d", port)
	cmd := exec.Command(path, "--config.file", filepath.Join(folder, "prometheus.yaml"), "--storage.tsdb.path", filepath.Join(folder, "data"), "--web.listen-address", address, "--log.level", "warn")
	return &Prometheus{Process: start(t, cmd, dial(port)), URL: "http://" + address}
}
