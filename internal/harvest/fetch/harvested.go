package fetch

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/ucldc/pachamama/internal/source/oai"
)

// lastNote is the page with which is noted what later runs need to know.
const lastNote = -2

// last is what is noted there.
type last struct {
	Newest  string   `json:"newest,omitempty"`
	Missing []string `json:"missing,omitempty"`
}

// remember notes what later runs need to know.
func (w *walk) remember(ctx context.Context) error {
	newest := w.seen.high
	if t, ok := oai.Instant(w.begun.Newest); ok && t.After(newest) {
		newest = t
	}
	note := last{Missing: w.census.unsure}
	if !newest.IsZero() {
		note.Newest = oai.Second.Stamp(newest)
	}
	return w.note(ctx, lastNote, note)
}

// harvested is what is known of a run that ended.
type harvested struct {
	last
	at     time.Time // of the first answer, by the source's clock; zero: not told
	ours   time.Time // when the run began, by our clock
	prefix string
}

func (w *walk) harvested(ctx context.Context, run string) (h harvested, err error) {
	r, err := w.catalog.Run(ctx, run)
	if err != nil {
		return h, err
	}
	notes, err := w.catalog.Cursors(ctx, run, chain)
	if err != nil {
		return h, err
	}
	h.ours = r.Started
	for _, page := range slices.Sorted(maps.Keys(notes)) {
		var s step
		var b begun
		switch {
		case page == lastNote:
			err = json.Unmarshal(notes[page], &h.last)
		case page == 0:
			err = json.Unmarshal(notes[page], &b)
			h.prefix = b.Prefix
		case page > 0 && h.at.IsZero():
			err = json.Unmarshal(notes[page], &s)
			h.at, _ = oai.Instant(s.Response)
		}
		if err != nil {
			return h, err
		}
	}
	return h, nil
}
