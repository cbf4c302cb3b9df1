package harvest

import (
	"maps"
	"slices"
	"strings"

	"github.com/ucldc/pachamama"
)

// Problems gathers the problems of a unit, one entry a cause.
type Problems map[string]*pachamama.Problem

// Add counts a problem; the first of its cause is the example.
func (ps Problems) Add(p pachamama.Problem) {
	if p.Count == 0 {
		p.Count = 1
	}
	if p.Who == "" {
		p.Who = p.Code.Traits().Who
	}
	key := string(p.Code) + "\x00" + p.Cause
	if old := ps[key]; old != nil {
		old.Count += p.Count
		return
	}
	p.Value = cut(p.Value)
	ps[key] = &p
}

// Remark notes a remark of a record that is kept.
func (ps Problems) Remark(stage pachamama.Stage, record string, r pachamama.Remark) {
	ps.Add(pachamama.Problem{Stage: stage, Code: pachamama.Code(r.Code), Cause: r.Field + ": " + strings.ReplaceAll(r.Code, "_", " "), Message: r.Text,
		Who: pachamama.WhoNobody, Record: record, Field: r.Field, Value: r.Value, Kept: true})
}

// Error notes an error that cost less than the unit.
func (ps Problems) Error(stage pachamama.Stage, record string, err error, kept bool) {
	e := pachamama.AsError(err)
	happened, hint := pachamama.Describe(e)
	ps.Add(pachamama.Problem{Stage: stage, Code: e.Code, Cause: e.Message, Message: happened, Hint: hint, Who: e.MustAct(), Record: record, Kept: kept})
}

// List returns the problems in a stable order.
func (ps Problems) List() []pachamama.Problem {
	out := make([]pachamama.Problem, 0, len(ps))
	for _, key := range slices.Sorted(maps.Keys(ps)) {
		out = append(out, *ps[key])
	}
	return out
}

// cut shortens a value to 200 bytes, at a letter.
func cut(s string) string {
	if len(s) <= 200 {
		return s
	}
	return strings.ToValidUTF8(s[:200], "") + "…"
}

// Rejected is a line of the records that were set aside.
type Rejected struct {
	SourceID string              `json:"source_id"`
	Problems []pachamama.Problem `json:"problems"`
	Record   *pachamama.Record   `json:"record,omitempty"`
}
