package check

import (
	"fmt"

	"github.com/ucldc/pachamama"
)

// Reconcile tells whether every record is accounted for up to the check stage:
//
//	reported <= fetched                            unless a person accepts it
//	fetched + carried + vanished = mapped + deleted + skipped + rejected + broken + replaced
//	mapped = checked + rejected + repeated
//
// Of these carried, vanished and replaced are of incremental runs alone.
func Reconcile(fetched, mapped, checked pachamama.Counts, accept bool) error {
	got := fetched[pachamama.CountFetched]
	if reported, ok := fetched[pachamama.CountReported]; ok && got < reported && !accept {
		return &pachamama.Error{Code: pachamama.CodeIncomplete, Op: "check.Reconcile", Who: pachamama.WhoInstitution,
			Message: fmt.Sprintf("the source reported %d records and gave %d", reported, got),
			Hint:    "Harvest again; if its number is only an estimate, go on with `pachamama run --resume RUN --accept`."}
	}
	all := got + fetched[pachamama.CountCarried] + fetched[pachamama.CountVanished]
	out := mapped[pachamama.CountMapped] + mapped[pachamama.CountDeleted] + mapped[pachamama.CountSkipped] + mapped[pachamama.CountRejected] +
		mapped[pachamama.CountBroken] + mapped[pachamama.CountReplaced]
	if all != out {
		return lost("map", all, out)
	}
	in := mapped[pachamama.CountMapped]
	if out := checked[pachamama.CountChecked] + checked[pachamama.CountRejected] + checked[pachamama.CountRepeated]; in != out {
		return lost("check", in, out)
	}
	return nil
}

func lost(stage string, in, out int64) error {
	return &pachamama.Error{Code: pachamama.CodeIncomplete, Op: "check.Reconcile", Subject: stage, Who: pachamama.WhoUs,
		Message: fmt.Sprintf("%d records went in and %d are accounted for", in, out), Hint: "This is a mistake of the program: report it with the run's id."}
}
