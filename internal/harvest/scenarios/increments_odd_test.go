package scenarios

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/port/search"
	"github.com/ucldc/pachamama/internal/source/oai"
)

// TestSourcesThatIncrementsAreNotFor: what a source does not do for an increment
// is found out, and all is fetched instead.
func TestSourcesThatIncrementsAreNotFor(t *testing.T) {
	for quirk, c := range map[string]struct{ why, next string }{
		"from-ignored":         {"the source does not keep to from", "the source does not keep to from"},
		"from-matches-nothing": {"the source gives nothing by dates", ""},
		"no-identify":          {"the source does not answer Identify", ""},
		"day-granularity-only": {"", ""},
		"restamped":            {"", ""},
	} {
		t.Run(quirk, func(t *testing.T) {
			t.Parallel()
			a := newArchive("persistent", false, 60)
			b := newBranch(t, a, "", quirk)
			b.harvest(harvest.Request{})
			a.change()
			run := b.since()
			b.sameAsFull(run, quirk)
			compare(t, "why all was fetched", c.why, run.Increment.Why)
			if (run.Increment.Base == "") != (c.why != "") {
				t.Errorf("%+v", run.Increment)
			}
			col := b.of()
			col.Incremental = true
			b.must(b.catalog.PutCollection(t.Context(), col))
			a.more()
			run = b.harvest(harvest.Request{})
			b.sameAsFull(run, quirk)
			if c.next != "" && (run.Increment.Why != c.next || !run.Increment.FullOnly) {
				t.Errorf("the next run: %+v", run.Increment)
			}
			a.more()
			if again := b.since(); again.Increment.FullOnly != (c.next != "") {
				t.Errorf("a run that a person asked to try again: %+v", again.Increment)
			}
		})
	}
}

func TestNothingChanged(t *testing.T) {
	a := newArchive("persistent", false, 60)
	b := newBranch(t, a, "")
	first := b.harvest(harvest.Request{})
	a.rest()
	b.since()
	a.rest()
	a.asked = nil
	run := b.since()
	want(t, run, "reported 0, fetched 0, carried 60, replaced 0, mapped 60, checked 60, visible 60")
	compare(t, "asked", "Identify \nListRecords 2024-05-06T09:00:00Z\nListIdentifiers 2024-04-30T09:00:00Z", strings.Join(a.asked, "\n"))
	r := b.report()
	if c := r.Changes; c.Unchanged != 60 || c.Restamped != 0 || c.Changed+c.Added+c.Gone+c.Moved != 0 {
		t.Errorf("%+v", c)
	}
	b.sameAsFull(run)
	b.sameAsFull(first)
}

// TestTheClockOfTheSourceWentBack: what changed since has dates from before.
func TestTheClockOfTheSourceWentBack(t *testing.T) {
	a := newArchive("persistent", false, 60)
	b := newBranch(t, a, "")
	b.harvest(harvest.Request{})
	a.now = a.now.Add(-48 * time.Hour)
	a.edit(func(h *holding) { h.title = "Changed" }, 2)
	run := b.since()
	compare(t, "why", "the clock of the source went back", run.Increment.Why)
	b.sameAsFull(run)
}

// TestAListThatIsFilledAtNight: what changed before the last harvest shows only
// after it.
func TestAListThatIsFilledAtNight(t *testing.T) {
	for _, days := range []bool{false, true} {
		a := newArchive("persistent", days, 60)
		b := newBranch(t, a, "")
		b.harvest(harvest.Request{})
		b.archive.records[2].title, b.archive.records[2].stamp = "Changed", a.now.Add(-20*time.Hour)
		a.rest()
		b.sameAsFull(b.since())
	}
}

// TestStampedAnewIsNoChange: the report of an increment tells what changed, and
// counts apart what only has another date.
func TestStampedAnewIsNoChange(t *testing.T) {
	a := newArchive("no", false, 60)
	b := newBranch(t, a, "")
	first := b.harvest(harvest.Request{})
	a.change()
	a.edit(func(*holding) {}, 30, 31, 32, 33, 34)
	b.since()
	got := b.report().Changes
	got.Fields, got.Signatures, got.Examples = nil, nil, nil
	// 22, 23, 25 and 26 are in other sets, which no field tells.
	is := pachamama.Changes{Base: first.ID, Before: 60, After: 60, Added: 3, Gone: 3, Deleted: 2, SetAside: 1, Changed: 3, Unchanged: 54, Restamped: 9}
	if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", is) {
		t.Errorf("got  %+v\nwant %+v", got, is)
	}
}

// TestWhatWasRefusedOnceIsNotKept: neither what was wrong at the last harvest nor
// what was right stays beside what the source has now.
func TestWhatWasRefusedOnceIsNotKept(t *testing.T) {
	a := newArchive("persistent", false, 20)
	a.records[4].title = ""
	b := newBranch(t, a, "")
	want(t, b.harvest(harvest.Request{}), "checked 19, rejected 1")
	a.rest()
	a.edit(func(h *holding) { h.title = "Mended" }, 4)
	a.edit(func(h *holding) { h.title = "" }, 5)
	run := b.since()
	want(t, run, "fetched 2, carried 20, replaced 2, mapped 20, rejected 1, checked 19")
	b.sameAsFull(run)
	var aside []string
	b.must(b.reader.SetAside(t.Context(), run.ID, func(r harvest.Rejected) error {
		aside = append(aside, r.SourceID)
		return nil
	}))
	compare(t, "set aside", "oai:archive:5", strings.Join(aside, "\n"))
}

// but serves what a test changes, and leaves the rest to the archive.
func (a *archive) but(verb string, answer func(w http.ResponseWriter, r *http.Request) bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("verb") != verb || !answer(w, r) {
			a.ServeHTTP(w, r)
		}
	})
}

// TestAListOfIdentifiersThatIsNotWhole deletes nothing, and says so.
func TestAListOfIdentifiersThatIsNotWhole(t *testing.T) {
	down := func(w http.ResponseWriter, _ *http.Request) bool {
		w.WriteHeader(http.StatusInternalServerError)
		return true
	}
	for name, answer := range map[string]func(a *archive) func(w http.ResponseWriter, r *http.Request) bool{
		"an error": func(*archive) func(http.ResponseWriter, *http.Request) bool { return down },
		"an error on its second page": func(*archive) func(http.ResponseWriter, *http.Request) bool {
			return func(w http.ResponseWriter, r *http.Request) bool {
				return r.URL.Query().Has("resumptionToken") && down(w, r)
			}
		},
		"shorter than it says": func(a *archive) func(http.ResponseWriter, *http.Request) bool {
			return func(w http.ResponseWriter, r *http.Request) bool {
				if q := r.URL.Query(); q.Has("resumptionToken") {
					q.Set("resumptionToken", "56!!!")
					r.URL.RawQuery = q.Encode()
				}
				return false
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newArchive("no", false, 60)
			b := newBranch(t, a, "")
			b.harvest(harvest.Request{})
			a.rest()
			a.remove(17)
			a.edit(func(h *holding) { h.title = "Changed" }, 2)
			b.serve(a.but(oai.ListIdentifiers, answer(a)))
			run := b.since()
			want(t, run, "fetched 1, vanished 0, checked 60")
			if run.State != pachamama.RunDone || !strings.Contains(b.problems(), "the list of identifiers is not whole: what it lacks is kept") {
				t.Errorf("%s: %s", run.State, b.problems())
			}
			b.serve(a)
			a.rest()
			run = b.since()
			want(t, run, "vanished 1, checked 59")
			b.sameAsFull(run)
		})
	}
}

// TestASourceThatDoesNotTellOfOne: what is not listed and cannot be asked for goes
// when two runs in a row lack it.
func TestASourceThatDoesNotTellOfOne(t *testing.T) {
	a := newArchive("no", false, 400)
	silent := a.but(oai.GetRecord, func(w http.ResponseWriter, _ *http.Request) bool { fmt.Fprint(w, "<html>500</html>"); return true })
	b := newBranch(t, a, "")
	b.harvest(harvest.Request{})
	a.rest()
	a.remove(17)
	b.serve(silent)
	run := b.since()
	want(t, run, "vanished 0, checked 400")
	if !strings.Contains(b.problems(), "records are not listed, and the source does not say whether it has them") {
		t.Error(b.problems())
	}
	a.rest()
	for n := 31; n <= 60; n++ {
		a.remove(n)
	}
	a.asked = nil
	run = b.since()
	want(t, run, "vanished 1, checked 399")
	asked := 0
	for _, q := range a.asked {
		asked += boolInt(strings.HasPrefix(q, oai.Identify))
	}
	if asked > 25 {
		t.Errorf("the source was asked %d times, and did not tell", asked)
	}
	a.rest()
	run = b.since()
	want(t, run, "vanished 30, checked 369")
	b.sameAsFull(run)
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// TestFilesOfWhatDidNotChangeAreNotAskedForAgain, but those that could not be had
// are, and a full harvest asks for all.
func TestFilesOfWhatDidNotChangeAreNotAskedForAgain(t *testing.T) {
	a := newArchive("persistent", false, 25)
	b := newBranch(t, a, "")
	a.picture = func(n int) string { return fmt.Sprint(b.server.URL, "/thumbs/", n) }
	want(t, b.harvest(harvest.Request{}), "with thumbnail 23")
	a.rest()
	a.edit(func(h *holding) { h.title = "Changed" }, 2)
	a.add(26)
	thumbs := func() string {
		out := slices.DeleteFunc(slices.Clone(a.asked), func(q string) bool { return !strings.HasPrefix(q, "/thumbs/") })
		slices.Sort(out)
		a.asked = nil
		return strings.Join(out, " ")
	}
	thumbs()
	run := b.since()
	compare(t, "asked for", "/thumbs/10 /thumbs/2 /thumbs/20 /thumbs/26", thumbs())
	want(t, run, "checked 26, with thumbnail 24")
	want(t, b.harvest(harvest.Request{}), "with thumbnail 24")
	if n := len(strings.Fields(thumbs())); n != 26 {
		t.Errorf("a full harvest asks for %d files", n)
	}
}

// TestAnIncrementIsAVersionLikeAnyOther: its records lead back to the bytes that
// the source gave, whichever run fetched them, and it can be mapped again.
func TestAnIncrementIsAVersionLikeAnyOther(t *testing.T) {
	a := newArchive("no", false, 60)
	b := newBranch(t, a, "")
	b.harvest(harvest.Request{})
	a.change()
	b.since()
	a.more()
	run := b.since()
	for id, text := range map[string]string{"oai:archive:4": "Boats at pier 4<", "oai:archive:7": "Boats at pier 7 in winter", "oai:archive:2": "in winter again"} {
		found, err := b.reader.Find(t.Context(), catalog.Live, search.Query{Limit: 100})
		b.must(err)
		for _, h := range found.Hits {
			if h.Record.SourceID != id {
				continue
			}
			raw, page, err := b.reader.Raw(t.Context(), h.Stored)
			if err != nil || !strings.Contains(string(raw), text) || !strings.Contains(string(raw), id) {
				t.Errorf("%s on %s: %s, %v", id, page, raw, err)
			}
		}
	}
	again := b.harvest(harvest.Request{From: pachamama.StageMap})
	compare(t, "mapped again", b.checked(run), b.checked(again))
	b.harvest(harvest.Request{})
	a.rest()
	b.sameAsFull(b.since())
}

// TestAListThatLacksWhatIsStillThere: the record stays.
func TestAListThatLacksWhatIsStillThere(t *testing.T) {
	a := newArchive("no", false, 60)
	b := newBranch(t, a, "")
	b.harvest(harvest.Request{})
	a.rest()
	a.remove(18)
	list := &archive{policy: a.policy, now: a.now, records: maps.Clone(a.records)}
	delete(list.records, 17)
	b.serve(a.but(oai.ListIdentifiers, func(w http.ResponseWriter, r *http.Request) bool { list.ServeHTTP(w, r); return true }))
	for range 2 {
		a.rest()
		run := b.since()
		want(t, run, "checked 59")
		b.sameAsFull(run)
		if !strings.Contains(b.problems(), "the list of identifiers is not whole") {
			t.Error(b.problems())
		}
	}
}

// killed breaks a run off at a request.
type killed struct {
	mu   sync.Mutex
	next http.Handler
	at   int
	n    int
	came chan struct{}
}

func (k *killed) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	k.mu.Lock()
	k.n++
	stop := k.n == k.at
	k.mu.Unlock()
	if stop {
		close(k.came)
		<-r.Context().Done()
		return
	}
	k.next.ServeHTTP(w, r)
}

// TestAnIncrementThatIsKilledGoesTheSameWay breaks increments off at every
// request.
func TestAnIncrementThatIsKilledGoesTheSameWay(t *testing.T) {
	for name, quirks := range map[string][]string{"": nil, "from-ignored": {"from-ignored"}, "from-matches-nothing": {"from-matches-nothing"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			try := func(at int) (pages string, asked int) {
				a := newArchive("no", false, 60)
				b := newBranch(t, a, "photographs", quirks...)
				b.harvest(harvest.Request{})
				a.change()
				a.remove(20)
				k := &killed{next: b.server.Config.Handler, at: at, came: make(chan struct{})}
				b.server.Config.Handler = k
				run, err := b.control.Begin(t.Context(), harvest.Request{Collection: "harbor", Since: harvest.SinceLast, By: "a person"})
				b.must(err)
				b.run = run.ID
				if at > 0 {
					<-k.came
					b.must(b.control.Cancel(t.Context(), run.ID, "a person"))
					b.wait()
					b.resume("")
				} else {
					b.wait()
				}
				run, err = b.catalog.Run(context.WithoutCancel(t.Context()), run.ID)
				b.must(err)
				if run.State != pachamama.RunDone {
					t.Fatalf("killed at %d: %s %v", at, run.State, run.Error)
				}
				m, err := b.store.Manifest(t.Context(), harvest.NewJob(run, nil).Version(pachamama.KindVernacular))
				b.must(err)
				var list []string
				for _, p := range m.Pages {
					list = append(list, fmt.Sprint(p.Key[:len("pages/000001")], " ", p.Version != "", " ", p.Records))
				}
				return strings.Join(slices.Concat(list, []string{run.Increment.Why, run.Increment.From, b.checked(run)}), "\n"), k.n
			}
			whole, asked := try(0)
			step := 1
			if name != "" {
				step = max(1, asked/6)
			}
			for at := 1; at <= asked; at += step {
				pages, _ := try(at)
				if diff := cmp.Diff(strings.Split(whole, "\n"), strings.Split(pages, "\n")); diff != "" {
					t.Errorf("killed at %d: %s", at, diff)
				}
			}
		})
	}
}
