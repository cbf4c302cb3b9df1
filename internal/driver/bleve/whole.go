package bleve

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/blevesearch/bleve/v2/search/query"

	"github.com/ucldc/pachamama/internal/port/search"
)

// wholes remembers the facets of whole generations: to count every document is
// what takes longest, and it is what the first page of a search asks for. An
// index never changes once it is sealed and its folder has a name of its own,
// so nothing remembered grows old.
type wholes struct {
	mu    sync.Mutex
	facts []answered // the last that was asked for is the last
}

type answered struct {
	key    string
	facets map[string][]search.FacetCount
}

// mostWholes is how many questions are remembered, of some ten facets with some
// twenty values each.
const mostWholes = 64

// wholeKey names what is asked of whole indexes; empty when the question
// chooses among documents, or when the indexes have no folders.
func (ix *Index) wholeKey(r *search.Request, question query.Query, handles []*handle) string {
	if _, all := question.(*query.MatchAllQuery); !all || ix.inMemory() || len(r.Facets) == 0 {
		return ""
	}
	var folders []string
	for _, h := range handles {
		folders = append(folders, h.folder)
	}
	slices.Sort(folders)
	return strings.Join(slices.Concat(folders, r.Facets, []string{strconv.Itoa(r.FacetSize)}), "\x00")
}

// get returns what is remembered, nil when nothing is. It is not to be changed.
func (w *wholes) get(key string) map[string][]search.FacetCount {
	w.mu.Lock()
	defer w.mu.Unlock()
	i := slices.IndexFunc(w.facts, func(f answered) bool { return f.key == key })
	if i < 0 {
		return nil
	}
	f := w.facts[i]
	w.facts = append(slices.Delete(w.facts, i, i+1), f)
	return f.facets
}

func (w *wholes) put(key string, facets map[string][]search.FacetCount) {
	kept := map[string][]search.FacetCount{}
	for name, counts := range facets { // the asker may change its own
		kept[name] = slices.Clone(counts)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.facts = slices.DeleteFunc(w.facts, func(f answered) bool { return f.key == key })
	if len(w.facts) == mostWholes {
		w.facts = slices.Delete(w.facts, 0, 1)
	}
	w.facts = append(w.facts, answered{key, kept})
}
