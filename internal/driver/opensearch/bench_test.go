package opensearch_test

import (
	"bytes"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/ucldc/pachamama/internal/driver/opensearch"
	"github.com/ucldc/pachamama/internal/port/search"
	"github.com/ucldc/pachamama/test/servers"
)

// BenchmarkBulk writes the same documents with the driver and with a client that
// has them written already and does nothing but send them, as many bytes at once
// and as many requests on their way, in turns. It tells the best rates and their
// ratio.
func BenchmarkBulk(b *testing.B) {
	node, docs := servers.StartOpenSearch(b), corpus(10_000)
	ix := opened(b, opensearch.Options{URL: node.URL, Index: "bulk"}, fields())
	filled(b, ix, docs, search.Generation{Collection: "warm", Version: "1"}) // and the index is there
	driven, raw, n := time.Hour, time.Hour, 0
	for b.Loop() {
		n++
		lines, err := opensearch.Lines(ix, fmt.Sprint("raw", n), docs)
		if err != nil {
			b.Fatal(err)
		}
		runtime.GC()
		began := time.Now()
		send(b, node.URL, lines)
		raw = min(raw, time.Since(began))
		began = time.Now()
		filled(b, ix, docs, search.Generation{Collection: "c", Version: fmt.Sprint(n)})
		driven = min(driven, time.Since(began))
	}
	rate := func(d time.Duration) float64 { return float64(len(docs)) / d.Seconds() }
	b.ReportMetric(rate(driven), "docs/s")
	b.ReportMetric(rate(raw), "raw-docs/s")
	b.ReportMetric(100*rate(driven)/rate(raw), "%-of-raw")
}

func send(b *testing.B, at string, lines [][]byte) {
	b.Helper()
	var group errgroup.Group
	group.SetLimit(2)
	post := func(path string, body []byte) error {
		res, err := http.Post(at+path, "application/x-ndjson", bytes.NewReader(body))
		if err != nil {
			return err
		}
		defer res.Body.Close()
		if _, err := bytes.NewBuffer(nil).ReadFrom(res.Body); err != nil || res.StatusCode != http.StatusOK {
			return fmt.Errorf("%s: %s, %w", path, res.Status, err)
		}
		return nil
	}
	for from, size, i := 0, 0, 0; i < len(lines); i++ {
		if size += len(lines[i]); size >= 5<<20 || i == len(lines)-1 {
			body := slices.Concat(lines[from : i+1]...)
			group.Go(func() error { return post("/bulk/_bulk?filter_path=errors", body) })
			from, size = i+1, 0
		}
	}
	if err := group.Wait(); err != nil {
		b.Fatal(err)
	}
	if err := post("/bulk/_refresh", nil); err != nil {
		b.Fatal(err)
	}
}
