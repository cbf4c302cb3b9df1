package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/app"
)

// walked is what became of a collection, as --json gives it.
type walked struct {
	Collection string           `json:"collection"`
	Run        string           `json:"run,omitempty"`
	State      string           `json:"state"` // of the run; "not begun"
	Counts     pachamama.Counts `json:"counts,omitempty"`
	Seconds    float64          `json:"seconds"`
	Error      *pachamama.Error `json:"error,omitempty"`
}

// atOnce is how many runs of many are under way, as many as the embedded engine
// walks.
const atOnce = 4

// walkMany walks collections, some at once. What fails is told, and the others
// go on.
func (c *command) walkMany(ctx context.Context, a *app.App, o *runOptions, ids []string) error {
	if len(ids) == 0 {
		c.say("nothing failed")
	}
	serving, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- a.Run(serving) }()
	out := make([]walked, len(ids))
	var mu sync.Mutex
	done := 0
	group, gctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for i, id := range ids {
		group.Go(func() error {
			w, err := c.walkOne(gctx, a, o, id)
			if err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			out[i] = w
			done++
			c.say("%*d of %d  %s", len(fmt.Sprint(len(ids))), done, len(ids), w.line())
			return nil
		})
	}
	err := group.Wait()
	stop()
	if serr := <-ended; err == nil {
		err = serr
	}
	if err != nil {
		if ctx.Err() != nil {
			c.say("stopped after %d of %d; `pachamama run --all --retry failed` goes on with what was begun", done, len(ids))
		}
		return err
	}
	if err := c.give(out, func(w io.Writer) { writeWalked(w, out) }); err != nil {
		return err
	}
	return verdict(out)
}

// walkOne begins a run and waits for its end. Its failure is no error: that is
// kept for what ends the whole.
func (c *command) walkOne(ctx context.Context, a *app.App, o *runOptions, id string) (walked, error) {
	run, err := o.begin(ctx, a, id)
	if err != nil {
		return walked{Collection: id, State: "not begun", Error: pachamama.AsError(err)}, ctx.Err()
	}
	look := time.NewTicker(200 * time.Millisecond)
	defer look.Stop()
	for !run.State.Over() {
		select {
		case <-ctx.Done():
			return walked{}, ctx.Err()
		case <-look.C:
		}
		if run, err = a.Catalog.Run(ctx, run.ID); err != nil {
			return walked{}, err
		}
	}
	return walked{Collection: id, Run: run.ID, State: string(run.State), Counts: run.Counts, Seconds: run.Ended.Sub(run.Started).Seconds(), Error: run.Error}, nil
}

// line tells how a collection ended: "photos  done  1200 mapped, 3 rejected, 12s".
func (w walked) line() string {
	parts := []string{w.Collection, w.State}
	var counts []string
	for _, name := range []string{pachamama.CountFetched, pachamama.CountMapped, pachamama.CountRejected, pachamama.CountIndexed, pachamama.CountVisible} {
		if n, ok := w.Counts[name]; ok && (n > 0 || name != pachamama.CountRejected) {
			counts = append(counts, fmt.Sprintf("%d %s", n, name))
		}
	}
	if w.Run != "" {
		counts = append(counts, time.Duration(w.Seconds*float64(time.Second)).Round(100*time.Millisecond).String())
		parts = append(parts, strings.Join(counts, ", "))
	}
	if w.Error != nil {
		happened, _ := pachamama.Describe(w.Error)
		parts = append(parts, happened)
	}
	return strings.Join(parts, "  ")
}

// writeWalked is the table at the end; what must be done stands below a line.
func writeWalked(w io.Writer, all []walked) {
	t := tabwriter.NewWriter(w, 2, 4, 2, ' ', 0)
	fmt.Fprintln(t, "collection\tstate\tfetched\tmapped\trejected\tindexed\tvisible\ttook\trun")
	for _, r := range all {
		fmt.Fprintf(t, "%s\t%s", r.Collection, r.State)
		for _, name := range []string{pachamama.CountFetched, pachamama.CountMapped, pachamama.CountRejected, pachamama.CountIndexed, pachamama.CountVisible} {
			fmt.Fprintf(t, "\t%d", r.Counts[name])
		}
		fmt.Fprintf(t, "\t%.1fs\t%s\n", r.Seconds, orDash(r.Run))
	}
	t.Flush()
	for _, r := range all {
		if r.Error == nil {
			continue
		}
		happened, todo := pachamama.Describe(r.Error)
		fmt.Fprintf(w, "\n%s: %s\n", r.Collection, happened)
		if todo != "" {
			fmt.Fprintf(w, "  %s\n", todo)
		}
	}
}

// verdict is an error when any collection did not end well, with the code of
// the first that did not.
func verdict(all []walked) error {
	failed := 0
	var first *pachamama.Error
	for _, r := range all {
		if r.State == string(pachamama.RunDone) {
			continue
		}
		failed++
		if first == nil {
			first = r.Error
		}
	}
	if failed == 0 {
		return nil
	}
	e := &pachamama.Error{Code: pachamama.CodeCancelled, Message: fmt.Sprintf("%d of %d collections did not end well", failed, len(all)),
		Hint: "Each is told above; `pachamama run --all --retry failed` goes on with runs that failed, once their cause is mended."}
	if first != nil {
		e.Code, e.Who = first.Code, first.MustAct()
	}
	return e
}
