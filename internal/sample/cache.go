package sample

import (
	"container/list"
	"sync"
)

// cacheBytes bounds the drawn files that a server keeps.
const cacheBytes = 32 << 20

// cache keeps the files used last, up to a number of bytes. What it loses is
// drawn again with the same bytes.
type cache struct {
	mu    sync.Mutex
	limit int
	bytes int
	order *list.List // of *cached, the one used last in front
	files map[string]*list.Element
}

type cached struct {
	name string
	body []byte
}

func newCache(limit int) *cache {
	return &cache{limit: limit, order: list.New(), files: map[string]*list.Element{}}
}

// get returns the named file, made by draw when it is not kept. Two callers
// at once may both draw it.
func (c *cache) get(name string, draw func() ([]byte, error)) ([]byte, error) {
	c.mu.Lock()
	if e, ok := c.files[name]; ok {
		c.order.MoveToFront(e)
		c.mu.Unlock()
		return e.Value.(*cached).body, nil
	}
	c.mu.Unlock()
	body, err := draw()
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.files[name]; !ok && len(body) <= c.limit {
		c.files[name] = c.order.PushFront(&cached{name, body})
		c.bytes += len(body)
	}
	for c.bytes > c.limit {
		last := c.order.Back()
		old := c.order.Remove(last).(*cached)
		c.bytes -= len(old.body)
		delete(c.files, old.name)
	}
	return body, nil
}
