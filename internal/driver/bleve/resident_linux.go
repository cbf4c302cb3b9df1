package bleve

import (
	"sync"
	"syscall"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// letGo tells the system again and again, until it is stopped, that the files of
// an index being written need not stay in our memory: they are merged in the
// background, which reads each once, and would count as ours until then. They
// come back from the disk's cache when they are read again.
func letGo(ix index.Index) (stop func()) {
	end := make(chan struct{})
	var watch sync.WaitGroup
	watch.Go(func() {
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-end:
				return
			case <-tick.C:
				letGoOnce(ix)
			}
		}
	})
	return func() {
		close(end)
		watch.Wait()
	}
}

func letGoOnce(ix index.Index) {
	r, err := ix.Reader() // holds the files until it is closed
	if err != nil {
		return // it is a courtesy
	}
	defer r.Close()
	snapshot, ok := r.(*scorch.IndexSnapshot)
	if !ok {
		return
	}
	for _, part := range snapshot.Segments() {
		file, mapped := part.Segment().(interface {
			segment.PersistedSegment
			Data() []byte
		})
		if mapped && len(file.Data()) > 0 {
			syscall.Madvise(file.Data(), syscall.MADV_DONTNEED) //nolint:errcheck // see above
		}
	}
}
