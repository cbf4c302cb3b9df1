package mapping

import (
	"slices"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest/mapping/path"
	"github.com/ucldc/pachamama/internal/source/tree"
)

const (
	maxValues = path.MaxHits // of one field
	maxText   = 256 << 10    // bytes of one value
	maxRemark = 100          // of one record
	maxCut    = 200          // bytes of a value that is only shown
)

// state is a record while it is being mapped.
type state struct {
	scratch
	m       *Mapping
	src     Source
	key     string // of the record within its collection; its identifier unless said
	remarks []pachamama.Remark
	field   string // at work, for remarks
	fault   *fault // what made the record unacceptable
	grouped bool   // groups are those of this record

	object any              // the record as an object, for bloblang
	list   pachamama.Fields // room for the fields, if there is any

	traced  bool
	from    []string
	origins [][]Origin // by place in the schema
}

// scratch is what is kept from record to record, so that it is made once.
type scratch struct {
	fields   []values    // by place in the schema
	found    []finding   // by path of the mapping
	groups   []tree.Node // the record with those children alone that paths begin with
	hits     []path.Hit
	free     values // where values are put, see room
	again    again
	memories []memory
	buf      []byte
}

// again is room that no record holds on to, see AppendLine.
type again struct {
	free values
	list pachamama.Fields
}

func (s *state) begin(m *Mapping, src Source, traced bool) {
	if s.fields == nil {
		s.fields, s.found = make([]values, len(m.schema.Fields)), make([]finding, m.paths)
		s.groups, s.memories = make([]tree.Node, m.groups.n), make([]memory, m.memories)
		for i := range s.memories {
			s.memories[i].failed = m.forgetful
		}
	}
	clear(s.fields)
	clear(s.found)
	s.hits = s.hits[:0]
	*s = state{scratch: s.scratch, m: m, src: src, key: src.Identifier, traced: traced}
	if traced {
		s.origins = make([][]Origin, len(s.fields))
	}
}

func (s *state) run() Result {
	if s.src.Node == nil {
		return s.reject(&fault{code: pachamama.CodeRejected, cause: "no metadata", message: "the record has no metadata", hint: "Ask the institution to give it metadata, or to mark it as deleted."})
	}
	for i := range s.m.before {
		s.m.before[i].do(s)
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
	mark := s.free
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
	s.fields[r.field] = s.settle(mark, s.bounded(unique(all)))
}

func (s *state) all(conditions []condition) bool {
	for _, c := range conditions {
		if !c(s) {
			return false
		}
	}
	return true
}

// remark notes something about a value of the field at work.
func (s *state) remark(code, value, text string) {
	r := pachamama.Remark{Code: code, Field: s.field, Value: cut(value), Text: text}
	if len(s.remarks) < maxRemark && !slices.Contains(s.remarks, r) {
		s.remarks = append(s.remarks, r)
	}
}
