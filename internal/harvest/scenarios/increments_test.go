package scenarios

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/driver/local"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/harvest/content/thumbnail"
	"github.com/ucldc/pachamama/internal/sample/hostile"
)

// branch is a pipeline that harvests an archive.
type branch struct {
	*world
	archive *archive
	server  *httptest.Server
	set     string
}

// newBranch harvests the archive through a server with bad habits.
func newBranch(t *testing.T, a *archive, set string, quirks ...string) *branch {
	t.Helper()
	b := &branch{world: newWorldWith(t, local.ExtractorParts{}, thumbnail.New(thumbnail.Options{})), archive: a, set: set}
	b.serve(a, quirks...)
	return b
}

// serve has the archive served anew at the same address.
func (b *branch) serve(h http.Handler, quirks ...string) {
	b.t.Helper()
	h, err := hostile.Wrap(h, quirks...)
	b.must(err)
	if b.server != nil {
		b.server.Config.Handler = h
		return
	}
	b.server = httptest.NewServer(h)
	b.t.Cleanup(b.server.Close)
	b.must(b.catalog.PutCollection(b.t.Context(), b.of()))
}

func (b *branch) of() pachamama.Collection {
	return pachamama.Collection{ID: "harbor", Name: "Harbor photographs", Mapping: "oai/dc", Rights: "Ask the archive.", Type: "image",
		Source: pachamama.Source{Kind: "oai", URL: b.server.URL + "/oai", Prefix: "oai_dc", Set: b.set}}
}

// harvest walks a run to its end and returns it.
func (b *branch) harvest(req harvest.Request) pachamama.Run {
	b.t.Helper()
	req.Collection, req.By, req.Publish = "harbor", "a person", !req.DryRun
	run, err := b.control.Begin(b.t.Context(), req)
	b.must(err)
	b.run = run.ID
	b.wait()
	run, err = b.catalog.Run(b.t.Context(), run.ID)
	b.must(err)
	return run
}

func (b *branch) since() pachamama.Run {
	b.t.Helper()
	return b.harvest(harvest.Request{Since: harvest.SinceLast})
}

// records are the checked records of a run.
func (b *branch) records(run pachamama.Run) (out []pachamama.Record) {
	b.t.Helper()
	ref := harvest.NewJob(run, nil).Version(pachamama.KindChecked)
	m, err := b.store.Manifest(b.t.Context(), ref)
	b.must(err)
	for page, err := range b.store.Pages(b.t.Context(), ref, m) {
		b.must(err)
		records, err := harvest.ReadLines[pachamama.Record](b.t.Context(), b.store, ref, page)
		b.must(err)
		out = append(out, records...)
	}
	return out
}

// checked lists the checked records of a run by identifier, as JSON.
func (b *branch) checked(run pachamama.Run) string {
	b.t.Helper()
	var lines []string
	for _, r := range b.records(run) {
		doc, err := json.Marshal(r)
		b.must(err)
		lines = append(lines, strings.ReplaceAll(r.SourceID+" "+string(doc), b.server.URL, ""))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// sameAsFull holds what a run checked against a fresh harvest of all.
func (b *branch) sameAsFull(run pachamama.Run, quirks ...string) {
	b.t.Helper()
	if run.State != pachamama.RunDone {
		b.t.Fatalf("%s is %s: %v", run.ID, run.State, run.Error)
	}
	fresh := newBranch(b.t, b.archive, b.set, quirks...)
	full := fresh.harvest(harvest.Request{DryRun: true})
	if full.State != pachamama.RunDone {
		b.t.Fatalf("the full harvest is %s: %v", full.State, full.Error)
	}
	compare(b.t, "checked records", fresh.checked(full), b.checked(run))
	for name, as := range map[string]string{pachamama.CountChecked: pachamama.CountChecked, pachamama.CountVisible: pachamama.CountChecked, pachamama.CountRejected: pachamama.CountRejected} {
		if run.Counts[name] != full.Counts[as] {
			b.t.Errorf("%s: %d, of a full harvest %d", name, run.Counts[name], full.Counts[as])
		}
	}
}

// want holds the counts of a run against "fetched 3, carried 40"; those that are
// not named are not looked at.
func want(t *testing.T, run pachamama.Run, counts string) {
	t.Helper()
	var got []string
	for part := range strings.SplitSeq(counts, ", ") {
		name := part[:strings.LastIndex(part, " ")]
		got = append(got, fmt.Sprint(name, " ", run.Counts[name]))
	}
	compare(t, "counts", counts, strings.Join(got, ", "))
}

// change lets three days go by and changes the archive in every way there is.
func (a *archive) change() {
	a.now = a.now.Add(72 * time.Hour)
	for _, n := range []int{101, 102, 103} {
		a.add(n)
	}
	a.edit(func(h *holding) { h.title += " in winter" }, 2, 7)
	a.edit(func(*holding) {}, 8, 9, 12)                                   // stamped anew, and the same
	a.edit(func(h *holding) { h.title = "" }, 13)                         // without a title: set aside
	a.edit(func(h *holding) { h.title = "Found" }, 14)                    // had none
	a.remove(17)                                                          //
	a.remove(18)                                                          //
	a.edit(func(h *holding) { h.sets = []string{"maps"} }, 22)            // leaves the set
	a.records[23].sets = []string{"maps"}                                 // the same, without a word
	a.records[25].sets, a.records[26].sets = []string{"photographs"}, nil // the other way; out of all sets
	a.now = a.now.Add(time.Minute)
	if a.policy == "transient" {
		delete(a.records, 19) // forgotten at once
	}
}

// more is another round.
func (a *archive) more() {
	a.now = a.now.Add(72 * time.Hour)
	a.edit(func(h *holding) { h.title += " again" }, 2, 3, 101)
	a.edit(func(h *holding) { h.title = "Boats at pier 13" }, 13)
	a.remove(102)
	a.add(17) // is back
	a.edit(func(h *holding) { h.sets = []string{"photographs"} }, 22)
	if a.policy == "no" {
		a.records[17].stamp = a.records[16].stamp // and nobody would know by its date
	}
}

// rest is when nothing changes.
func (a *archive) rest() { a.now = a.now.Add(72 * time.Hour) }

func TestAnIncrementIsWhatAFullHarvestWouldBe(t *testing.T) {
	for _, policy := range []string{"persistent", "transient", "no"} {
		for _, days := range []bool{false, true} {
			for _, set := range []string{"", "photographs"} {
				t.Run(fmt.Sprint(policy, " days ", days, " set ", set), func(t *testing.T) {
					t.Parallel()
					a := newArchive(policy, days, 60)
					a.records[14].title = ""
					b := newBranch(t, a, set)
					first := b.harvest(harvest.Request{})
					if first.State != pachamama.RunDone || first.Increment != nil {
						t.Fatalf("%+v", first)
					}
					for _, change := range []func(){a.change, a.more, a.rest, a.rest} {
						change()
						run := b.since()
						if run.Increment == nil || run.Increment.Base == "" || run.Increment.Why != "" {
							t.Fatalf("%+v", run.Increment)
						}
						b.sameAsFull(run)
						if n := run.Counts[pachamama.CountFetched]; n > 20 {
							t.Errorf("%d records were fetched", n)
						}
					}
				})
			}
		}
	}
}
