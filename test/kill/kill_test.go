// Package kill_test kills the program without warning, again and again, and sees
// that nothing is lost, nothing is asked for twice and nothing comes out
// differently.
package kill_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ucldc/pachamama"
)

// kills is how often the program is killed in the course of one harvest.
const kills = 20

func TestKilledAtTwentyMoments(t *testing.T) {
	if os.Getenv("PACHAMAMA_TEST_PROGRAM") == "" {
		t.Skip("takes a minute and more: ./check program runs it, or PACHAMAMA_TEST_PROGRAM=1")
	}
	w := begin(t, records, pageSize, latency)
	w.folder(t, "warm").healthy(t)
	undisturbed := w.folder(t, "undisturbed")
	start := time.Now()
	if out, err := undisturbed.harvest(t).CombinedOutput(); err != nil {
		t.Fatalf("the undisturbed harvest: %v\n%s", err, out)
	}
	whole := time.Since(start)
	line := undisturbed.timeline(t)
	w.askedOnce(t)

	seed := chosen(t)
	rnd := rand.New(rand.NewPCG(seed, 0))
	fmt.Printf("seed %d; undisturbed %s; killed in:\n", seed, whole.Round(time.Millisecond))
	hit := map[pachamama.Stage]int{}
	killed, last := w.folder(t, "killed"), (*moment)(nil)
	for i, m := range line.moments(rnd) {
		stage := m.stage
		switch p := line.of(m.stage); {
		case p.short():
			killed = killed.killWithin(t, p, rnd)
		case m.stage == pachamama.StageFetch: // never on a copy: what it asked would be asked again
			stage = killed.killAt(t, m, last)
		default:
			killed = killed.killInside(t, m, last)
		}
		last = &m
		hit[stage]++
		fmt.Printf("%4d  %-8s %3d pages stored, %3d asked for\n", i+1, stage, w.storedPages(t, killed), w.asked())
	}
	for _, stage := range pachamama.Stages() {
		if hit[stage] == 0 {
			t.Errorf("no kill fell into %s: %v", stage, hit)
		}
	}
	if out, err := killed.goOn(t).CombinedOutput(); err != nil {
		t.Fatalf("the last start: %v\n%s", err, out)
	}
	w.storedPages(t, killed)
	sameExport(t, undisturbed, killed)
	sameStorage(t, undisturbed, killed)
	killed.healthy(t)
}

// chosen returns the seed of the moments, PACHAMAMA_TEST_SEED when that is given.
func chosen(t *testing.T) uint64 {
	t.Helper()
	given := os.Getenv("PACHAMAMA_TEST_SEED")
	if given == "" {
		return rand.Uint64()
	}
	seed, err := strconv.ParseUint(given, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return seed
}

func sameExport(t *testing.T, a, b *folder) {
	t.Helper()
	was, is := a.output(t, "export", "demo"), b.output(t, "export", "demo")
	if len(was) == 0 || !bytes.Equal(was, is) {
		t.Errorf("the exports differ (- undisturbed, + killed):\n%s", cmp.Diff(lines(was), lines(is)))
	}
}

func lines(b []byte) []string { return strings.Split(string(b), "\n") }

// healthy sees that doctor finds nothing bad. Only tesseract may be missing.
func (f *folder) healthy(t *testing.T) {
	t.Helper()
	var findings []struct{ Piece, Driver, State, Tells string }
	f.read(t, &findings, "doctor", "--json")
	_, err := exec.LookPath("tesseract")
	for _, x := range findings {
		if x.State != "good" && (x.Driver != "tesseract" || err == nil) {
			t.Errorf("doctor: %+v", x)
		}
	}
	if len(findings) == 0 {
		t.Error("doctor found nothing at all")
	}
}
