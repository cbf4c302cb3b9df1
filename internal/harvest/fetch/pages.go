package fetch

import (
	"context"
	"fmt"
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
	Moved    string     `json:"moved,omitempty"` // where it has moved for good
	Records  int        `json:"records"`
	Size     int64      `json:"size"`           // reported for the whole list; -1: not said
	Turn     *turn      `json:"turn,omitempty"` // the list broke here, and what followed
}

// page returns the page in hand, from storage or from the source, asking again
// for one that cannot be used. One that an earlier walk stored and could not
// use is asked for anew: a list is taken up again where it broke.
func (w *walk) page(ctx context.Context, at place) (verdict, error) {
	w.recall(&at)
	asked := 0
	for try := 1; ; try++ {
		name := pageName(w.n, try)
		old := w.stored[name]
		if old && w.stored[pageName(w.n, try+1)] {
			continue // a later try counts
		}
		step := step{At: at.Cursor, Size: -1}
		raw, stored, err := w.raw(ctx, name, at.Cursor, &step)
		if err != nil {
			return verdict{}, err
		}
		got, err := w.judge(at, raw)
		entry, failed := stored()
		if failed != nil {
			return verdict{}, failed
		}
		if err == nil {
			return got, w.keep(ctx, entry, got.page, step)
		}
		if old || w.learn(&at, err) {
			continue
		}
		asked++
		if !w.again(at, err) || asked == tries {
			e := *pachamama.AsError(err)
			e.Subject = fmt.Sprintf("%s page %d", w.job.Run.Collection.Source.URL, w.n)
			return verdict{}, &e
		}
		if err := w.Pause(ctx, time.Second<<(asked-1)); err != nil {
			return verdict{}, err
		}
	}
}

// again tells whether to ask for a page again at once.
func (w *walk) again(at place, err error) bool {
	code := pachamama.CodeOf(err)
	return code.Traits().Retry || code == pachamama.CodeMalformed && len(w.out.Pages) > 0 && at.Verb != oai.GetRecord
}

// empty makes an empty list an error: it would publish nothing in place of
// something.
func empty() error {
	return &pachamama.Error{Code: pachamama.CodeIncomplete, Op: "fetch", Who: pachamama.WhoInstitution,
		Message: "the source has no records to give",
		Hint:    "Look at set, prefix and dates with `pachamama probe`; if nothing is right, go on with `pachamama run --resume RUN --accept`."}
}

func records(p *oai.Page) int64 { return int64(len(p.Records) + len(p.Broken)) }

// raw returns the bytes of a page, and a function that waits until they are in
// storage and returns the entry, whose records are not counted yet: the page is
// read while it is stored, and must not be changed. Nothing else may be asked of
// the source, nor noted, before that.
func (w *walk) raw(ctx context.Context, name string, at oai.Cursor, step *step) ([]byte, func() (pachamama.Page, error), error) {
	if w.stored[name] {
		raw, entry, err := w.store.StoredPage(ctx, w.ref, name)
		return raw, func() (pachamama.Page, error) { return entry, nil }, err
	}
	res, err := w.client.Page(ctx, at)
	if err != nil {
		return nil, nil, err
	}
	step.URL, step.TookMS, step.Tries = res.URL, res.Took.Milliseconds(), res.Tries
	step.Moved = res.PermanentURL
	var entry pachamama.Page
	done := make(chan struct{})
	go func() {
		defer close(done)
		entry, err = w.store.PutPage(ctx, w.ref, name, res.Body, 0, "")
	}()
	return res.Body, func() (pachamama.Page, error) {
		<-done
		w.stored[name] = err == nil
		return entry, err
	}, nil
}

// reread returns the bytes of a page that was used.
func (w *walk) reread(ctx context.Context, n int64) ([]byte, error) {
	try := 1
	for w.stored[pageName(n, try+1)] {
		try++
	}
	return w.store.ReadPage(ctx, w.ref, pachamama.Page{Key: "pages/" + pageName(n, try) + ".zst"})
}

// keep lists a page of records in the version and notes what was learned with
// it.
func (w *walk) keep(ctx context.Context, entry pachamama.Page, page *oai.Page, step step) error {
	if step.At.Verb != oai.ListIdentifiers {
		entry.Records = records(page)
		w.out.Pages = append(w.out.Pages, entry)
	}
	if old, noted := w.steps[w.n]; noted && step.URL == "" { // read from storage: what is noted says more
		w.moved(old.Moved)
		return nil
	}
	w.moved(step.Moved)
	step.Response, step.Records, step.Size = page.ResponseDate, int(records(page)), page.Token.Size
	return w.note(ctx, w.n, step)
}

// pageName is "000003.xml", and "000003-2.xml" for the second try.
func pageName(n int64, try int) string {
	if try == 1 {
		return fmt.Sprintf("%06d.xml", n)
	}
	return fmt.Sprintf("%06d-%d.xml", n, try)
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
