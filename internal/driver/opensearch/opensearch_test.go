package opensearch_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ucldc/pachamama/internal/driver/opensearch"
	"github.com/ucldc/pachamama/internal/port/conformance"
	"github.com/ucldc/pachamama/internal/port/search"
	"github.com/ucldc/pachamama/test/servers"
)

// index is a name for a place, and so for a case of the suite.
func index(place string) string {
	return strings.ToLower("i" + strings.NewReplacer("/", "-", ".", "").Replace(filepath.Base(filepath.Dir(place))+filepath.Base(place)))
}

func opened(t testing.TB, o opensearch.Options, fields []search.Field) *opensearch.Index {
	t.Helper()
	o.Replicas = 0
	ix, err := opensearch.Open(o, fields)
	if err != nil {
		t.Fatal(err)
	}
	return ix
}

// TestNode runs the whole suite against a real node, with one shard and with
// several.
func TestNode(t *testing.T) {
	node := servers.StartOpenSearch(t)
	for _, shards := range []int{1, 3} {
		t.Run(fmt.Sprint(shards, " shards"), func(t *testing.T) {
			conformance.Search(t, func(t *testing.T, place string, fields []search.Field) search.Driver {
				name := index(place)
				t.Cleanup(func() { drop(t, node.URL, name) })
				return opened(t, opensearch.Options{URL: node.URL, Index: name, Shards: shards}, fields)
			})
		})
	}
}

func drop(t testing.TB, url, name string) {
	req, err := http.NewRequest(http.MethodDelete, url+"/"+name+","+name+"-seals?ignore_unavailable=true", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err == nil {
		res.Body.Close()
	}
}
