package monitor

import (
	"context"
	"slices"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/ucldc/pachamama"
)

// Pipeline counts what stages do, once a unit. A nil one counts nothing.
type Pipeline struct {
	records  metric.Int64Counter
	problems metric.Int64Counter
	ended    metric.Int64Counter
	seconds  metric.Float64Histogram
}

// NewPipeline makes the instruments.
func NewPipeline(d Driver) (*Pipeline, error) {
	m, p := d.Meter(), &Pipeline{}
	var err error
	if p.records, err = m.Int64Counter("pachamama_records", metric.WithDescription("What stages count, mostly records, by the name of what is counted")); err != nil {
		return nil, err
	}
	if p.problems, err = m.Int64Counter("pachamama_problems", metric.WithDescription("Problems that stages met, by who must act")); err != nil {
		return nil, err
	}
	if p.ended, err = m.Int64Counter("pachamama_runs_ended", metric.WithDescription("Runs that this program ended, by how")); err != nil {
		return nil, err
	}
	p.seconds, err = m.Float64Histogram("pachamama_unit_duration", metric.WithUnit("s"), metric.WithDescription("How long units of work take"),
		metric.WithExplicitBucketBoundaries(.01, .1, 1, 10, 60, 600, 3600))
	return p, err
}

// Unit counts a unit that was tried.
func (p *Pipeline) Unit(ctx context.Context, stage pachamama.Stage, took time.Duration, err error) {
	if p != nil {
		p.seconds.Record(ctx, took.Seconds(), metric.WithAttributes(attribute.String("stage", string(stage)), attribute.String("code", string(pachamama.CodeOf(err)))))
	}
}

// Counts adds what a stage counted.
func (p *Pipeline) Counts(ctx context.Context, stage pachamama.Stage, counts pachamama.Counts) {
	if p == nil {
		return
	}
	for name, n := range counts {
		if n > 0 {
			p.records.Add(ctx, n, metric.WithAttributes(attribute.String("stage", string(stage)), attribute.String("what", name)))
		}
	}
}

// Problems adds problems. Codes of remarks, of which mappings may make any
// number, are one: "remark".
func (p *Pipeline) Problems(ctx context.Context, problems []pachamama.Problem) {
	if p == nil {
		return
	}
	for _, one := range problems {
		code := one.Code
		if !slices.Contains(pachamama.Codes(), code) {
			code = "remark"
		}
		p.problems.Add(ctx, one.Count, metric.WithAttributes(attribute.String("stage", string(one.Stage)), attribute.String("code", string(code)), attribute.String("who", string(one.Who))))
	}
}

// Ended counts the end of a run.
func (p *Pipeline) Ended(ctx context.Context, state pachamama.RunState) {
	if p != nil {
		p.ended.Add(ctx, 1, metric.WithAttributes(attribute.String("state", string(state))))
	}
}
