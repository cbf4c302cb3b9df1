package harvest

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/monitor"
	"github.com/ucldc/pachamama/internal/port/usage"
)

// spans are those of a run that is walked here: one from its start or resume to
// its end or break, and below it one for each stage.
type spans struct {
	run    *monitor.Span
	stages map[pachamama.Stage]*monitor.Span
}

// beginSpans begins the span of a stage, and that of the run with its first.
func (r *Runner) beginSpans(ctx context.Context, run string, name pachamama.Stage) {
	if r.Tracer == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.spans == nil {
		r.spans = map[string]*spans{}
	}
	of := r.spans[run]
	ctx = usage.In(context.WithoutCancel(ctx), scope(run, ""))
	if of == nil {
		of = &spans{stages: map[pachamama.Stage]*monitor.Span{}}
		_, of.run = r.Tracer.Start(ctx, "run", "run", run)
		r.spans[run] = of
	}
	if of.stages[name] == nil {
		_, of.stages[name] = r.Tracer.Start(of.run.Within(ctx), string(name), "run", run)
	}
}

// under is the context of work for a stage: its calls are noted for it, and its
// spans are below the stage's. Where that was begun by another program they are in
// the same trace.
func (r *Runner) under(ctx context.Context, run string, name pachamama.Stage) context.Context {
	ctx = usage.In(ctx, scope(run, name))
	r.mu.Lock()
	defer r.mu.Unlock()
	if of := r.spans[run]; of != nil {
		return of.stages[name].Within(ctx)
	}
	return ctx
}

func (r *Runner) endStageSpan(run string, name pachamama.Stage, failure error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if of := r.spans[run]; of != nil {
		of.stages[name].End(failure)
		delete(of.stages, name)
	}
}

// endSpans ends what is left of a run's spans.
func (r *Runner) endSpans(run, state string, failure error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	of := r.spans[run]
	if of == nil {
		return
	}
	for _, s := range of.stages {
		s.End(failure, "state", state)
	}
	of.run.End(failure, "state", state)
	delete(r.spans, run)
}

// pairs writes counts as a span has them.
func pairs(counts pachamama.Counts) (out []string) {
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		out = append(out, name, strconv.FormatInt(counts[name], 10))
	}
	return out
}
