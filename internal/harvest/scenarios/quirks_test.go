package scenarios

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/httpclient"
	"github.com/ucldc/pachamama/internal/sample/hostile"
)

// TestNoQuirkLosesRecordsInSilence harvests the institution with each bad habit:
// everything comes, or an error says what happened, who must act and what to do.
func TestNoQuirkLosesRecordsInSilence(t *testing.T) {
	clean := newTrial(t, httpclient.Options{}).result()
	if clean.err != nil || len(clean.kept) < quirkRecords*9/10 {
		t.Fatal(clean.err, len(clean.kept))
	}
	var mu sync.Mutex
	var rows []string
	t.Run("quirks", func(t *testing.T) {
		for _, name := range quirkNames() {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				got := newTrial(t, hurried(name), strings.Split(name, "+")...).result()
				row := judgeQuirk(t, name, clean, got)
				mu.Lock()
				rows = append(rows, row)
				mu.Unlock()
			})
		}
	})
	slices.Sort(rows)
	t.Logf("\n%-46s %-9s %9s %5s  %-12s %-12s %-44s %s\n%s", "switch", "outcome", "kept", "asked", "code", "who", "peers that fail it", "message", strings.Join(rows, "\n"))
}

func quirkNames() []string {
	var names []string
	for _, q := range hostile.Quirks() {
		names = append(names, q.Name)
	}
	for name := range wanted() {
		if strings.Contains(name, "+") {
			names = append(names, name)
		}
	}
	return names
}

// hurried has those who wait for a slow server wait in milliseconds.
func hurried(name string) httpclient.Options {
	o := httpclient.Options{MaxBytes: 1 << 20}
	switch name {
	case "dripping-body":
		o.Whole = 200 * time.Millisecond
	case "slow-header":
		o.Header = 200 * time.Millisecond
	}
	return o
}

// judgeQuirk holds a harvest against one of the same institution without bad
// habits, and writes its row.
func judgeQuirk(t *testing.T, name string, clean, got result) string {
	want, ok := wanted()[name]
	if !ok {
		want = expected{outcome: "all"}
	}
	outcome, code, who, message := "all", "", "", ""
	missing := int64(0)
	for id, title := range clean.kept {
		if is, ok := got.kept[id]; !ok {
			missing++
		} else if got.err == nil && !strings.HasSuffix(is, title) && !strings.Contains(name, "namespace") && !strings.Contains(name, "entit") {
			t.Errorf("the title of %s is %q, not %q", id, is, title)
		}
	}
	if name == "latin1-declared-utf8" || name == "double-encoded" {
		titles := slices.Collect(maps.Values(got.kept))
		if !slices.ContainsFunc(titles, func(s string) bool { return strings.HasPrefix(s, "Café Zoë") }) {
			t.Errorf("the accents are lost: %q", titles)
		}
	}
	if e := got.err; e != nil {
		happened, todo := pachamama.Describe(e)
		outcome, code, who, message = string(e.Code), string(e.Code), string(e.MustAct()), happened+" > "+todo
		if e.Message == "" || e.Hint == "" || !strings.HasPrefix(e.Subject, "http") {
			t.Errorf("the error does not say what, where and what next: %+v", e)
		}
	} else if missing > 0 {
		outcome = "set aside"
		if aside := got.counts[pachamama.CountBroken] + got.counts[pachamama.CountRejected]; missing > aside {
			t.Errorf("green, and %d of %d records are missing: %v", missing, len(clean.kept), got.counts)
		}
	}
	if outcome != want.outcome {
		t.Errorf("it ends with %q, not with %q: %s", outcome, want.outcome, message)
	}
	return fmt.Sprintf("%-46s %-9s %3d of %d %5d  %-12s %-12s %-44s %s", name, outcome, len(got.kept), len(clean.kept), got.asked, code, who, want.peers, message)
}
