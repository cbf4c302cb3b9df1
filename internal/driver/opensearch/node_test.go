package opensearch_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/driver/opensearch"
	"github.com/ucldc/pachamama/internal/port/retry"
	"github.com/ucldc/pachamama/internal/port/search"
	"github.com/ucldc/pachamama/test/servers"
)

var g = search.Generation{Collection: "c", Version: "1"}

func golden(n int) []search.Doc {
	docs := make([]search.Doc, n)
	for i := range docs {
		docs[i] = search.Doc{ID: fmt.Sprint(i), Values: map[string][]string{"title": {"gold"}}}
	}
	return docs
}

func begun(t *testing.T, ix *search.Index, docs []search.Doc) search.Writer {
	t.Helper()
	w, err := ix.Begin(t.Context(), g)
	if err == nil {
		_, err = w.Put(t.Context(), docs)
	}
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// refusals: one document that the index does not take costs no other, and is
// told of with the index's reason.
func refusals(t *testing.T, node *servers.OpenSearch) {
	ix := search.New(opened(t, opensearch.Options{URL: node.URL, Index: "refusals"}, fields()), fields())
	docs := golden(3)
	docs[1].Values["subject"] = []string{strings.Repeat("x", 40_000)}
	w := begun(t, ix, docs)
	refused, err := w.Put(t.Context(), nil)
	if err != nil || len(refused) != 1 || refused[0].ID != "1" || !strings.Contains(refused[0].Reason, "immense term") {
		t.Fatal(refused, err)
	}
	if n, err := w.Seal(t.Context()); n != 2 || err != nil {
		t.Error(n, err)
	}
	w = begun(t, ix, docs) // and nobody asks
	if n, err := w.Seal(t.Context()); pachamama.CodeOf(err) != pachamama.CodeRejected {
		t.Error(n, err)
	}
}

// readersAndWriters: questions go on while their generation is replaced and
// dropped, and see whole generations alone.
func readersAndWriters(t *testing.T, node *servers.OpenSearch) {
	ix := search.New(search.Retry(opened(t, opensearch.Options{URL: node.URL, Index: "together"}, fields()), retry.New(retry.Options{})), fields())
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				r, err := ix.Find(t.Context(), search.Query{Text: "gold", Limit: 100}, []search.Generation{g})
				if err != nil || r.Total != 70 && r.Total != 0 || int64(len(r.Hits)) != r.Total {
					t.Errorf("found %d, %d shown, %v", r.Total, len(r.Hits), err)
					return
				}
			}
		})
	}
	for i := range 6 {
		if _, err := begun(t, ix, golden(70)).Seal(t.Context()); err != nil {
			t.Error(err)
		}
		if i%3 == 2 {
			if err := ix.Drop(t.Context(), g); err != nil {
				t.Error(err)
			}
		}
	}
	close(stop)
	readers.Wait()
}

// anotherTemplate: an index that was made for other fields is left alone.
func anotherTemplate(t *testing.T, node *servers.OpenSearch) {
	o := opensearch.Options{URL: node.URL, Index: "template"}
	w := begun(t, search.New(opened(t, o, fields()), fields()), golden(1))
	if _, err := w.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, err := opened(t, o, fields()[1:]).Begin(t.Context(), g)
	if e := pachamama.AsError(err); e == nil || e.Code != pachamama.CodeConflict || !strings.Contains(e.Message, "other fields") || e.Hint == "" {
		t.Error(err)
	}
}

// diskFull: the block that a cluster puts on an index when its disk is full is
// told as that.
func diskFull(t *testing.T, node *servers.OpenSearch) {
	ix := search.New(opened(t, opensearch.Options{URL: node.URL, Index: "full"}, fields()), fields())
	w := begun(t, ix, golden(1))
	req, err := http.NewRequest(http.MethodPut, node.URL+"/full/_settings", bytes.NewReader([]byte(`{"index.blocks.read_only_allow_delete": true}`)))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil || res.StatusCode != 200 {
		t.Fatal(res, err)
	}
	res.Body.Close()
	_, err = w.Seal(t.Context())
	if e := pachamama.AsError(err); e == nil || e.Code != pachamama.CodeUnavailable || !strings.Contains(e.Message, "disk is full") || e.Who != pachamama.WhoUs {
		t.Error(err)
	}
}

// killed: a node that dies while a generation is written loses nothing that was
// sealed, shows nothing that was not, and takes the generation again.
func killed(t *testing.T, node *servers.OpenSearch) {
	o := opensearch.Options{URL: node.URL, Index: "killed", Retry: retry.New(retry.Options{Patience: 2 * time.Minute, Tries: 1000, Longest: time.Second})}
	driver := opened(t, o, fields())
	ix := search.New(search.Retry(driver, o.Retry), fields())
	if _, err := begun(t, ix, golden(50)).Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	w := begun(t, ix, golden(900))
	if _, err := w.Put(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	node.Kill()
	if _, err := driver.Find(t.Context(), search.Request{}, []search.Generation{g}); pachamama.CodeOf(err) != pachamama.CodeUnavailable {
		t.Errorf("a node that is dead: %v", err)
	}
	node.Restart()
	ix = search.New(search.Retry(opened(t, o, fields()), o.Retry), fields()) // as a program started anew
	for _, n := range []int64{50, 700} {
		if r, err := ix.Find(t.Context(), search.Query{Text: "gold"}, []search.Generation{g}); r.Total != n || err != nil {
			t.Errorf("found %d, %v, want %d", r.Total, err, n)
		}
		if n == 700 {
			break
		}
		if n, err := begun(t, ix, golden(700)).Seal(t.Context()); n != 700 || err != nil {
			t.Error(n, err)
		}
	}
	res, err := http.Get(node.URL + "/killed/_count")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if body, err := io.ReadAll(res.Body); err != nil || !strings.HasPrefix(string(body), `{"count":700,`) {
		t.Errorf("left in the index: %s, %v", body, err)
	}
}
