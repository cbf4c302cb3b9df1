package servers

import (
	"context"
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

// OpenSearch is one node without accounts.
type OpenSearch struct {
	*Process
	URL     string
	Restart func() // after Kill, with the same data
}

// StartOpenSearch starts a node. It takes some ten seconds and half a gigabyte.
func StartOpenSearch(t testing.TB) *OpenSearch {
	t.Helper()
	node := filepath.Dir(program(t, "opensearch/OpenSearchNode.class"))
	java, folder, port := program(t, "java"), t.TempDir(), Port(t)
	o := &OpenSearch{URL: fmt.Sprintf("http://127.0.0.1:%d", port)}
	o.Restart = func() {
		t.Helper()
		cmd := exec.Command(java, "-Xms512m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", filepath.Join(node, "lib", "*")+":"+node, "OpenSearchNode", folder, strconv.Itoa(port))
		o.Process = start(t, cmd, answers(o.URL+"/_cluster/health?wait_for_status=yellow"))
	}
	o.Restart()
	return o
}

// answers is ready when a page comes with 200.
func answers(url string) func(context.Context) error {
	return func(ctx context.Context) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			return err
		}
		defer res.Body.Close()
		if res.StatusCode != http.StatusOK {
			return fmt.Errorf("%s: %s", url, res.Status)
		}
		return nil
	}
}
