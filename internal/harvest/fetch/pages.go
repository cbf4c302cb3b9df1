package fetch

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/source/oai"
)

// tries is how often a page is asked for in one walk that comes truncated or as
// an error of the server inside an answer. Each try is kept; the last one counts.
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
		got, err := w.page(ctx, n, at)
		if err != nil {
			return err
		}
		w.count(got.page)
		w.job.Report(w.out.Counts, fmt.Sprintf("page %d", n))
		if got.odd != nil {
			w.problems.Error(pachamama.StageFetch, "", got.odd, true)
		}
		if got.done {
			return nil
		}
		at = got.next
	}
}

// verdict is a page that can be used, and what follows it.
type verdict struct {
	page *oai.Page
	next oai.Cursor
	done bool
	odd  error // the list ended oddly, but all that was to come is here
}

// page returns page n, from storage or from the source, asking again for one
// that cannot be used. One that an earlier walk stored and could not use is
// asked for anew: a list is taken up again where it broke.
func (w *walk) page(ctx context.Context, n int64, at oai.Cursor) (verdict, error) {
	asked := 0
	for try := 1; ; try++ {
		name := pageName(n, try)
		old := w.stored[name]
		step := step{At: at, Size: -1}
		raw, err := w.raw(ctx, name, at, &step)
		if err != nil {
			return verdict{}, err
		}
		got, err := w.judge(at, raw)
		if err == nil {
			return got, w.keep(ctx, n, name, raw, got.page, step)
		}
		if old {
			continue // a later try counts
		}
		asked++
		if !pachamama.CodeOf(err).Traits().Retry || asked == tries {
			e := *pachamama.AsError(err)
			e.Subject = fmt.Sprintf("%s page %d", w.job.Run.Collection.Source.URL, n)
			return verdict{}, &e
		}
		if err := w.Pause(ctx, time.Second<<(asked-1)); err != nil {
			return verdict{}, err
		}
	}
}

// judge tells whether the list can go on, or end, with a page.
func (w *walk) judge(at oai.Cursor, raw []byte) (verdict, error) {
	page, err := oai.Parse(raw)
	if err != nil {
		return verdict{}, err
	}
	if e := page.Err(); e != nil {
		return verdict{}, e
	}
	if page.Verb != oai.ListRecords && len(page.Errors) == 0 {
		return verdict{}, &pachamama.Error{Code: pachamama.CodeUnavailable, Op: "fetch", Who: pachamama.WhoInstitution,
			Message: "the answer holds no list of records", Hint: "Try again later; when it stays so the institution must mend its server."}
	}
	got := verdict{page: page}
	var problem *pachamama.Error
	got.next, got.done, problem = oai.Advance(at, page, w.seen)
	fetched := w.out.Counts[pachamama.CountFetched] + records(page)
	reported, said := w.out.Counts[pachamama.CountReported]
	switch accept := w.job.Run.Accept; {
	case problem != nil && got.done && (accept || said && fetched >= reported):
		got.odd = problem
	case problem != nil:
		return got, problem
	case got.done && fetched == 0 && !accept:
		return got, empty()
	}
	return got, nil
}

// empty makes an empty list an error: it would publish nothing in place of
// something.
func empty() error {
	return &pachamama.Error{Code: pachamama.CodeIncomplete, Op: "fetch", Who: pachamama.WhoInstitution,
		Message: "the source has no records to give",
		Hint:    "Look at set, prefix and dates with `pachamama probe`; if nothing is right, go on with `pachamama run --resume RUN --accept`."}
}

func records(p *oai.Page) int64 { return int64(len(p.Records) + len(p.Broken)) }

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

// keep lists a page in the version and notes what was learned with it. Storing
// the same bytes again is no work.
func (w *walk) keep(ctx context.Context, n int64, name string, raw []byte, page *oai.Page, step step) error {
	entry, err := w.store.PutPage(ctx, w.ref, name, raw, records(page), "")
	if err != nil {
		return err
	}
	w.out.Pages = append(w.out.Pages, entry)
	if w.noted[n] && step.URL == "" {
		return nil // read from storage: what is noted says more
	}
	step.Response, step.Records, step.Size = page.ResponseDate, int(records(page)), page.Token.Size
	return w.note(ctx, n, step)
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
	c[pachamama.CountFetched] += records(p)
	c[pachamama.CountDeleted] += int64(p.Deleted())
	if _, known := c[pachamama.CountReported]; !known && p.Token.Size >= 0 {
		c[pachamama.CountReported] = p.Token.Size
	}
	for _, r := range p.Repairs {
		w.problems.Add(pachamama.Problem{Stage: pachamama.StageFetch, Code: pachamama.CodeMalformed, Cause: "mended while reading: " + strings.ReplaceAll(r.Name, "_", " "),
			Message: r.Name, Hint: "Nothing is lost; tell the institution when it happens often.", Count: int64(max(r.Count, 1)), Kept: true})
	}
}

// pause waits.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
