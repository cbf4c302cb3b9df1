package opensearch_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/ucldc/pachamama/internal/driver/opensearch"
	"github.com/ucldc/pachamama/internal/port/conformance"
	"github.com/ucldc/pachamama/internal/port/search"
	"github.com/ucldc/pachamama/test/servers"
)

// TestNode asks a real node. The suite has an index of three shards for each
// case, which tell of so few values that facets are counted in full.
func TestNode(t *testing.T) {
	node := servers.StartOpenSearch(t)
	t.Run("suite", func(t *testing.T) {
		conformance.Search(t, func(t *testing.T, place string, fields []search.Field) search.Driver {
			ix := opened(t, opensearch.Options{URL: node.URL, Index: index(place), Shards: 3}, fields)
			opensearch.SetEachShard(ix, 3)
			return ix
		})
	})
	for name, run := range map[string]func(*testing.T, *servers.OpenSearch){"same as embedded": sameAsEmbedded, "several generations": severalGenerations,
		"refusals": refusals, "readers and writers": readersAndWriters, "another template": anotherTemplate, "disk full": diskFull, "serverless": serverless} {
		t.Run(name, func(t *testing.T) { run(t, node) })
	}
	t.Run("killed", func(t *testing.T) { killed(t, node) })
}

// index is a name for a place, and so for a case of the suite.
func index(place string) string {
	return strings.ToLower("i" + strings.NewReplacer("/", "-", ".", "").Replace(filepath.Base(filepath.Dir(place))+filepath.Base(place)))
}

func opened(t testing.TB, o opensearch.Options, fields []search.Field) *opensearch.Index {
	t.Helper()
	ix, err := opensearch.Open(o, fields)
	if err != nil {
		t.Fatal(err)
	}
	return ix
}
