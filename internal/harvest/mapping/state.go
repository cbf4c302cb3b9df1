package mapping

import (
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest/mapping/path"
)

const (
	maxValues = path.MaxHits // of one field
	maxText   = 256 << 10    // bytes of one value
	maxRemark = 100          // of one record
	maxCut    = 200          // bytes of a value that is only shown
)

// state is a record while it is being mapped.
type state struct {
	m       *Mapping
	src     Source
	fields  []values // by place in the schema
	remarks []pachamama.Remark
	hits    []path.Hit
	field   string // at work, for remarks
	fault   *fault // what made the record unacceptable
	buf     []byte

	object any // the record as an object, for bloblang

	traced  bool
	from    []string
	origins [][]Origin // by place in the schema
}

// fault is a rule that failed on this record.
type fault struct {
	code                  pachamama.Code
	cause, message, value string
	hint                  string
}

func (s *state) begin(m *Mapping, src Source, traced bool) {
	n := len(m.schema.Fields)
	if cap(s.fields) < n {
		s.fields = make([]values, n)
	}
	s.fields = s.fields[:n]
	clear(s.fields)
	*s = state{m: m, src: src, fields: s.fields, hits: s.hits[:0], buf: s.buf[:0], traced: traced}
	if traced {
		s.origins = make([][]Origin, n)
	}
}

func (s *state) run() Result {
	if s.src.Node == nil {
		return s.reject(&fault{code: pachamama.CodeRejected, cause: "no metadata", message: "the record has no metadata", hint: "Ask the institution to give it metadata, or to mark it as deleted."})
	}
	if res, stop := s.skipped(false); stop {
		return res
	}
	for i := range s.m.rules {
		s.apply(&s.m.rules[i])
		if s.fault != nil {
			return s.reject(s.fault)
		}
	}
	s.enrich()
	if s.fault != nil {
		return s.reject(s.fault)
	}
	if res, stop := s.skipped(true); stop {
		return res
	}
	return s.result()
}

// apply fills one field.
func (s *state) apply(r *rule) {
	s.field = r.name
	var all values
	for i := range r.parts {
		p := &r.parts[i]
		if !s.all(p.when) {
			continue
		}
		s.from = s.from[:0]
		got := p.read(s)
		for _, do := range p.do {
			if len(got) == 0 {
				break
			}
			got = do(s, got)
		}
		if s.traced {
			s.trace(r.field, p, got)
		}
		if all == nil {
			all = got
		} else {
			all = append(all, got...)
		}
		if s.fault != nil || (r.first && len(all) > 0) {
			break
		}
	}
	s.fields[r.field] = s.bounded(unique(all))
}

func (s *state) all(conditions []condition) bool {
	for _, c := range conditions {
		if !c(s) {
			return false
		}
	}
	return true
}

func (s *state) bounded(in values) values {
	if len(in) > maxValues {
		s.remark("too_many_values", in[maxValues].Text, "more values than are kept; the rest is left out")
		in = in[:maxValues]
	}
	for i := range in {
		if len(in[i].Text) > maxText {
			s.remark("long_value", in[i].Text, "the value was cut because it is very long")
			in[i].Text = strings.ToValidUTF8(in[i].Text[:maxText], "")
		}
	}
	return in
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
		s.fields[at] = values{{Text: rec.ID}}
	}
	n := 0
	for _, v := range s.fields {
		if len(v) > 0 {
			n++
		}
	}
	rec.Fields = make(pachamama.Fields, 0, n)
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

// remark notes something about a value of the field at work.
func (s *state) remark(code, value, text string) {
	if len(s.remarks) < maxRemark {
		s.remarks = append(s.remarks, pachamama.Remark{Code: code, Field: s.field, Value: cut(value), Text: text})
	}
}

func cut(s string) string {
	if len(s) <= maxCut {
		return s
	}
	return strings.ToValidUTF8(s[:maxCut], "")
}

// unique drops empty values and those that are here already, keeping order.
func unique(in values) values {
	const few = 24
	out := in[:0]
	var seen map[pachamama.Value]struct{}
	if len(in) > few {
		seen = make(map[pachamama.Value]struct{}, len(in))
	}
next:
	for _, v := range in {
		if v.Text == "" {
			continue
		}
		if seen != nil {
			if _, ok := seen[v]; ok {
				continue
			}
			seen[v] = struct{}{}
		} else {
			for i := range out {
				if out[i] == v {
					continue next
				}
			}
		}
		out = append(out, v)
	}
	return out
}
