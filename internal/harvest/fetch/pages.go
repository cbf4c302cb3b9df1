package fetch

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/source/oai"
)

// tries is how often a page is asked for that comes truncated or as an error
// of the server inside an answer. Each try is kept; the last one counts.
const tries = 4

// step is what was learned with a page.
type step struct {
	At       oai.Cursor `json:"at"`
	Response string     `json:"response_date,omitempty"` // by the server's clock
	URL      string     `json:"url,omitempty"`
	TookMS   int64      `json:"took_ms,omitempty"`
	Tries    int        `json:"tries,omitempty"` // requests that it took
	Records  int        `json:"records"`
	Size     int64      `json:"size"` // reported for the whole list; -1: not said
}

// pages walks from the first page to the end of the list.
func (w *walk) pages(ctx context.Context, at oai.Cursor) error {
	for n := int64(1); ; n++ {
		page, step, err := w.page(ctx, n, at)
		if err != nil {
			return err
		}
		next, done, problem := oai.Advance(at, page, w.seen)
		w.count(page)
		if err := w.note(ctx, n, step); err != nil {
			return err
		}
		w.job.Report(w.out.Counts, fmt.Sprintf("page %d", n))
		if problem != nil && !w.whole(done) {
			problem.Subject = w.job.Run.Collection.Source.URL
			return problem
		}
		if problem != nil { // the list ended oddly, but everything reported is here
			w.problems.Error(pachamama.StageFetch, "", problem, true)
		}
		if done {
			return w.empty()
		}
		at = next
	}
}

// whole tells whether all that the source reported has come.
func (w *walk) whole(done bool) bool {
	reported, ok := w.out.Counts[pachamama.CountReported]
	return done && ok && w.out.Counts[pachamama.CountFetched] >= reported
}

// empty makes an empty list an error: it would publish nothing in place of
// something.
func (w *walk) empty() error {
	if w.out.Counts[pachamama.CountFetched] > 0 || w.job.Run.Accept {
		return nil
	}
	return &pachamama.Error{Code: pachamama.CodeIncomplete, Op: "fetch", Subject: w.job.Run.Collection.Source.URL, Who: pachamama.WhoInstitution,
		Message: "the source has no records to give",
		Hint:    "Look at set, prefix and dates with `pachamama probe`; if nothing is right, go on with `pachamama run --resume RUN --accept`."}
}

// page returns page n, from storage or from the source, asking again for one
// that is not whole.
func (w *walk) page(ctx context.Context, n int64, at oai.Cursor) (*oai.Page, step, error) {
	for try := 1; ; try++ {
		name := pageName(n, try)
		if w.stored[pageName(n, try+1)] {
			continue // a later try counts
		}
		step := step{At: at, Size: -1}
		raw, err := w.raw(ctx, name, at, &step)
		if err != nil {
			return nil, step, err
		}
		page, err := oai.Parse(raw)
		if err == nil {
			if e := page.Err(); e != nil {
				err = e
			}
		}
		if err != nil && pachamama.CodeOf(err).Traits().Retry && try < tries {
			if err := pause(ctx, try); err != nil {
				return nil, step, err
			}
			continue
		}
		if err != nil {
			e := *pachamama.AsError(err)
			e.Subject = fmt.Sprintf("%s page %d", w.job.Run.Collection.Source.URL, n)
			return nil, step, &e
		}
		step.Response, step.Records, step.Size = page.ResponseDate, len(page.Records)+len(page.Broken), page.Token.Size
		return page, step, w.keep(ctx, name, raw, int64(step.Records))
	}
}

// raw returns the bytes of a page, which are in storage when it returns.
func (w *walk) raw(ctx context.Context, name string, at oai.Cursor, step *step) ([]byte, error) {
	if w.stored[name] {
		return w.store.ReadPage(ctx, w.ref, pachamama.Page{Key: "pages/" + name + ".zst"})
	}
	res, err := w.client.Page(ctx, at)
	if err != nil {
		return nil, err
	}
	if _, err := w.store.PutPage(ctx, w.ref, name, res.Body, 0, ""); err != nil {
		return nil, err
	}
	w.stored[name] = true
	step.URL, step.TookMS, step.Tries = res.URL, res.Took.Milliseconds(), res.Tries
	if res.PermanentURL != "" {
		w.problems.Add(pachamama.Problem{Stage: pachamama.StageFetch, Code: pachamama.CodeProtocol, Cause: "the source has moved for good", Message: "answers come from " + res.PermanentURL,
			Hint: "Change the URL of the collection.", Who: pachamama.WhoUs, Kept: true})
	}
	return res.Body, nil
}

// keep lists a page in the version. Storing the same bytes again is no work.
func (w *walk) keep(ctx context.Context, name string, raw []byte, records int64) error {
	entry, err := w.store.PutPage(ctx, w.ref, name, raw, records, "")
	w.out.Pages = append(w.out.Pages, entry)
	return err
}

// pageName is "000003.xml", and "000003-2.xml" for the second try.
func pageName(n int64, try int) string {
	if try == 1 {
		return fmt.Sprintf("%06d.xml", n)
	}
	return fmt.Sprintf("%06d-%d.xml", n, try)
}

func (w *walk) count(p *oai.Page) {
	c := w.out.Counts
	c[pachamama.CountFetched] += int64(len(p.Records) + len(p.Broken))
	c[pachamama.CountDeleted] += int64(p.Deleted())
	if _, known := c[pachamama.CountReported]; !known && p.Token.Size >= 0 {
		c[pachamama.CountReported] = p.Token.Size
	}
	for _, r := range p.Repairs {
		w.problems.Add(pachamama.Problem{Stage: pachamama.StageFetch, Code: pachamama.CodeMalformed, Cause: "mended while reading: " + strings.ReplaceAll(r.Name, "_", " "),
			Message: r.Name, Hint: "Nothing is lost; tell the institution when it happens often.", Count: int64(max(r.Count, 1)), Kept: true})
	}
}

// pause waits before a page is asked for again: 1, 2, 4 seconds.
func pause(ctx context.Context, try int) error {
	t := time.NewTimer(time.Second << (try - 1))
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
