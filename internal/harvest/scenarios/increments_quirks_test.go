package scenarios

import (
	"slices"
	"strings"
	"testing"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/sample/hostile"
)

// TestNoQuirkLosesRecordsOfAnIncrement harvests an archive with each bad habit,
// changes it, and harvests what changed: the run is red, or every record of a full
// harvest is there as it is now. A record that the archive deleted without a word
// is gone too, or the run says that it could not be told.
func TestNoQuirkLosesRecordsOfAnIncrement(t *testing.T) {
	a := newArchive("no", false, 60)
	a.change()
	clean := newBranch(t, a, "")
	full := clean.titles(clean.harvest(harvest.Request{}))
	for _, q := range hostile.Quirks() {
		if slices.Contains([]string{"dripping-body", "slow-header", "gzip-bomb", "endless-page"}, q.Name) { // no full harvest comes through, after a long time
			continue
		}
		t.Run(q.Name, func(t *testing.T) {
			t.Parallel()
			a := newArchive("no", false, 60)
			b := newBranch(t, a, "", q.Name)
			if first := b.harvest(harvest.Request{}); first.State != pachamama.RunDone {
				return // there is nothing to go on from
			}
			a.change()
			run := b.since()
			if run.State != pachamama.RunDone {
				if run.Error.Hint == "" {
					t.Errorf("nothing says what to do: %v", run.Error)
				}
				return
			}
			got := b.titles(run)
			for id, title := range full {
				if is, ok := got[id]; !ok && run.Counts[pachamama.CountBroken] == 0 {
					t.Errorf("%s is missing: %v, %s", id, run.Counts, b.problems())
				} else if ok && !strings.HasSuffix(is, title) && !strings.Contains(q.Name, "namespace") && !strings.Contains(q.Name, "entit") {
					t.Errorf("the title of %s is %q, not %q", id, is, title)
				}
			}
			if len(got) > len(full) && !strings.Contains(b.problems(), "the list of identifiers is not whole") &&
				!strings.Contains(b.problems(), "the source does not say whether it has them") {
				t.Errorf("%d records, not %d: %s", len(got), len(full), b.problems())
			}
		})
	}
}

// titles are those of the checked records of a run.
func (b *branch) titles(run pachamama.Run) map[string]string {
	b.t.Helper()
	out := map[string]string{}
	for _, r := range b.records(run) {
		out[r.SourceID] = r.Fields.First("title")
	}
	return out
}
