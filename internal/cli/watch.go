package cli

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/app"
	"github.com/ucldc/pachamama/internal/catalog"
)

// watch shows how a run goes until it is over: bars on a terminal, lines
// elsewhere. The run goes on when the watching ends.
func (c *command) watch(ctx context.Context, a *app.App, id string) (pachamama.Run, error) {
	var show display = nothing{}
	switch {
	case c.quiet || c.json:
	case c.terminal():
		show = newBars(c.Err)
	default:
		show = &lines{w: c.Err, last: map[pachamama.Stage]catalog.StageRow{}}
	}
	defer show.end()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		run, err := a.Catalog.Run(ctx, id)
		if err != nil {
			return run, err
		}
		rows, err := a.Catalog.Stages(ctx, id)
		if err != nil {
			return run, err
		}
		show.update(rows)
		if run.State.Over() {
			return run, nil
		}
		select {
		case <-ctx.Done():
			return run, ctx.Err()
		case <-tick.C:
		}
	}
}

type display interface {
	update(rows []catalog.StageRow)
	end()
}

type nothing struct{}

func (nothing) update([]catalog.StageRow) {}
func (nothing) end()                      {}

// lines writes a line when a stage begins and ends, and one every few seconds
// while it moves.
type lines struct {
	w    io.Writer
	last map[pachamama.Stage]catalog.StageRow
	at   time.Time
}

const lineEvery = 5 * time.Second

func (l *lines) update(rows []catalog.StageRow) {
	for _, row := range rows {
		old := l.last[row.Stage]
		moved := row.State != old.State || row.State == pachamama.RunRunning && records(row) != records(old) && time.Since(l.at) > lineEvery
		if !moved || row.State == pachamama.RunWaiting {
			continue
		}
		l.last[row.Stage], l.at = row, time.Now()
		fmt.Fprintf(l.w, "%-8s %-8s %s\n", row.Stage, row.State, summary(row))
	}
}

func (l *lines) end() {}

// records is the count that tells best how far a stage is.
func records(row catalog.StageRow) int64 {
	c := row.Counts
	switch row.Stage {
	case pachamama.StageFetch:
		return c[pachamama.CountFetched]
	case pachamama.StageMap:
		return c[pachamama.CountMapped] + c[pachamama.CountRejected] + c[pachamama.CountSkipped] + c[pachamama.CountDeleted] + c[pachamama.CountReplaced]
	case pachamama.StageCheck:
		return c[pachamama.CountChecked] + c[pachamama.CountRejected] + c[pachamama.CountRepeated]
	case pachamama.StageContent:
		return c[pachamama.CountThumbnail]
	case pachamama.StageText:
		return c[pachamama.CountText]
	case pachamama.StageIndex:
		return c[pachamama.CountIndexed]
	default:
		return c[pachamama.CountVisible]
	}
}

// summary says how far a stage is: "1200 of 1600 records, 8 of 16 units, 410/s".
func summary(row catalog.StageRow) string {
	n := records(row)
	s := fmt.Sprintf("%d records", n)
	if reported := row.Counts[pachamama.CountReported]; reported > 0 {
		s = fmt.Sprintf("%d of %d records", n, reported)
	}
	if row.Units > 1 {
		s += fmt.Sprintf(", %d of %d pages", row.Done, row.Units)
	}
	until := row.Ended
	if until.IsZero() {
		until = time.Now()
	}
	if d := until.Sub(row.Started); !row.Started.IsZero() && d > 100*time.Millisecond && n > 0 {
		s += fmt.Sprintf(", %.0f/s", float64(n)/d.Seconds())
	}
	return s
}

// bars draws a bar a stage.
type bars struct {
	progress *mpb.Progress
	bars     map[pachamama.Stage]*mpb.Bar
	rows     map[pachamama.Stage]*catalog.StageRow
}

func newBars(w io.Writer) *bars {
	return &bars{progress: mpb.New(mpb.WithOutput(w), mpb.WithWidth(40)), bars: map[pachamama.Stage]*mpb.Bar{}, rows: map[pachamama.Stage]*catalog.StageRow{}}
}

func (b *bars) update(rows []catalog.StageRow) {
	for _, row := range rows {
		if row.State == pachamama.RunWaiting {
			continue
		}
		bar := b.bars[row.Stage]
		if bar == nil {
			shown := new(row)
			b.rows[row.Stage] = shown
			bar = b.progress.AddBar(0, mpb.PrependDecorators(decor.Name(string(row.Stage), decor.WC{W: 8, C: decor.DindentRight})),
				mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return summary(*shown) })))
			b.bars[row.Stage] = bar
		}
		*b.rows[row.Stage] = row
		total, current := row.Units, row.Done
		if reported := row.Counts[pachamama.CountReported]; row.Stage == pachamama.StageFetch && reported > 0 {
			total, current = reported, min(records(row), reported)
		}
		bar.SetTotal(max(total, current, 1), false)
		bar.SetCurrent(current)
		if row.State == pachamama.RunDone {
			bar.SetTotal(max(total, current, 1), false)
			bar.SetCurrent(max(total, current, 1))
			bar.SetTotal(-1, true)
		}
	}
}

func (b *bars) end() {
	for _, bar := range b.bars {
		bar.Abort(false)
	}
	b.progress.Wait()
}

// counts writes what a run did, stage by stage.
func counts(w io.Writer, rows []catalog.StageRow) {
	t := tabwriter.NewWriter(w, 2, 4, 2, ' ', 0)
	fmt.Fprintln(t, "stage\tstate\twhat\trecords")
	for _, row := range rows {
		first := true
		for _, name := range countNames() {
			n, ok := row.Counts[name]
			if !ok {
				continue
			}
			stage, state := "", ""
			if first {
				stage, state = string(row.Stage), string(row.State)
			}
			first = false
			fmt.Fprintf(t, "%s\t%s\t%s\t%d\n", stage, state, name, n)
		}
		if first {
			fmt.Fprintf(t, "%s\t%s\t\t\n", row.Stage, row.State)
		}
	}
	t.Flush()
}

func countNames() []string {
	return []string{pachamama.CountReported, pachamama.CountFetched, pachamama.CountCarried, pachamama.CountVanished, pachamama.CountDeleted, pachamama.CountBroken,
		pachamama.CountMapped, pachamama.CountReplaced, pachamama.CountSkipped, pachamama.CountRejected, pachamama.CountRepeated, pachamama.CountChecked, pachamama.CountThumbnail, pachamama.CountText,
		pachamama.CountTextWaits, pachamama.CountIndexed, pachamama.CountRefused, pachamama.CountVisible}
}

// problems writes what went wrong, by cause.
func problems(w io.Writer, list []pachamama.Problem, most int) {
	t := tabwriter.NewWriter(w, 2, 4, 2, ' ', 0)
	for i, p := range list {
		if i == most {
			fmt.Fprintf(t, "… and %d more causes\n", len(list)-most)
			break
		}
		fmt.Fprintf(t, "%d\t%s\t%s\t%s\t%s\n", p.Count, p.Stage, p.Code, p.Cause, p.Record)
		if !p.Kept {
			fmt.Fprintf(t, "\t\t\t%s (%s acts)\t\n", p.Hint, p.Who)
		}
	}
	t.Flush()
}
