package retry

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ucldc/pachamama"
)

var (
	gone      = &pachamama.Error{Code: pachamama.CodeUnavailable, Message: "gone"}
	forbidden = &pachamama.Error{Code: pachamama.CodeForbidden, Message: "forbidden"}
	busy      = &pachamama.Error{Code: pachamama.CodeThrottled, Message: "busy", After: 3 * time.Second}
)

// answers gives the errors one after the other, then nil, and counts.
type answers struct {
	mu     sync.Mutex
	errs   []error
	always error
	took   time.Duration
	asked  int
}

func (a *answers) call(context.Context) error {
	time.Sleep(a.took) // of the bubble's clock
	a.mu.Lock()
	defer a.mu.Unlock()
	a.asked++
	if a.asked <= len(a.errs) {
		return a.errs[a.asked-1]
	}
	return a.always
}

func TestTries(t *testing.T) {
	for name, c := range map[string]struct {
		answers   *answers
		want      error
		asked     int
		atLeast   time.Duration
		patience  time.Duration
		tries     int
		untilDone time.Duration
	}{
		"good":               {answers: &answers{}, asked: 1},
		"fails twice":        {answers: &answers{errs: []error{gone, gone}}, asked: 3},
		"fails always":       {answers: &answers{always: gone}, want: gone, asked: 4, tries: 4},
		"no use":             {answers: &answers{errs: []error{forbidden}}, want: forbidden, asked: 1},
		"throttled":          {answers: &answers{errs: []error{busy, busy, busy, busy}}, asked: 5, atLeast: 12 * time.Second, tries: 2},
		"throttled always":   {answers: &answers{always: busy}, want: busy, asked: 4, patience: 10 * time.Second},
		"then no use":        {answers: &answers{errs: []error{gone, forbidden}}, want: forbidden, asked: 2},
		"no time for a wait": {answers: &answers{always: busy}, want: busy, asked: 1, untilDone: 2 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := New(Options{Service: "storage", Tries: c.tries, Patience: c.patience})
				ctx, began := t.Context(), time.Now()
				if c.untilDone > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, c.untilDone)
					defer cancel()
				}
				err := p.Do(ctx, c.answers.call)
				if !errors.Is(err, c.want) || c.want == nil && err != nil || c.answers.asked != c.asked || time.Since(began) < c.atLeast {
					t.Errorf("%v after %d tries and %s, want %v after %d", err, c.answers.asked, time.Since(began), c.want, c.asked)
				}
				if c.untilDone > 0 && time.Since(began) != 0 {
					t.Errorf("waited %s for nothing", time.Since(began))
				}
			})
		})
	}
}

func TestNoPolicy(t *testing.T) {
	a := answers{always: gone}
	if err := (*Policy)(nil).Do(t.Context(), a.call); !errors.Is(err, gone) || a.asked != 1 {
		t.Errorf("%v after %d", err, a.asked)
	}
}

func TestWaitsAreDrawnAndGrow(t *testing.T) {
	p := New(Options{})
	var longest [12]time.Duration
	different := map[time.Duration]bool{}
	for range 2000 {
		for n := range longest {
			w := p.lot(n + 1)
			longest[n] = max(longest[n], w)
			different[w] = true
		}
	}
	for n, w := range longest {
		most := min(p.o.Longest, p.o.First<<n)
		if w > most || w < most*9/10 {
			t.Errorf("after try %d at most %s, want nearly %s", n+1, w, most)
		}
	}
	if len(different) < 10_000 {
		t.Errorf("%d different waits", len(different))
	}
}

func TestCancelledWhileWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		began, a := time.Now(), answers{always: busy}
		err := New(Options{}).Do(ctx, a.call)
		if pachamama.CodeOf(err) != pachamama.CodeCancelled || time.Since(began) != time.Second || a.asked != 1 {
			t.Errorf("%v after %s and %d tries", err, time.Since(began), a.asked)
		}
	})
}

// TestBudget: an outage does not multiply the load.
func TestBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const calls = 1000
		p, a := New(Options{Failures: 1 << 30, Budget: 20}), answers{always: gone}
		var group sync.WaitGroup
		for range calls {
			group.Go(func() { _ = p.Do(t.Context(), a.call) })
		}
		group.Wait()
		if a.asked < calls+20 || a.asked > calls+60 { // time gives one a second
			t.Errorf("%d calls became %d", calls, a.asked)
		}
		a.always = nil
		for range 50 {
			_ = p.Do(t.Context(), a.call)
		}
		a.asked, a.errs = 0, []error{gone, gone, gone}
		if err := p.Do(t.Context(), a.call); err != nil || a.asked != 4 {
			t.Errorf("after good calls: %v after %d tries", err, a.asked)
		}
	})
}

func TestBreaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, a := New(Options{Service: "storage (s3)", Failures: 5, Budget: 1000}), answers{always: gone, took: 100 * time.Millisecond}
		var group sync.WaitGroup
		var mu sync.Mutex
		var errs []error
		for range 50 {
			group.Go(func() {
				err := p.Do(t.Context(), a.call)
				mu.Lock()
				defer mu.Unlock()
				errs = append(errs, err)
			})
		}
		group.Wait()
		if a.asked > 50+20 { // all at once, then one in five seconds
			t.Errorf("a service that is down was asked %d times", a.asked)
		}
		e := pachamama.AsError(errs[len(errs)-1])
		if e.Code != pachamama.CodeUnavailable || e.Subject != "storage (s3)" || !strings.Contains(e.Message, "since 00:0") || e.Hint == "" || !errors.Is(e, gone) && e.Cause != nil {
			t.Errorf("%+v", e)
		}

		time.Sleep(time.Hour)
		asked, began := a.asked, time.Now()
		_ = p.Do(t.Context(), a.call)
		if err := p.Do(t.Context(), a.call); a.asked != asked+1 || time.Since(began) > p.o.First+a.took || pachamama.CodeOf(err) != pachamama.CodeUnavailable {
			t.Errorf("down for an hour: %d tries in %s", a.asked-asked, time.Since(began))
		}

		a.always = nil
		time.Sleep(5 * time.Second)
		for range 20 {
			if err := p.Do(t.Context(), a.call); err != nil {
				t.Errorf("it is back: %v", err)
			}
		}
	})
}

// TestShortOutage: calls wait through one.
func TestShortOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		back := time.Now().Add(12 * time.Second)
		p := New(Options{})
		var group sync.WaitGroup
		for range 20 {
			group.Go(func() {
				err := p.Do(t.Context(), func(context.Context) error {
					if time.Now().Before(back) {
						return gone
					}
					return nil
				})
				if err != nil {
					t.Errorf("after %s: %v", time.Since(back), err)
				}
			})
		}
		group.Wait()
	})
}

func TestThrottlingIsNoOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, a := New(Options{Failures: 3, Patience: time.Hour}), answers{}
		for range 50 {
			a.errs = append(a.errs, busy)
		}
		if err := p.Do(t.Context(), a.call); err != nil || a.asked != 51 {
			t.Errorf("%v after %d", err, a.asked)
		}
	})
}

func TestRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, began := New(Options{Rate: 10}), time.Now()
		var group sync.WaitGroup
		for range 110 {
			group.Go(func() { _ = p.Do(t.Context(), func(context.Context) error { return nil }) })
		}
		group.Wait()
		if took := time.Since(began); took < 9*time.Second || took > 11*time.Second {
			t.Errorf("110 calls at 10 a second took %s", took)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		var err error
		for range 12 {
			err = errors.Join(err, p.Do(ctx, func(context.Context) error { return nil }))
		}
		if pachamama.CodeOf(err) != pachamama.CodeThrottled {
			t.Errorf("no turn in time: %v", err)
		}
	})
}
