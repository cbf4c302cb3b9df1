package mapping

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/ucldc/pachamama"
)

// readDates reads the values of a field as dates and puts them in order, those
// that cannot be read last.
func readDates(a args, otherwise string) func(*state) {
	at := a.target("prop", otherwise)
	if at >= 0 && a.c.schema.Fields[at].Kind != "date" {
		a.c.wrong(a.list["prop"], "%s does not hold dates", a.c.schema.Fields[at].Name)
	}
	do := uncoded(a.c.remember(dates))
	return func(s *state) {
		s.edit(at, do)
		if at >= 0 && len(s.fields[at]) > 1 {
			slices.SortStableFunc(s.fields[at], func(a, b pachamama.Value) int { return cmp.Compare(beginKey(a), beginKey(b)) })
		}
	}
}

func beginKey(v pachamama.Value) int {
	for _, day := range []string{v.Begin, v.End} {
		if key, ok := dayKey(day); ok {
			return key
		}
	}
	return math.MaxInt
}

// moveDateValues moves values that are nothing but a date to temporal, and
// names of periods from the places.
func moveDateValues(a args) func(*state) {
	from, to := a.target("prop", ""), a.field("", "temporal")
	if from < 0 {
		return func(*state) {}
	}
	if name := a.c.schema.Fields[from].Name; name == "spatial" || name == "coverage" {
		return moveDates([]int{from}, to, func(t string) bool { return onlyDate(t) || isPeriod(t) })
	}
	return moveDates([]int{from}, to, onlyDate)
}

func isPeriod(text string) bool {
	text = strings.Trim(text, " ().?")
	return len(text) < 60 && endsFold(text, " period")
}
