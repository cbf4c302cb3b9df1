package harvest

import (
	"context"
	"sync"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/port/usage"
)

// Meter adds up calls in memory and writes the sums to the catalog.
type Meter struct {
	catalog *catalog.Catalog
	writing sync.Mutex // held while rows are on their way to the catalog
	mu      sync.Mutex
	rows    map[catalog.Usage]*catalog.Usage // by the row without its numbers
}

// NewMeter returns a meter; Run writes for it.
func NewMeter(c *catalog.Catalog) *Meter {
	return &Meter{catalog: c, rows: map[catalog.Usage]*catalog.Usage{}}
}

// Record adds a call.
func (m *Meter) Record(ctx context.Context, c usage.Call) {
	s := usage.ScopeOf(ctx)
	key := catalog.Usage{Run: s.Run, Stage: s.Stage, Piece: c.Piece, Driver: c.Driver, Op: c.Op, Size: usage.Size(c.Bytes)}
	m.mu.Lock()
	defer m.mu.Unlock()
	row := m.rows[key]
	if row == nil {
		row = new(key)
		m.rows[key] = row
	}
	row.Count++
	row.Bytes += c.Bytes
	row.Units += c.Units
	row.Took += c.Took
	switch pachamama.CodeOf(c.Err) {
	case "", pachamama.CodeNotFound, pachamama.CodeConflict: // an answer to a question: is it there?
	case pachamama.CodeThrottled:
		row.Throttled++
	default:
		row.Errors++
	}
}

// Flush writes what was added up: all that was recorded before it is in the
// catalog afterwards. What cannot be written is kept for the next time.
func (m *Meter) Flush(ctx context.Context) error {
	m.writing.Lock()
	defer m.writing.Unlock()
	m.mu.Lock()
	rows := m.rows
	m.rows = map[catalog.Usage]*catalog.Usage{}
	m.mu.Unlock()
	if len(rows) == 0 {
		return nil
	}
	list := make([]catalog.Usage, 0, len(rows))
	for _, row := range rows {
		list = append(list, *row)
	}
	err := m.catalog.AddUsage(ctx, list)
	if err != nil {
		m.putBack(list)
	}
	return err
}

func (m *Meter) putBack(list []catalog.Usage) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, u := range list {
		key := catalog.Usage{Run: u.Run, Stage: u.Stage, Piece: u.Piece, Driver: u.Driver, Op: u.Op, Size: u.Size}
		if row := m.rows[key]; row != nil {
			row.Count, row.Bytes, row.Units, row.Took = row.Count+u.Count, row.Bytes+u.Bytes, row.Units+u.Units, row.Took+u.Took
			row.Errors, row.Throttled = row.Errors+u.Errors, row.Throttled+u.Throttled
			continue
		}
		m.rows[key] = &u
	}
}

// lastFlush is how long the program waits at its end for a catalog that is away.
const lastFlush = 5 * time.Second

// Run writes until the context ends, and once more then. Only that last time is
// there an error: before it, what could not be written waits for the next time.
func (m *Meter) Run(ctx context.Context, every time.Duration) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			last, stop := context.WithTimeout(context.WithoutCancel(ctx), lastFlush)
			defer stop()
			return m.Flush(last)
		case <-tick.C:
			m.Flush(ctx) //nolint:errcheck // see above
		}
	}
}
