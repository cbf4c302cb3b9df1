package scenarios

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/httpclient"
)

// killer breaks a walk off at a request, before its answer comes, and counts
// the answers that the walks got.
type killer struct {
	mu    sync.Mutex
	at    int // request to be killed at; 0: none
	asked int
	stop  context.CancelFunc
	got   map[string]int
}

// wrap puts the killer before a server.
func (k *killer) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		k.mu.Lock()
		k.asked++
		if k.asked == k.at {
			k.mu.Unlock()
			k.stop()
			<-r.Context().Done()
			return
		}
		if q := r.URL.RawQuery; !strings.Contains(q, "Identify") {
			k.got[q]++
		}
		k.mu.Unlock()
		next.ServeHTTP(w, r)
	})
}

// TestAWalkThatIsKilledGoesTheSameWay breaks harvests off at every request in
// turn: what comes of them is what comes of one that was not, and no page is
// asked for again after it came.
func TestAWalkThatIsKilledGoesTheSameWay(t *testing.T) {
	for _, name := range []string{"token-expires", "token-expires+newest-first", "truncated-page-always", "list-capped", "unclosed-record",
		"token-with-prefix-required", "wrong-complete-list-size-high", "same-token-loop+no-list-identifiers", "redirect-permanent"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			quirks := strings.Split(name, "+")
			k := &killer{got: map[string]int{}}
			whole := newTrial(t, httpclient.Options{}, quirks...)
			whole.server.Config.Handler = k.wrap(whole.server.Config.Handler)
			want, pages := whole.result(), whole.pages()
			if want.err != nil {
				t.Fatal(want.err)
			}
			step := max(1, k.asked/6)
			for at := 1; at <= k.asked; at += step {
				tr := newTrial(t, httpclient.Options{}, quirks...)
				killed := &killer{at: at, got: map[string]int{}}
				tr.server.Config.Handler = killed.wrap(tr.server.Config.Handler)
				tr.ctx, killed.stop = context.WithCancel(t.Context())
				if err := tr.walk(); err == nil {
					t.Fatalf("killed at %d, and all went well", at)
				}
				tr.ctx = t.Context()
				got := tr.result()
				if got.err != nil {
					t.Fatalf("killed at %d: %v", at, got.err)
				}
				if diff := cmp.Diff(told(whole, want), told(tr, got)); diff != "" {
					t.Errorf("killed at %d, other things are told (- undisturbed): %s", at, diff)
				}
				if is := tr.pages(); is != pages {
					t.Errorf("killed at %d, the pages are\n%s\nnot\n%s", at, is, pages)
				}
				for _, query := range tr.kept() {
					if n := killed.got[query]; n > k.got[query] {
						t.Errorf("killed at %d, %s was asked %d times, without that %d", at, query, n, k.got[query])
					}
				}
			}
		})
	}
}

// told is what a harvest tells of its source.
func told(tr *trial, r result) (out []string) {
	for _, p := range r.problems {
		out = append(out, strings.ReplaceAll(fmt.Sprint(p.Stage, p.Cause, p.Message, p.Count), tr.server.URL, ""))
	}
	return out
}

// pages lists the pages of the vernacular version. Addresses differ between
// servers, so that numbers and counts stand for the bytes.
func (tr *trial) pages() string {
	tr.t.Helper()
	ref := harvest.NewJob(tr.run, nil).Version(pachamama.KindVernacular)
	m, err := tr.store.Manifest(tr.ctx, ref)
	if err != nil {
		tr.t.Fatal(err)
	}
	var b strings.Builder
	for _, p := range m.Pages {
		fmt.Fprintf(&b, "%s %d\n", p.Key[:len("pages/000001")], p.Records)
	}
	return b.String()
}

// kept lists the queries whose answers were noted as good.
func (tr *trial) kept() []string {
	tr.t.Helper()
	notes, err := tr.catalog.Cursors(tr.ctx, tr.run.ID, "list")
	if err != nil {
		tr.t.Fatal(err)
	}
	var out []string
	for page, doc := range notes {
		var step struct {
			URL string `json:"url"`
		}
		if err := json.Unmarshal(doc, &step); err != nil {
			tr.t.Fatal(err)
		}
		if _, query, ok := strings.Cut(step.URL, "?"); ok && page > 0 {
			out = append(out, query)
		}
	}
	return out
}
