package opensearch_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/ucldc/pachamama/internal/driver/opensearch"
	"github.com/ucldc/pachamama/internal/port/search"
	"github.com/ucldc/pachamama/test/servers"
)

// serverless stands in for a collection of OpenSearch Serverless: what that does
// not have is refused, and what was written is seen a second later.
func serverless(t *testing.T, node *servers.OpenSearch) {
	to, err := url.Parse(node.URL)
	if err != nil {
		t.Fatal(err)
	}
	pass := httputil.NewSingleHostReverseProxy(to)
	collection := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, missing := range []string{"_refresh", "refresh=", "_delete_by_query", "search_type=", "allow_partial"} {
			if strings.Contains(r.URL.String(), missing) {
				t.Errorf("asked for %s", r.URL)
				w.WriteHeader(http.StatusNotFound)
				return
			}
		}
		pass.ServeHTTP(w, r)
	}))
	defer collection.Close()
	driver := opened(t, opensearch.Options{URL: collection.URL, Index: "serverless", Serverless: true}, fields())
	opensearch.SetSettleEach(driver, 300*time.Millisecond)
	ix := search.New(driver, fields())
	for _, n := range []int{30, 20} { // the second replaces the first
		if sealed, err := begun(t, ix, golden(n)).Seal(t.Context()); err != nil || sealed != int64(n) {
			t.Fatal(sealed, err)
		}
		if r, err := ix.Find(t.Context(), search.Query{Text: "gold"}, []search.Generation{g}); r.Total != int64(n) || err != nil {
			t.Errorf("found %d, %v, want %d", r.Total, err, n)
		}
	}
	if gs, err := ix.Generations(t.Context()); len(gs) != 1 || err != nil {
		t.Error(gs, err)
	}
	if err := ix.Drop(t.Context(), g); err != nil {
		t.Fatal(err)
	}
	if gs, err := ix.Generations(t.Context()); len(gs) != 0 || err != nil {
		t.Error(gs, err)
	}
}
