package smtp_test

import (
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/notify"
	"github.com/ucldc/pachamama/internal/port/usage"
	"github.com/ucldc/pachamama/test/servers"
)

// TestHourOfOutage: the server is killed while runs end; an hour later, by a clock
// that is moved, all mails arrive once, those of a run in order.
func TestHourOfOutage(t *testing.T) {
	s := servers.StartSMTP(t)
	var mu sync.Mutex
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	clock := func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		return now
	}
	pass := func(d time.Duration) {
		mu.Lock()
		defer mu.Unlock()
		now = now.Add(d)
	}
	c := openCatalog(t, clock)
	open1 := func() *notify.Outbox {
		return notify.New(c, []notify.Destination{{Name: "ops", Driver: open(t, s.Address, nil)}},
			notify.Options{Owner: "test", Usage: usage.Discard{}, Log: slog.New(slog.DiscardHandler), Now: clock})
	}
	box := open1()
	var want []string
	end := func(run, state string) {
		doc := fmt.Appendf(nil, `{"run":%q,"collection":"photos","state":%q,"happened":"Photographs: run %s"}`, run, state, state)
		of := pachamama.Run{ID: run, Collection: pachamama.Collection{ID: run}}
		err := c.AddRun(t.Context(), of)
		if err != nil { // it goes on
			_, err = c.ReopenRun(t.Context(), of)
		}
		if err == nil {
			err = c.EndRun(t.Context(), run, pachamama.RunState(state), nil, doc)
		}
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, run+"-run-"+state)
	}
	flush := func() {
		if err := box.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	end("r00", "done")
	flush()
	s.Kill()
	for i := range 60 {
		run := fmt.Sprintf("r%02d", i+1)
		end(run, "held")
		end(run, "done")
		flush()
		pass(time.Minute)
		if i == 30 {
			box = open1() // the program was started anew
		}
	}
	if got := arrived(t, s.Mailbox); len(got) != 1 {
		t.Fatalf("%d mails while the server is dead", len(got))
	}
	s.Restart()
	pass(5 * time.Minute)
	flush()
	pass(time.Minute)
	flush()
	var got []string
	for _, a := range arrived(t, s.Mailbox) {
		got = append(got, a.ID[:strings.LastIndex(a.ID, "-")]) // without the time
	}
	for i := range 60 {
		run := fmt.Sprintf("r%02d", i+1)
		if held, done := slices.Index(got, run+"-run-held"), slices.Index(got, run+"-run-done"); held < 0 || done < held {
			t.Errorf("%s: held %d, done %d", run, held, done)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("arrived: %d, want %d once each", len(got), len(want))
	}
}
