package swap_test

import (
	"bufio"
	"fmt"
	"html"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/ucldc/pachamama"
)

var links = regexp.MustCompile(`(?:href|src|hx-get|action)="(/[^"#]*)"`)

// everything asks commands, the console, the API and /metrics for all they have.
func (c *canaries) everything(t *testing.T, s *site) {
	t.Helper()
	var runs []pachamama.Run
	s.read(t, &runs, "runs")
	if len(runs) != 1 {
		t.Fatalf("%d runs", len(runs))
	}
	run := runs[0].ID
	for _, args := range [][]string{{"runs"}, {"show", run}, {"show", run, "--letter"}, {"report", run}, {"export", marker}, {"search"}, {"search", "--json"}, {"notify"}, {"notify", "test"}, {"queue"}, {"queue", "dead"},
		{"config"}, {"drivers", "--json"}, {"cost", "--run", run}, {"collection", "list"}, {"collection", "export"}} {
		c.run(t, s, args...)
		c.run(t, s, append(args, "--json")...)
	}
	base, end := c.serve(t, s)
	defer end()
	for _, path := range []string{"/openapi.json", "/search?facet=type", "/collections", "/collections/" + marker, "/collections/" + marker + "/export", "/collections/" + marker + "/cost", "/collections/" + marker + "/cost/runs",
		"/runs", "/runs/" + run, "/runs/" + run + "/report", "/runs/" + run + "/report.md", "/runs/" + run + "/report.csv", "/runs/" + run + "/cost", "/queue", "/queue/dead"} {
		c.get("API", base+"/api/v1"+path)
	}
	seen := map[string]bool{"/": true}
	for todo := []string{"/"}; len(todo) > 0 && len(seen) < 150; todo = todo[1:] {
		for _, m := range links.FindAllSubmatch(c.get("console", base+todo[0]), -1) {
			if next := html.UnescapeString(string(m[1])); !seen[next] && !strings.HasPrefix(next, "/api/") {
				seen[next] = true
				todo = append(todo, next)
			}
		}
	}
	for _, path := range []string{"/collections", "/collections/" + marker, "/runs/" + run, "/inbox"} {
		c.get("console", base+path)
	}
	c.get("metrics", base+"/metrics")
}

func (c *canaries) get(channel, url string) []byte {
	res, err := http.Get(url) //nolint:noctx // it is near
	if err != nil {
		return nil // the marker is missed
	}
	defer res.Body.Close()
	b, _ := io.ReadAll(res.Body) // what is cut is looked at as well
	c.heard(channel, url, append(fmt.Appendf(nil, "%v\n", res.Header), b...))
	return b
}

// serve serves the site until end, whose log is kept.
func (c *canaries) serve(t *testing.T, s *site) (base string, end func()) {
	t.Helper()
	cmd := s.command(t, "serve", "--listen", "127.0.0.1:0")
	said, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	address, over := make(chan string, 1), make(chan struct{})
	go func() {
		defer close(over)
		var all strings.Builder
		for lines := bufio.NewScanner(said); lines.Scan(); {
			all.WriteString(lines.Text() + "\n")
			if at, ok := strings.CutPrefix(lines.Text(), "console: "); ok {
				address <- strings.TrimSuffix(at, "/")
			}
		}
		c.heard("stderr", "serve", []byte(all.String()))
		close(address)
	}()
	base = <-address
	if base == "" {
		t.Fatalf("serve ends at once: %s", c.last("stderr"))
	}
	return base, func() {
		_ = cmd.Process.Signal(os.Interrupt) // it may have ended
		<-over
		_ = cmd.Wait() // how says nothing here
	}
}

// index keeps all that the cluster has.
func (c *canaries) index(t *testing.T, node string) {
	t.Helper()
	for _, path := range []string{"/_search?size=1000", "/_mapping", "/_settings"} {
		if c.get("index", node+path) == nil {
			t.Errorf("%s: nothing comes", path)
		}
	}
}

func (c *canaries) last(channel string) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	if all := c.text[channel]; len(all) > 0 {
		return all[len(all)-1].text
	}
	return nil
}

func (c *canaries) count() int {
	names := map[string]bool{}
	for _, name := range c.forms {
		name, _, _ = strings.Cut(name, " in ")
		names[name] = true
	}
	return len(names)
}

func (c *canaries) sizes() string {
	pieces, size := 0, 0
	for _, all := range c.text {
		pieces += len(all)
		for _, p := range all {
			size += len(p.text)
		}
	}
	return fmt.Sprintf("%d channels, %d pieces, %d KB", len(c.text), pieces, size>>10)
}

// toldTexts takes from a queue what its topic put there.
func (f *fleet) toldTexts(t *testing.T, queue string) (out []string) {
	t.Helper()
	got, err := sqs.NewFromConfig(session(t, f.moto.URL, motoKeys).Config).ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: &queue, MaxNumberOfMessages: 10})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range got.Messages {
		out = append(out, *m.Body)
	}
	return out
}
