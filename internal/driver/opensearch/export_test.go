package opensearch

import (
	"time"

	"github.com/ucldc/pachamama/internal/port/search"
)

// SetEachShard bounds the values of a facet that a shard tells of.
func SetEachShard(ix *Index, n int) { ix.eachShard = n }

// SetSettleEach says how often it is looked whether what was written is seen.
func SetSettleEach(ix *Index, d time.Duration) { ix.settleEach = d }

// Lines writes documents as a bulk request would have them, as of that attempt.
func Lines(ix *Index, attempt string, docs []search.Doc) ([][]byte, error) {
	e := newEncoder(ix.fields)
	all := make([][]byte, len(docs))
	for i := range docs {
		var err error
		if all[i], err = e.lines(search.Generation{Collection: "raw", Version: "1"}, attempt, &docs[i]); err != nil {
			return nil, err
		}
	}
	return all, nil
}
