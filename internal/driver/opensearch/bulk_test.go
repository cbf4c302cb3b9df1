package opensearch_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/driver/opensearch"
	"github.com/ucldc/pachamama/internal/port/retry"
	"github.com/ucldc/pachamama/internal/port/search"
)

// cluster is one that holds nothing but what bulk requests bring, and is under
// load: answer says what becomes of a document that comes for the n-th time.
type cluster struct {
	mu     sync.Mutex
	bulks  int
	came   map[string]int // how often each document was sent
	has    map[string]bool
	most   int // documents of one request
	answer func(id string, n int) (status int, failure string)
	whole  func(bulk int) int // status of a whole request; 0: it is looked at
}

func (c *cluster) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case strings.HasSuffix(r.URL.Path, "_mapping"):
		w.WriteHeader(http.StatusNotFound)
	case strings.HasSuffix(r.URL.Path, "_count"):
		fmt.Fprintf(w, `{"count":%d}`, len(c.has))
	case strings.HasSuffix(r.URL.Path, "_mget"):
		fmt.Fprint(w, `{"docs":[]}`)
	case strings.HasSuffix(r.URL.Path, "_bulk"):
		c.bulk(w, r)
	default:
		fmt.Fprint(w, `{}`)
	}
}

func (c *cluster) bulk(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	lines := strings.Split(strings.TrimSpace(string(body)), "\n")
	c.bulks++
	status := 0
	if c.whole != nil {
		status = c.whole(c.bulks)
	}
	if c.most > 0 && len(lines)/2 > c.most {
		status = http.StatusRequestEntityTooLarge
	}
	if status > 0 {
		w.WriteHeader(status)
		return
	}
	var items []string
	for i := 0; i < len(lines); i += 2 {
		var action struct {
			Index struct {
				ID string `json:"_id"`
			}
		}
		if err := json.Unmarshal([]byte(lines[i]), &action); err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		_, id, _ := strings.Cut(action.Index.ID, ":")
		c.came[id]++
		status, failure := c.answer(id, c.came[id])
		if status < 300 {
			c.has[id] = true
		}
		items = append(items, fmt.Sprintf(`{"index":{"status":%d,"error":{"type":"x","reason":%q}}}`, status, failure))
	}
	fmt.Fprintf(w, `{"errors":true,"items":[%s]}`, strings.Join(items, ","))
}

func write(t *testing.T, c *cluster, n int) (*cluster, []search.Refusal, error) {
	t.Helper()
	c.came, c.has = map[string]int{}, map[string]bool{}
	if c.answer == nil {
		c.answer = func(string, int) (int, string) { return 201, "" }
	}
	s := httptest.NewServer(c)
	defer s.Close()
	w, err := opened(t, opensearch.Options{URL: s.URL, Index: "i", Retry: retry.New(retry.Options{First: time.Millisecond, Longest: 5 * time.Millisecond})}, fields()).Begin(t.Context(), g)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Put(t.Context(), golden(n)); err != nil {
		t.Fatal(err)
	}
	refused, err := w.Put(t.Context(), nil)
	if err == nil && len(c.has)+len(refused) != n {
		t.Errorf("%d taken, %d refused, of %d", len(c.has), len(refused), n)
	}
	return c, refused, err
}

// TestBusyItems: only the documents that were not taken are sent again.
func TestBusyItems(t *testing.T) {
	c, refused, err := write(t, &cluster{answer: func(id string, n int) (int, string) {
		switch {
		case id == "13":
			return 400, "failed to parse"
		case strings.HasSuffix(id, "7") && n < 4:
			return 429, "rejected execution"
		}
		return 201, ""
	}}, 100)
	if err != nil || len(refused) != 1 || refused[0] != (search.Refusal{ID: "13", Reason: "failed to parse"}) {
		t.Fatal(refused, err)
	}
	for id, n := range c.came {
		want := 1
		if strings.HasSuffix(id, "7") {
			want = 4
		}
		if n != want {
			t.Errorf("document %s was sent %d times, want %d", id, n, want)
		}
	}
}

// TestBusyCluster: a whole request that is put off is made again.
func TestBusyCluster(t *testing.T) {
	c, refused, err := write(t, &cluster{whole: func(bulk int) int {
		if bulk < 5 {
			return []int{429, 503}[bulk%2]
		}
		return 0
	}}, 50)
	if err != nil || len(refused) != 0 || c.bulks != 5 {
		t.Error(c.bulks, refused, err)
	}
}

// TestTooLarge: a request that is too large is halved until it is not, and a
// document that is too large by itself is refused.
func TestTooLarge(t *testing.T) {
	c, refused, err := write(t, &cluster{most: 10}, 100)
	if err != nil || len(refused) != 0 || len(c.has) != 100 {
		t.Error(refused, err)
	}
	_, refused, err = write(t, &cluster{whole: func(int) int { return 413 }}, 3)
	if err != nil || len(refused) != 3 || refused[0].Reason == "" {
		t.Error(refused, err)
	}
}

// TestNoRight: the right that is missing is named, and the documents are not
// taken for faulty.
func TestNoRight(t *testing.T) {
	_, refused, err := write(t, &cluster{answer: func(string, int) (int, string) {
		return 403, "no permissions for [indices:data/write/bulk[s]] and User [name=x]"
	}}, 3)
	e := pachamama.AsError(err)
	if len(refused) != 0 || e == nil || e.Code != pachamama.CodeForbidden || !strings.Contains(e.Hint, "indices:data/write/bulk") {
		t.Error(refused, err)
	}
}
