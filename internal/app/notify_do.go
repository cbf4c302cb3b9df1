package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/notify"
)

// Outbox is what sends events.
func (a *App) Outbox() *notify.Outbox { return a.outbox }

// Tested is what came of a test message.
type Tested struct {
	Name    string        `json:"name"`
	Driver  string        `json:"driver"`
	ID      string        `json:"id"`
	Arrived bool          `json:"arrived"`
	Tells   string        `json:"tells,omitempty"`
	ToDo    string        `json:"to_do,omitempty"`
	Took    time.Duration `json:"took"`
	Err     error         `json:"-"`
}

// TestNotify sends a message to the named destinations, none for all, once and
// past the outbox.
func (a *App) TestNotify(ctx context.Context, names []string) ([]Tested, error) {
	to := a.outbox.Destinations()
	for _, name := range names {
		if !slices.ContainsFunc(to, func(d notify.Destination) bool { return d.Name == name }) {
			return nil, &pachamama.Error{Code: pachamama.CodeNotFound, Op: "app.TestNotify", Subject: name, Message: "no such destination", Hint: "`pachamama notify` lists them."}
		}
	}
	var out []Tested
	for _, d := range to {
		if len(names) > 0 && !slices.Contains(names, d.Name) {
			continue
		}
		m := notify.Test(d.Name, time.Now())
		t := Tested{Name: d.Name, Driver: d.Driver.Describe().Driver, ID: m.ID}
		within, cancel := context.WithTimeout(ctx, time.Minute)
		started := time.Now()
		t.Err = d.Driver.Send(within, m)
		cancel()
		t.Took, t.Arrived = time.Since(started), t.Err == nil
		if t.Err != nil {
			t.Tells, t.ToDo = pachamama.Describe(t.Err)
		}
		out = append(out, t)
	}
	return out, nil
}

// tryNotify asks each destination whether it can be reached, and tells what
// waits for it. Nothing arrives anywhere.
func (a *App) tryNotify(ctx context.Context) []Finding {
	var out []Finding
	states, err := a.outbox.States(ctx)
	if err != nil {
		return []Finding{a.try("notify", "outbox", func() (string, error) { return "", err })}
	}
	for _, d := range a.outbox.Destinations() {
		f := a.try("notify", d.Driver.Describe().Driver, func() (string, error) {
			within, cancel := context.WithTimeout(ctx, time.Minute)
			defer cancel()
			return d.Driver.Check(within)
		})
		at := slices.IndexFunc(states, func(s notify.State) bool { return s.Name == d.Name })
		if more := wrongWith(states[at]); more != "" {
			if f.State == "good" {
				f.State, f.ToDo = "missing", "`pachamama notify` tells more; `pachamama notify again "+d.Name+"` sends again what was set aside."
			}
			f.Tells += "; " + more
		}
		out = append(out, f)
	}
	return out
}

// wrongWith tells what is wrong with the deliveries of a destination.
func wrongWith(s notify.State) string {
	switch {
	case s.Stopped != "":
		return "stopped: " + s.Stopped
	case s.Aside > 0:
		return fmt.Sprintf("%d events were set aside", s.Aside)
	case s.Trouble != "":
		return fmt.Sprintf("%d events wait: %s", s.Waiting, s.Trouble)
	}
	return ""
}
