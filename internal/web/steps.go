package web

import (
	"fmt"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
)

// step is a stage as it is drawn.
type step struct {
	catalog.StageRow
	N       int
	Known   bool    // whether Percent means something
	Percent int     // done
	Records int64   // that came out so far
	Rate    float64 // records a second; 0 in the first second
	Elapsed time.Duration
	Left    time.Duration // 0: not known
}

// outcome is the count that tells how many records came out of a stage.
func outcome(s pachamama.Stage) string {
	switch s {
	case pachamama.StageFetch:
		return pachamama.CountFetched
	case pachamama.StageMap:
		return pachamama.CountMapped
	case pachamama.StageCheck:
		return pachamama.CountChecked
	case pachamama.StageContent:
		return pachamama.CountThumbnail
	case pachamama.StageText:
		return pachamama.CountText
	case pachamama.StageIndex:
		return pachamama.CountIndexed
	default:
		return pachamama.CountVisible
	}
}

// steps draws the stages, and says in a few words where the run is: at the first
// stage that is not done, also in the moment before that begins.
func steps(rows []catalog.StageRow, now time.Time) (out []step, where string) {
	for i, row := range rows {
		s := step{StageRow: row, N: i + 1, Records: row.Counts[outcome(row.Stage)]}
		end := row.Ended
		if end.IsZero() {
			end = now
		}
		if !row.Started.IsZero() {
			s.Elapsed = max(end.Sub(row.Started), 0)
		}
		if seconds := s.Elapsed.Seconds(); seconds >= 1 {
			s.Rate = float64(s.Records) / seconds
		}
		s.progress(rows)
		if i == 0 || rows[i-1].State == pachamama.RunDone || row.State == pachamama.RunRunning {
			where = fmt.Sprintf("Stage %d of %d: %s.", i+1, len(rows), row.Stage)
		}
		out = append(out, s)
	}
	return out, where
}

// progress finds how much of the stage is done: by records where their number
// is known beforehand, else by units.
func (s *step) progress(rows []catalog.StageRow) {
	if s.State == pachamama.RunDone {
		s.Known, s.Percent = true, 100
		return
	}
	did, of := s.Done, s.Units
	if target := s.target(rows); target > 0 {
		did, of = s.Records, target
	}
	if of == 0 || s.Started.IsZero() {
		return
	}
	part := min(float64(did)/float64(of), 1)
	s.Known, s.Percent = did > 0 || of > 1, int(part*100)
	if s.State == pachamama.RunRunning && part > 0.02 && s.Elapsed > 2*time.Second {
		s.Left = time.Duration(float64(s.Elapsed) * (1 - part) / part)
	}
}

func (s *step) target(rows []catalog.StageRow) int64 {
	switch s.Stage {
	case pachamama.StageFetch:
		return s.Counts[pachamama.CountReported]
	case pachamama.StageIndex:
		for _, row := range rows {
			if row.Stage == pachamama.StageCheck {
				return row.Counts[pachamama.CountChecked]
			}
		}
	}
	return 0
}
