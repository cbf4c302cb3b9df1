package harvest

import (
	"context"
	"maps"
	"sync"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
)

// progress gathers how far a stage is and writes it to the catalog at most a
// few times a second.
type progress struct {
	catalog *catalog.Catalog
	run     string
	stage   pachamama.Stage
	now     func() time.Time

	mu      sync.Mutex
	known   bool // what earlier attempts did is in the numbers
	units   int64
	done    int64
	doing   string
	counts  pachamama.Counts // of finished units
	partial pachamama.Counts // of the long unit under way
	written time.Time
	changed bool // since it was written
}

const progressEvery = 250 * time.Millisecond

func (r *Runner) progressOf(run string, stage pachamama.Stage) *progress {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.progress == nil {
		r.progress = map[string]*progress{}
	}
	key := run + "/" + string(stage)
	if r.progress[key] == nil {
		r.progress[key] = &progress{catalog: r.Catalog, run: run, stage: stage, now: r.Now, counts: pachamama.Counts{}}
	}
	return r.progress[key]
}

func (r *Runner) forget(run string, stage pachamama.Stage) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.progress, run+"/"+string(stage))
}

// restart begins with what earlier attempts did.
func (p *progress) restart(done int64, counts pachamama.Counts) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.known, p.units, p.done, p.counts, p.partial = true, done, done, counts, nil
}

func (p *progress) atLeast(units int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.units = max(p.units, units)
}

func (p *progress) begin(unit string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.doing, p.changed = unit, true
}

// report takes the counts of a unit so far. A report that cannot be written is
// lost: the next one, or the end of the unit, makes up for it.
func (p *progress) report(ctx context.Context, counts pachamama.Counts, doing string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.partial, p.doing, p.changed = maps.Clone(counts), doing, true
	p.write(ctx, false) //nolint:errcheck // see above
}

func (p *progress) end(ctx context.Context, unit string, counts pachamama.Counts) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	p.doing, p.partial, p.changed = unit, nil, true
	p.counts.Add(counts)
	return p.write(ctx, false)
}

func (p *progress) flush(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.write(ctx, true)
}

// catchUp writes what changed since the last time, so that what stands in the
// catalog is never older than the run's last sign of life.
func (r *Runner) catchUp(ctx context.Context, run string) error {
	r.mu.Lock()
	var all []*progress
	for _, p := range r.progress {
		if p.run == run {
			all = append(all, p)
		}
	}
	r.mu.Unlock()
	for _, p := range all {
		if err := p.catchUp(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (p *progress) catchUp(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.changed {
		return nil
	}
	return p.write(ctx, true)
}

// write is called with the lock held. Nothing is written over what stands in
// the catalog before it was read.
func (p *progress) write(ctx context.Context, now bool) error {
	if !p.known || !now && p.now().Sub(p.written) < progressEvery {
		return nil
	}
	p.written, p.changed = p.now(), false
	counts := maps.Clone(p.counts)
	counts.Add(p.partial)
	return p.catalog.Progress(ctx, p.run, p.stage, max(p.units, p.done), p.done, p.doing, counts)
}
