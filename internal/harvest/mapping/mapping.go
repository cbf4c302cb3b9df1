// Package mapping turns source records into records of the schema by rules
// that people write in YAML files (see docs/mapping.md). A mapping is pure: no
// network, no clock, no chance; the same record gives the same bytes.
package mapping

import (
	"fmt"
	"sync"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest/mapping/clean"
	"github.com/ucldc/pachamama/internal/harvest/mapping/path"
	"github.com/ucldc/pachamama/internal/schema"
	"github.com/ucldc/pachamama/internal/source/tree"
)

// Source is a record as it came.
type Source struct {
	Node       *tree.Node // the metadata; nil for a deleted record
	Identifier string     // as the source names it
	Datestamp  string     // as the source gave it
	Sets       []string   //
	Deleted    bool       // the source says that it is gone
	BaseURL    string     // of the source
}

// Action says what became of a record.
type Action string

// The actions. Every record gets exactly one.
const (
	Kept     Action = "kept"
	Deleted  Action = "deleted"  // by the source
	Skipped  Action = "skipped"  // on purpose, by a rule of the mapping
	Rejected Action = "rejected" // set aside with a problem
)

// Result is what became of one record.
type Result struct {
	Action  Action
	Record  pachamama.Record   // with its ids, whatever the action; fields only when kept
	Reason  string             // why it was skipped, when the rule says
	Problem *pachamama.Problem // why it was rejected
	Origins []Origin           // only from MapTraced: where each value comes from
}

// Origin says where a value comes from.
type Origin struct {
	Field string `json:"field"`
	Value string `json:"value"`
	From  string `json:"from"`           // the paths that gave something, or the enrichment
	File  string `json:"file,omitempty"` // of the rule
	Line  int    `json:"line,omitempty"` //
}

// Mapping is a compiled mapping. It may be used by many goroutines.
type Mapping struct {
	Name     string
	Describe string
	Format   path.Format
	Files    []string // all files that it is made of

	schema     *schema.Schema
	records    *path.Path // where the records of a file are; nil: guess
	rules      []rule
	skips      []skip
	before     []enrichment // on the source record
	enrich     []enrichment
	uses       []use
	paths      int    // how many distinct ones rules and conditions read
	groups     groups // names of children that paths begin with
	memories   int    // how many steps remember what they did
	hash       string
	collection pachamama.Collection
	forgetful  bool
	pool       *sync.Pool
}

// Version names the mapping by the content of all its files and of the
// schema: "oai/dc@sha256:...".
func (m *Mapping) Version() string { return m.Name + "@sha256:" + m.hash }

// Schema returns the schema that it maps to.
func (m *Mapping) Schema() *schema.Schema { return m.schema }

// Bind returns the mapping with the collection whose records it will map.
func (m *Mapping) Bind(c pachamama.Collection) *Mapping {
	bound := *m
	bound.collection = c
	bound.pool = newPool()
	return &bound
}

// Forgetful returns the mapping without the memory of its steps: every value is
// read as if none came twice. It gives the same records, and is there to measure
// what remembering is worth.
func (m *Mapping) Forgetful() *Mapping {
	other := *m
	other.forgetful = true
	other.pool = newPool()
	return &other
}

// Map maps one record. It never fails as a whole: what goes wrong with a
// record is its problem.
func (m *Mapping) Map(src Source) Result { return m.run(src, false, (*state).run) }

// MapTraced maps one record and tells where each value comes from. It is
// slower than Map and gives the same record.
func (m *Mapping) MapTraced(src Source) Result { return m.run(src, true, (*state).run) }

// rule fills one field.
type rule struct {
	field int
	name  string
	first bool // the first part that gives something counts; else all count
	parts []part
}

// part is one way to fill a field.
type part struct {
	when []condition
	read reader
	do   []step
	file string
	line int
}

type (
	values    = []pachamama.Value
	reader    func(s *state) values
	step      func(s *state, in values) values
	condition func(s *state) bool
)

// skip leaves a record out.
type skip struct {
	holds  condition
	late   bool // looks at mapped fields
	action Action
	text   string // reason or message
	fix    string
}

// enrichment changes a whole record.
type enrichment struct {
	name  string
	do    func(s *state)
	file  string
	line  int
	edits bool // values that it changes keep their place
}

func newPool() *sync.Pool { return &sync.Pool{New: func() any { return new(state) }} }

func (m *Mapping) run(src Source, traced bool, do func(*state) Result) (res Result) {
	if src.Deleted {
		res.Action = Deleted
		res.Record = pachamama.Record{SourceID: src.Identifier, Datestamp: src.Datestamp, ID: m.fallbackID(src)}
		return res
	}
	s := m.pool.Get().(*state) //nolint:errcheck // the pool holds nothing else
	s.begin(m, src, traced)
	defer func() {
		if r := recover(); r != nil { // one record never costs the page
			res = Result{Action: Rejected, Record: s.head(), Problem: s.problem(pachamama.CodeInternal,
				"the mapping broke on this record", fmt.Sprintf("the mapping broke on this record: %v", r), "Report it with the record: this is a mistake of the program.")}
			return // the state is not used again
		}
		m.pool.Put(s)
	}()
	return do(s)
}

func (m *Mapping) fallbackID(src Source) string {
	return clean.StableID(m.collection.ID, src.Identifier, nil)
}
