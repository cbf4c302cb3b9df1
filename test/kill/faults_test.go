package kill_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/ucldc/pachamama"
)

// faulty is a set of faults, the nearest to the institution first, and how a
// harvest ends for all that.
type faulty struct {
	faults string
	fails  pachamama.Code // empty: with all there is
}

// sets are faults that come together. Each follows from what is asked, or from
// how often, so that a harvest which is killed meets the same. Those that take longest
// come first.
func sets() []faulty {
	return []faulty{
		{"record-repeated-on-next-page redirect-permanent token-with-prefix-required 500-once", ""},
		{"latin1-declared-utf8 newest-first token-expires html-200-once", ""},
		{"control-chars truncated-page-once 503-no-header", ""},
		{"html-entities wrong-complete-list-size-high 429", ""},
		{"bare-ampersand token-expires 500-once", ""},
		{"double-encoded list-capped 500-once", ""},
		{"unclosed-record duplicate-identifiers error-inside-200", ""},
		{"same-token-loop no-list-identifiers truncated-page-once 503-retry-after-seconds", ""},
		{"unclosed-record-everywhere no-records-match-midlist 503-no-header", ""},
		{"token-expires from-ignored error-inside-200", pachamama.CodeProtocol},
	}
}

// The kills of a harvest: in each stage, and in fetch, where the faults are.
var blows = map[pachamama.Stage]int{pachamama.StageFetch: 6, pachamama.StageMap: 1, pachamama.StageCheck: 1, pachamama.StageContent: 2,
	pachamama.StageText: 1, pachamama.StageIndex: 1, pachamama.StagePublish: 1}

// stagesOf lists the stages in their order, each as often as it is to be hit.
func stagesOf(blows map[pachamama.Stage]int) (stages []pachamama.Stage) {
	for _, stage := range pachamama.Stages() {
		stages = append(stages, slices.Repeat([]pachamama.Stage{stage}, blows[stage])...)
	}
	return stages
}

// atOnce is how many harvests are under way: they mostly wait.
const atOnce = 5

// row is what came of a set of faults.
type row struct {
	faulty
	kills    map[pachamama.Stage]int
	requests [2]int // undisturbed, and killed
	again    int    // stored pages that were asked for again
	same     bool
}

func TestKilledAtAHundredMomentsWithFaults(t *testing.T) {
	if os.Getenv("PACHAMAMA_TEST_PROGRAM") == "" {
		t.Skip("takes minutes: ./check program runs it, or PACHAMAMA_TEST_PROGRAM=1")
	}
	w := begin(t, 30, 5, 0)
	w.folder(t, "warm").healthy(t)
	seed, start := chosen(t), time.Now()
	var mu sync.Mutex
	rows := make([]row, len(sets()))
	var group errgroup.Group
	group.SetLimit(atOnce)
	for i, set := range sets() {
		group.Go(func() error {
			t.Run(strings.ReplaceAll(set.faults, " ", "+"), func(t *testing.T) {
				r := w.killed(t, fmt.Sprint("set", i), set, rand.New(rand.NewPCG(seed, uint64(i))))
				mu.Lock()
				defer mu.Unlock()
				rows[i] = r
			})
			return nil
		})
	}
	group.Wait() //nolint:errcheck // there is none
	if kills := table(rows); kills < 100 && !t.Failed() {
		t.Errorf("only %d kills fell into a harvest", kills)
	}
	fmt.Printf("seed %d, %s\n", seed, time.Since(start).Round(time.Second))
}

// killed harvests a source with faults twice, once undisturbed and once killed
// again and again, and holds one against the other.
func (w *world) killed(t *testing.T, name string, set faulty, rnd *rand.Rand) (r row) {
	s := w.faulty(t, strings.Fields(set.faults)...)
	a, b := w.folder(t, name+"-undisturbed"), w.folder(t, name+"-killed")
	a.source, b.source = s.url, s.url
	r = row{faulty: set, kills: map[pachamama.Stage]int{}}
	a.ends(t, a.harvest(t), set.fails)
	good := a.answers(t, s)
	_, r.requests[0] = s.lists()
	a.keptAll(t, s)
	took := a.took(t)
	var published []byte
	if set.fails == "" {
		published = a.output(t, "export", "demo")
	}

	s.forget(t)
	known := ledger{}
	for _, stage := range stagesOf(blows) {
		var fell pachamama.Stage
		if stage == pachamama.StageFetch {
			fell = b.killAsked(t, s, 1+rnd.IntN(max(1, 2*r.requests[0]/(blows[stage]+1))), time.Duration(rnd.Int64N(int64(2*latency))))
		} else if set.fails == "" {
			b, fell = b.killBefore(t, moment{stage, time.Duration(rnd.Int64N(int64(took[stage])))})
		}
		if fell == "" {
			break // it failed before
		}
		r.kills[fell]++
		r.again += known.look(t, b, s, good)
		b.wholeVersions(t)
		b.shows(t, published)
	}
	if !b.state(t).Over() {
		b.ends(t, b.goOn(t), set.fails)
	}
	r.again += known.look(t, b, s, good)
	if _, r.requests[1] = s.lists(); r.requests[1] > r.requests[0]+r.mayCost() {
		t.Errorf("%d requests, %d without the kills: what was decided is forgotten", r.requests[1], r.requests[0])
	}
	b.wholeVersions(t)
	if set.fails == "" {
		sameExport(t, a, b)
		sameStorage(t, a, b)
	}
	sameRun(t, a, b)
	a.ledger(t, set.fails, 1)
	if set.fails == "" {
		b.ledger(t, "", 1)
		r.same = !t.Failed()
		return r
	}
	b.ends(t, b.goOn(t), set.fails) // and tells of it again
	sameRun(t, a, b)
	b.ledger(t, set.fails, 2)
	r.same = !t.Failed()
	return r
}

// mayCost is how many requests the kills may cost: each the one whose answer was
// not yet stored or, when it could not be used, not yet judged. Where answers are
// moved a request is two.
func (r *row) mayCost() int {
	if strings.Contains(r.faults, "redirect") {
		return 2 * r.kills[pachamama.StageFetch]
	}
	return r.kills[pachamama.StageFetch]
}

// table prints what came of the sets, and returns the number of kills.
func table(rows []row) (kills int) {
	var b strings.Builder
	t := tabwriter.NewWriter(&b, 2, 4, 2, ' ', 0)
	fmt.Fprint(t, "faults\tends\tkills")
	for _, stage := range pachamama.Stages() {
		fmt.Fprintf(t, "\t%s", stage)
	}
	fmt.Fprintln(t, "\trequests\tkilled\tstored, asked again\tall the same")
	for _, r := range rows {
		line, n := "", 0
		for _, stage := range pachamama.Stages() {
			n += r.kills[stage]
			line += fmt.Sprintf("\t%d", r.kills[stage])
		}
		kills += n
		end := "done"
		if r.fails != "" {
			end = string(r.fails)
		}
		fmt.Fprintf(t, "%s\t%s\t%d%s\t%d\t%d\t%d\t%t\n", r.faults, end, n, line, r.requests[0], r.requests[1], r.again, r.same)
	}
	t.Flush()
	fmt.Printf("%s%d kills\n", b.String(), kills)
	return kills
}
