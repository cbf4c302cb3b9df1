package web

import (
	"maps"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
)

// balance is one line of the table of counts: what went into a stage, and how
// each record of it is accounted for.
type balance struct {
	Stage pachamama.Stage
	What  string // that went in
	In    int64
	Parts []part
	Out   int64 // the sum of the parts
	Ended bool  // the stage is done: both sides must agree
	More  bool  // that more came than went in is no fault: sources report fewer than they send
}

type part struct {
	Name  string
	Count int64
}

// Even reports whether every record is accounted for.
func (b balance) Even() bool { return b.In == b.Out || b.More && b.In < b.Out }

// balances writes the lines whose both sides this run knows.
func balances(rows []catalog.StageRow) []balance {
	counts := map[pachamama.Stage]pachamama.Counts{}
	ended := map[pachamama.Stage]bool{}
	for _, row := range rows {
		counts[row.Stage], ended[row.Stage] = row.Counts, row.State == pachamama.RunDone
	}
	var out []balance
	add := func(from pachamama.Stage, what string, to pachamama.Stage, parts ...string) {
		in, known := counts[from][what]
		if _, walked := counts[to]; !known || !walked || (len(counts[to]) == 0 && !ended[to]) {
			return
		}
		b := balance{Stage: to, What: what, In: in, Ended: ended[from] && ended[to], More: what == pachamama.CountReported}
		for i, name := range parts {
			if n := counts[to][name]; n > 0 || i == 0 {
				b.Parts = append(b.Parts, part{name, n})
				b.Out += n
			}
		}
		out = append(out, b)
	}
	in := pachamama.CountFetched
	if carried, ok := counts[pachamama.StageFetch][pachamama.CountCarried]; ok {
		in = "fetched, carried and vanished"
		all := maps.Clone(counts[pachamama.StageFetch])
		all[in] = all[pachamama.CountFetched] + carried + all[pachamama.CountVanished]
		counts[pachamama.StageFetch] = all
	}
	add(pachamama.StageFetch, pachamama.CountReported, pachamama.StageFetch, pachamama.CountFetched)
	add(pachamama.StageFetch, in, pachamama.StageMap, pachamama.CountMapped, pachamama.CountDeleted, pachamama.CountSkipped, pachamama.CountRejected, pachamama.CountBroken, pachamama.CountReplaced)
	add(pachamama.StageMap, pachamama.CountMapped, pachamama.StageCheck, pachamama.CountChecked, pachamama.CountRejected, pachamama.CountRepeated)
	add(pachamama.StageCheck, pachamama.CountChecked, pachamama.StageIndex, pachamama.CountIndexed, pachamama.CountRefused)
	add(pachamama.StageIndex, pachamama.CountIndexed, pachamama.StagePublish, pachamama.CountVisible)
	return out
}
