package web

import "sync"

// drawer keeps pages that were drawn lately, and lets only a few be drawn at
// once.
type drawer struct {
	slots chan struct{}
	mu    sync.Mutex
	pages map[string][]byte
	order []string // oldest first
	bytes int
}

func newDrawer() *drawer {
	return &drawer{slots: make(chan struct{}, atOnce), pages: map[string][]byte{}}
}

func (d *drawer) kept(name string) []byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.pages[name]
}

func (d *drawer) keep(name string, picture []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.pages[name] != nil || len(picture) > keptSize {
		return
	}
	d.pages[name], d.order, d.bytes = picture, append(d.order, name), d.bytes+len(picture)
	for d.bytes > keptSize {
		d.bytes -= len(d.pages[d.order[0]])
		delete(d.pages, d.order[0])
		d.order = d.order[1:]
	}
}
