package mapping

import (
	"slices"

	"github.com/ucldc/pachamama"
)

// fault is a rule that failed on this record.
type fault struct {
	code                  pachamama.Code
	cause, message, value string
	hint                  string
}

// skipped asks the skip rules: the early ones before, the late after mapping.
func (s *state) skipped(late bool) (Result, bool) {
	for i := range s.m.skips {
		k := &s.m.skips[i]
		if k.late != late || !k.holds(s) {
			continue
		}
		if k.action == Rejected {
			return s.reject(&fault{code: pachamama.CodeRejected, cause: k.text, message: k.text, hint: k.fix}), true
		}
		return Result{Action: k.action, Reason: k.text, Record: s.head()}, true
	}
	return Result{}, false
}

// head is the record without fields.
func (s *state) head() pachamama.Record {
	id := ""
	if at := s.m.schema.Index("id"); at >= 0 && at < len(s.fields) && len(s.fields[at]) > 0 {
		id = s.fields[at][0].Text
	}
	if id == "" {
		id = s.stable()
	}
	return pachamama.Record{ID: id, SourceID: s.src.Identifier, Datestamp: s.src.Datestamp, Remarks: s.remarks}
}

func (s *state) reject(f *fault) Result {
	p := s.problem(f.code, f.cause, f.message, f.hint)
	p.Field, p.Value = s.field, cut(f.value)
	if f.value == "" && f.code == pachamama.CodeRejected {
		p.Field = ""
	}
	return Result{Action: Rejected, Record: s.head(), Problem: p}
}

func (s *state) problem(code pachamama.Code, cause, message, hint string) *pachamama.Problem {
	return &pachamama.Problem{
		Stage: pachamama.StageMap, Code: code, Cause: cause, Message: message, Hint: hint,
		Who: code.Traits().Who, Record: s.src.Identifier, Count: 1,
	}
}

func (s *state) result() Result {
	rec := s.head()
	if at := s.m.schema.Index("id"); at >= 0 && len(s.fields[at]) == 0 {
		s.fields[at] = s.one(rec.ID)
	}
	n := 0
	for _, v := range s.fields {
		if len(v) > 0 {
			n++
		}
	}
	rec.Fields = slices.Grow(s.list, n)
	for i, v := range s.fields {
		if len(v) > 0 {
			rec.Fields = append(rec.Fields, pachamama.Field{Name: s.m.schema.Fields[i].Name, Values: v})
		}
	}
	rec.Hash, s.buf = fieldsHash(s.buf[:0], rec.Fields)
	res := Result{Action: Kept, Record: rec}
	for i := range s.origins {
		res.Origins = append(res.Origins, s.origins[i]...)
	}
	return res
}
