package harvest

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/port/notify"
)

// Kinds of the events of what did not happen.
const (
	KindStuck  = "run.stuck"
	KindSilent = "collection.silent"
)

// Lookout sees what should have happened and did not.
type Lookout struct {
	Catalog *catalog.Catalog
	Now     func() time.Time
	Still   time.Duration // how long an open run may stand still
}

// Stuck is an open run that stands still: nothing is done, counted or begun.
type Stuck struct {
	Run    pachamama.Run   `json:"-"`
	ID     string          `json:"run"`
	Stage  pachamama.Stage `json:"stage,omitempty"`
	Doing  string          `json:"doing,omitempty"` // the last thing it did
	Units  int64           `json:"units"`
	Done   int64           `json:"done"`
	Since  time.Time       `json:"since"`
	Walked bool            `json:"walked"` // by a program that lives
}

// Overdue is a collection of which a good harvest was expected.
type Overdue struct {
	Collection pachamama.Collection `json:"-"`
	ID         string               `json:"collection"`
	Days       int                  `json:"expected_every_days"`
	Last       time.Time            `json:"last,omitzero"` // good harvest; zero: never
	Due        time.Time            `json:"due"`
}

// Silence is all that did not happen.
type Silence struct {
	Stuck    []Stuck
	Overdue  []Overdue
	Expected int64             // collections of which harvests are expected
	Oldest   []catalog.Success // of collections, those expected first, then the oldest first
}

// oldest is how many collections have a number of their own.
const oldest = 200

// Look looks at all open runs and all collections.
func (l *Lookout) Look(ctx context.Context) (s Silence, err error) {
	if s.Stuck, err = l.stuck(ctx); err != nil {
		return s, err
	}
	for after, page := "", 500; page == 500; {
		list, err := l.Catalog.Successes(ctx, after, 500)
		if err != nil {
			return s, err
		}
		for _, one := range list {
			after = one.Collection.ID
			if one.Collection.ExpectEvery > 0 {
				s.Expected++
			}
			if o := l.overdue(one.Collection, one.At); o != nil {
				s.Overdue = append(s.Overdue, *o)
			}
			if !one.At.IsZero() {
				s.Oldest = append(s.Oldest, one)
			}
		}
		slices.SortStableFunc(s.Oldest, func(a, b catalog.Success) int {
			return cmp.Or(cmp.Compare(min(b.Collection.ExpectEvery, 1), min(a.Collection.ExpectEvery, 1)), a.At.Compare(b.At))
		})
		s.Oldest = s.Oldest[:min(len(s.Oldest), oldest)]
		page = len(list)
	}
	return s, nil
}

// Overdue tells whether a good harvest of a collection was expected and did not
// come; nil when all is well.
func (l *Lookout) Overdue(ctx context.Context, col pachamama.Collection) (*Overdue, error) {
	if col.ExpectEvery <= 0 {
		return nil, nil
	}
	at, err := l.Catalog.LastSuccess(ctx, col.ID)
	return l.overdue(col, at), err
}

func (l *Lookout) overdue(col pachamama.Collection, last time.Time) *Overdue {
	from := last
	if from.IsZero() {
		from = col.Created
	}
	due := from.Add(time.Duration(col.ExpectEvery) * 24 * time.Hour)
	if col.ExpectEvery <= 0 || !l.Now().After(due) {
		return nil
	}
	return &Overdue{Collection: col, ID: col.ID, Days: col.ExpectEvery, Last: last, Due: due}
}

// stuck looks at the open runs. One that waits for its turn while others move
// is not stuck.
func (l *Lookout) stuck(ctx context.Context) ([]Stuck, error) {
	var out []Stuck
	moving := false
	for _, state := range []pachamama.RunState{pachamama.RunRunning, pachamama.RunWaiting} {
		runs, err := l.Catalog.Runs(ctx, catalog.RunFilter{State: state, Oldest: true, Limit: 1000})
		if err != nil {
			return nil, err
		}
		for _, run := range runs {
			s, err := l.Stuck(ctx, run)
			if err != nil {
				return nil, err
			}
			if s == nil {
				moving = moving || state == pachamama.RunRunning
			} else if state == pachamama.RunRunning || !moving {
				out = append(out, *s)
			}
		}
	}
	return out, nil
}

// Stuck tells whether an open run stands still; nil when it moves or is over.
func (l *Lookout) Stuck(ctx context.Context, run pachamama.Run) (*Stuck, error) {
	if run.State.Over() {
		return nil, nil
	}
	s, err := l.stands(ctx, run)
	if err != nil || l.Now().Sub(s.Since) < l.Still {
		return nil, err
	}
	holder, err := l.Catalog.Holder(ctx, catalog.RunLease(run.ID))
	s.Walked = holder != ""
	return s, err
}

// stands tells where an open run is, and since when.
func (l *Lookout) stands(ctx context.Context, run pachamama.Run) (*Stuck, error) {
	s := &Stuck{Run: run, ID: run.ID, Since: run.Created}
	if run.State == pachamama.RunWaiting {
		beat, err := l.Catalog.LastBeat(ctx, run.ID) // when it was resumed
		if err != nil {
			return nil, err
		}
		s.Since = latest(s.Since, beat)
	}
	rows, err := l.Catalog.Stages(ctx, run.ID)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		s.Since = latest(s.Since, row.Started, row.Ended, row.Moved)
		if row.State == pachamama.RunRunning {
			s.Stage, s.Doing, s.Units, s.Done = row.Stage, row.Doing, row.Units, row.Done
		}
	}
	return s, nil
}

func latest(times ...time.Time) (last time.Time) {
	for _, t := range times {
		if t.After(last) {
			last = t
		}
	}
	return last
}

// Tell makes events of what did not happen, one for each thing, and forgets those
// of what has happened since.
func (l *Lookout) Tell(ctx context.Context, s Silence) error {
	stands := map[catalog.Alarm]bool{}
	raise := func(kind, subject string, e notify.Event) error {
		stands[catalog.Alarm{Kind: kind, Subject: subject}] = true
		doc, err := json.Marshal(e)
		if err != nil {
			return err
		}
		return l.Catalog.RaiseAlarm(ctx, kind, subject, doc)
	}
	for _, one := range s.Stuck {
		happened, todo := one.Says(l.Now())
		if err := raise(KindStuck, one.ID, notify.Event{Run: one.ID, Collection: one.Run.Collection.ID, Institution: one.Run.Collection.Institution,
			State: notify.StateStuck, Happened: one.Run.Collection.Name + ": " + happened, ToDo: todo}); err != nil {
			return err
		}
	}
	for _, one := range s.Overdue {
		happened, todo := one.Says(l.Now())
		if err := raise(KindSilent, one.ID, notify.Event{Collection: one.ID, Institution: one.Collection.Institution,
			State: notify.StateSilent, Happened: one.Collection.Name + ": " + happened, ToDo: todo}); err != nil {
			return err
		}
	}
	told, err := l.Catalog.Alarms(ctx)
	if err != nil {
		return err
	}
	for _, a := range told {
		if stands[catalog.Alarm{Kind: a.Kind, Subject: a.Subject}] {
			continue
		}
		if happened, err := l.happened(ctx, a); err != nil || !happened {
			if err != nil {
				return err
			}
			continue
		}
		if err := l.Catalog.DropAlarm(ctx, a.Kind, a.Subject); err != nil {
			return err
		}
	}
	return nil
}

// happened tells whether a run moved since it was told that it does not. Another
// program, which is more patient, may look at the same catalog.
func (l *Lookout) happened(ctx context.Context, a catalog.Alarm) (bool, error) {
	if a.Kind != KindStuck {
		return true, nil
	}
	run, err := l.Catalog.Run(ctx, a.Subject)
	if err != nil || run.State.Over() {
		return true, err
	}
	s, err := l.stands(ctx, run)
	return err == nil && s.Since.After(a.Raised), err
}

// Says tells in words what is the matter and what to do.
func (s Stuck) Says(now time.Time) (happened, todo string) {
	happened = fmt.Sprintf("the run stopped moving %s ago", days(now.Sub(s.Since)))
	switch {
	case s.Stage == "":
		happened += ", before its first stage"
	default:
		happened += fmt.Sprintf(" in %s, with %d of %d units done", s.Stage, s.Done, s.Units)
		if s.Doing != "" {
			happened += "; the last thing it did: " + s.Doing
		}
	}
	if !s.Walked {
		return happened + ". No program walks it", "Start `pachamama serve`, or `pachamama run --resume " + s.ID + "`."
	}
	return happened, "`pachamama show " + s.ID + "` tells more. If nothing moves: `pachamama cancel " + s.ID + "`, then `pachamama run --resume " + s.ID + "`."
}

// Says tells in words what is the matter and what to do.
func (o Overdue) Says(now time.Time) (happened, todo string) {
	last := "there was none yet"
	if !o.Last.IsZero() {
		last = "the last one was " + days(now.Sub(o.Last)) + " ago"
	}
	return fmt.Sprintf("a good harvest is expected every %d days, and %s", o.Days, last),
		"Look at what became of its runs: `pachamama show " + o.ID + "`; `pachamama run " + o.ID + "` begins one."
}

// days writes a time as people say it.
func days(d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%d days", d/(24*time.Hour))
	case d >= 2*time.Hour:
		return fmt.Sprintf("%d hours", d/time.Hour)
	}
	return fmt.Sprintf("%d minutes", d.Round(time.Minute)/time.Minute)
}
