package extract

import (
	"context"
	"sync"
)

// Turns lets one at a time work on a document: who comes second finds what the
// first has kept. The zero value is ready.
type Turns struct {
	mu   sync.Mutex
	held map[string]chan struct{} // closed when it is given back
}

// Take waits until nobody else has the document. What it returns gives it back.
func (t *Turns) Take(ctx context.Context, sha256 string) (release func(), err error) {
	for {
		t.mu.Lock()
		other, taken := t.held[sha256]
		if !taken {
			if t.held == nil {
				t.held = map[string]chan struct{}{}
			}
			mine := make(chan struct{})
			t.held[sha256] = mine
			t.mu.Unlock()
			return func() {
				t.mu.Lock()
				delete(t.held, sha256)
				t.mu.Unlock()
				close(mine)
			}, nil
		}
		t.mu.Unlock()
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-other:
		}
	}
}
