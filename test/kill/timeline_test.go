package kill_test

import (
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
)

// timeline is when the undisturbed run did what.
type timeline []passage

// passage is a stage in time.
type passage struct {
	stage    pachamama.Stage
	signal   time.Time // when the file was written that tells that the stage before it is sealed
	from, to time.Time
}

// moment is a point in a stage at which to kill.
type moment struct {
	stage pachamama.Stage
	into  time.Duration // since the signal of the stage
}

// timeline reads when the stages of the finished run began and ended.
func (f *folder) timeline(t *testing.T) (line timeline) {
	t.Helper()
	for _, s := range f.shown(t).Stages {
		p := passage{stage: s.Stage, signal: s.Started, from: s.Started, to: s.Ended}
		if name := f.signal(t, s.Stage); name != "" {
			info, err := os.Stat(name)
			if err != nil {
				t.Fatal(err)
			}
			p.signal = info.ModTime()
		}
		line = append(line, p)
	}
	if len(line) != len(pachamama.Stages()) {
		t.Fatalf("the run has %d stages", len(line))
	}
	return line
}

func (line timeline) of(stage pachamama.Stage) passage {
	return line[slices.IndexFunc(line, func(p passage) bool { return p.stage == stage })]
}

// short tells of stages that need no time to speak of.
func (p passage) short() bool {
	return !slices.Contains([]pachamama.Stage{pachamama.StageFetch, pachamama.StageContent, pachamama.StageText}, p.stage)
}

// moments chooses when to kill, in order: once in each stage, and else anywhere in
// the long ones. The end of a stage is spared, so that a kill which comes a little
// late still falls into it.
func (line timeline) moments(rnd *rand.Rand) []moment {
	var at []time.Time
	var long []passage
	var whole time.Duration
	for _, p := range line {
		at = append(at, p.at(rnd.Float64()))
		if !p.short() {
			long, whole = append(long, p), whole+p.to.Sub(p.from)
		}
	}
	for len(at) < kills {
		where := time.Duration(rnd.Int64N(int64(whole)))
		for _, p := range long {
			if took := p.to.Sub(p.from); where < took {
				at = append(at, p.at(float64(where)/float64(took)))
				break
			}
			where -= p.to.Sub(p.from)
		}
	}
	slices.SortFunc(at, time.Time.Compare)
	moments := make([]moment, len(at))
	for i, when := range at {
		p := line[0]
		for _, next := range line {
			if !next.from.After(when) {
				p = next
			}
		}
		moments[i] = moment{p.stage, when.Sub(p.signal)}
	}
	return moments
}

// at returns a point in the stage, its end spared; share is from 0 to 1.
func (p passage) at(share float64) time.Time {
	return p.from.Add(time.Duration(0.85 * share * float64(p.to.Sub(p.from))))
}
