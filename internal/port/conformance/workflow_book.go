package conformance

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"sync"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/workflow"
)

// book keeps runs in memory, as the catalog does for programs.
type book struct {
	do    func(ctx context.Context, run, stage, unit string) error // nil: units succeed
	fault func(run, step string) error                             // nil: nothing else fails

	mu      sync.Mutex
	changed chan struct{} // closed at the next change
	runs    map[string]*bookRun
	order   []string
	log     []event
	active  map[string]int  // units under way, by run
	doing   map[string]bool // and by name
	looks   int             // calls of Open
	refused int             // calls of Hold that were answered with false
	strays  []string        // work on runs that its program does not hold
}

type bookRun struct {
	plan    workflow.Plan
	units   []string
	done    map[string]map[string]bool // by stage
	holder  string
	cancel  bool
	over    bool
	failure error
}

type event struct{ run, what string }

func newBook() *book {
	return &book{changed: make(chan struct{}), runs: map[string]*bookRun{}, active: map[string]int{}, doing: map[string]bool{}}
}

// update changes the book and wakes who waits.
func (b *book) update(change func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	change()
	close(b.changed)
	b.changed = make(chan struct{})
}

// wait waits for a change after which the condition holds.
func (b *book) wait(patience time.Duration, holds func(*book) bool) bool {
	late := time.After(patience)
	for {
		b.mu.Lock()
		ok, changed := holds(b), b.changed
		b.mu.Unlock()
		if ok {
			return true
		}
		select {
		case <-changed:
		case <-late:
			return false
		}
	}
}

// add opens a run whose stages have n units each: u0, u1, ...
func (b *book) add(run string, n int, stages ...pachamama.Stage) workflow.Plan {
	r := &bookRun{plan: workflow.Plan{Run: run, Stages: stages}, done: map[string]map[string]bool{}}
	for i := range n {
		r.units = append(r.units, fmt.Sprintf("u%d", i))
	}
	for _, s := range stages {
		r.done[string(s)] = map[string]bool{}
	}
	b.update(func() { b.runs[run], b.order = r, append(b.order, run) })
	return r.plan
}

func (b *book) markDone(run, stage string, units ...string) {
	for _, u := range units {
		b.runs[run].done[stage][u] = true
	}
}

func (b *book) ask(run string) { b.update(func() { b.runs[run].cancel = true }) }

func (b *book) hold(run, owner string) { b.update(func() { b.runs[run].holder = owner }) }

func (b *book) ended(run string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.runs[run].over
}

func (b *book) failure(run string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.runs[run].failure
}

// events lists what happened to a run, in order; to all when none is named.
func (b *book) events(run string) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []string
	for _, e := range b.log {
		if run == "" || e.run == run {
			out = append(out, e.what)
		}
	}
	return out
}

func (b *book) count(run, what string) int {
	n := 0
	for _, e := range b.events(run) {
		if e == what {
			n++
		}
	}
	return n
}

// program is the book as one program drives it: workflow.Stages.
type program struct {
	*book
	owner string
}

// note writes an event down; work without the hold is a stray.
func (p *program) note(run, what string) {
	p.log = append(p.log, event{run, what})
	if r := p.runs[run]; r.holder != p.owner {
		p.strays = append(p.strays, fmt.Sprintf("%s: %s by %q while %q holds it", run, what, p.owner, r.holder))
	}
}

func (p *program) Open(context.Context) (plans []workflow.Plan, err error) {
	p.update(func() {
		p.looks++
		for _, run := range p.order {
			if r := p.runs[run]; !r.over {
				plans = append(plans, r.plan)
			}
		}
	})
	return plans, nil
}

func (p *program) failing(run, step string) error {
	if p.fault == nil {
		return nil
	}
	return p.fault(run, step)
}

func (p *program) Begin(_ context.Context, run string, stage pachamama.Stage) error {
	p.update(func() { p.note(run, "begin "+string(stage)) })
	return p.failing(run, "begin")
}

func (p *program) Units(ctx context.Context, run string, stage pachamama.Stage) iter.Seq2[workflow.Unit, error] {
	return func(yield func(workflow.Unit, error) bool) {
		if err := p.failing(run, "units"); err != nil {
			yield(workflow.Unit{}, err)
			return
		}
		p.mu.Lock()
		todo := slices.DeleteFunc(slices.Clone(p.runs[run].units), func(u string) bool { return p.runs[run].done[string(stage)][u] })
		p.mu.Unlock()
		for _, u := range todo {
			if ctx.Err() != nil || !yield(workflow.Unit{Name: u}, nil) { // a list that ends early is no list of all
				return
			}
		}
	}
}

func (p *program) Do(ctx context.Context, run string, stage pachamama.Stage, u workflow.Unit) error {
	name := run + "/" + string(stage) + "/" + u.Name
	p.update(func() {
		p.note(run, "do "+string(stage)+" "+u.Name)
		p.active[run]++
		p.doing[name] = true
	})
	var err error
	if p.do != nil {
		err = p.do(ctx, run, string(stage), u.Name)
	}
	p.update(func() {
		p.active[run]--
		delete(p.doing, name)
		if err == nil {
			p.runs[run].done[string(stage)][u.Name] = true
		}
	})
	return err
}

func (p *program) Seal(_ context.Context, run string, stage pachamama.Stage) error {
	p.update(func() {
		p.note(run, "seal "+string(stage))
		if r := p.runs[run]; len(r.done[string(stage)]) != len(r.units) {
			p.strays = append(p.strays, fmt.Sprintf("%s: %s sealed with %d of %d units", run, stage, len(r.done[string(stage)]), len(r.units)))
		}
	})
	return p.failing(run, "seal")
}

func (p *program) End(_ context.Context, run string, failure error) error {
	p.update(func() {
		p.note(run, "end")
		r := p.runs[run]
		r.over, r.failure = true, failure
	})
	return nil
}

func (p *program) Hold(_ context.Context, run string) (held, cancel bool, err error) {
	p.update(func() {
		r := p.runs[run]
		if held = !r.over && (r.holder == "" || r.holder == p.owner); !held {
			p.refused++
			return
		}
		r.holder, cancel = p.owner, r.cancel
	})
	return held, cancel, nil
}

func (p *program) LetGo(_ context.Context, run string) error {
	p.update(func() {
		if r := p.runs[run]; r.holder == p.owner {
			r.holder = ""
		}
	})
	return nil
}
