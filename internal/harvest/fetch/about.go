package fetch

import (
	"context"
	"encoding/json"
	"time"

	"github.com/ucldc/pachamama/internal/source/oai"
)

// about is what the source says of itself.
type about struct {
	Granularity oai.Granularity `json:"granularity"`
	Earliest    string          `json:"earliest"`
	Answered    string          `json:"answered"`
	Deleted     string          `json:"deleted,omitempty"`
}

// aboutSource is the page with which it is noted.
const aboutSource = -1

// identify asks the source who it is. The first answer of a run is noted.
func (w *walk) identify(ctx context.Context) (*about, error) {
	id, err := w.client.Identify(ctx)
	if err != nil {
		return nil, err
	}
	if w.about != nil {
		return w.about, nil
	}
	a := &about{id.Granularity, id.Earliest, id.Answered, id.Deleted}
	doc, err := json.Marshal(a)
	if err != nil {
		return nil, err
	}
	w.about = a
	return a, w.catalog.PutCursor(ctx, w.job.Run.ID, chain, aboutSource, doc)
}

// known makes sure that Identify was asked in this run.
func (w *walk) known(ctx context.Context) error {
	if w.about != nil {
		return nil
	}
	_, err := w.identify(ctx)
	return err
}

func (w *walk) granularity() oai.Granularity {
	if w.days || w.about == nil {
		return oai.Day
	}
	return w.about.Granularity
}

// dates says about where the records begin and end. What Identify says of the
// earliest is a hint at best.
func (w *walk) dates() (low, high time.Time) {
	low, high = w.seen.low, w.seen.high
	if w.about == nil {
		return low, high
	}
	if t, ok := oai.Instant(w.about.Earliest); ok && (low.IsZero() || t.Before(low)) {
		low = t
	}
	if t, ok := oai.Instant(w.about.Answered); ok && t.After(high) {
		high = t
	}
	return low, high
}
