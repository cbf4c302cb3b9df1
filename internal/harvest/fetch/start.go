package fetch

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/source/oai"
)

// begun is what is noted before the first page.
type begun struct {
	oai.Cursor // of the list of all
	since
}

// start returns what the run began with.
func (w *walk) start(ctx context.Context) (begun, error) {
	known, err := w.catalog.Cursors(ctx, w.job.Run.ID, chain)
	if err != nil {
		return begun{}, err
	}
	var at begun
	for page, doc := range known {
		switch {
		case page == aboutSource:
			w.about = &about{}
			err = json.Unmarshal(doc, w.about)
		case page == lastNote: // of an earlier walk to the end
		case page == 0:
			err = json.Unmarshal(doc, &at)
		default:
			var s step
			err = json.Unmarshal(doc, &s)
			w.steps[page] = s
		}
		if err != nil {
			return at, err
		}
	}
	if at.Verb != "" {
		return at, nil
	}
	src := w.job.Run.Collection.Source
	at.Cursor = oai.Cursor{Verb: oai.ListRecords, Prefix: src.Prefix, Set: src.Set}
	if src.From != "" || src.Until != "" {
		id, err := w.identify(ctx)
		if err != nil {
			return at, err
		}
		if at.From, at.Until, err = id.Granularity.Window(src.From, src.Until); err != nil {
			return at, err
		}
	}
	if at.Prefix == "" {
		if at.Prefix, err = w.choose(ctx); err != nil {
			return at, err
		}
	}
	if at.since, err = w.increment(ctx, at.Cursor); err != nil {
		return at, err
	}
	return at, w.note(ctx, 0, at)
}

func (w *walk) note(ctx context.Context, page int64, v any) error {
	doc, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return w.catalog.PutCursor(ctx, w.job.Run.ID, chain, page, doc)
}

// choose asks for the formats and takes the best that can be mapped.
func (w *walk) choose(ctx context.Context) (string, error) {
	offered, err := w.client.Formats(ctx, "")
	if err != nil {
		return "", err
	}
	f, ok := oai.Best(offered, w.prefer...)
	if !ok {
		return "", &pachamama.Error{Code: pachamama.CodeUnsupported, Op: "fetch", Subject: w.job.Run.Collection.Source.URL, Message: "the source offers no format that we map",
			Hint: fmt.Sprintf("We map %v; write a mapping for another and name its prefix.", w.prefer)}
	}
	return f.Prefix, nil
}
