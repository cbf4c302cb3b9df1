package mapping

import (
	"context"
	"io/fs"
	"iter"
	"sync"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/port/workflow"
	"github.com/ucldc/pachamama/internal/schema"
	"github.com/ucldc/pachamama/internal/source/oai"
)

// Stage maps the stored pages of a collection.
type Stage struct {
	store  *harvest.Store
	files  fs.FS
	schema *schema.Schema
	lines  *sync.Pool // room for the lines of a page

	mu    sync.Mutex
	bound map[string]*bound // by run
}

// bound is what the pages of a run are mapped with.
type bound struct {
	*Mapping
	mu       sync.Mutex // held while pages are read
	replaced *Replaced
}

// NewStage returns the stage. Files holds the mapping files.
func NewStage(store *harvest.Store, files fs.FS, s *schema.Schema) *Stage {
	return &Stage{store: store, files: files, schema: s, bound: map[string]*bound{},
		lines: &sync.Pool{New: func() any { return new([]byte) }}}
}

// Name is "map".
func (s *Stage) Name() pachamama.Stage { return pachamama.StageMap }

// Units are the stored pages. The mapping is compiled once for the run.
func (s *Stage) Units(ctx context.Context, job *harvest.Job) iter.Seq2[workflow.Unit, error] {
	m, err := s.mapping(job.Run)
	if err == nil {
		err = s.store.Pin(ctx, job.Version(pachamama.KindMapped), m.Version())
	}
	if err != nil {
		return func(yield func(workflow.Unit, error) bool) { yield(workflow.Unit{}, err) }
	}
	return harvest.PageUnits(ctx, s.store, job.Version(pachamama.KindVernacular))
}

func (s *Stage) mapping(run pachamama.Run) (*bound, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m := s.bound[run.ID]; m != nil {
		return m, nil
	}
	m, err := Compile(run.Collection.Mapping, s.files, s.schema)
	if err != nil {
		return nil, err
	}
	for id, old := range s.bound {
		if old.collection.ID == run.Collection.ID { // of a run that did not come to its end
			delete(s.bound, id)
		}
	}
	s.bound[run.ID] = &bound{Mapping: m.Bind(run.Collection)}
	return s.bound[run.ID], nil
}

// later returns the records that later harvests gave again.
func (b *bound) later(ctx context.Context, store *harvest.Store, ref harvest.Ref) (*Replaced, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.replaced != nil {
		return b.replaced, nil
	}
	var err error
	b.replaced, err = FindReplaced(ctx, store, ref)
	return b.replaced, err
}

// Do maps the records of a page. A bad record is set aside with a reason; it
// never costs the page. Deleted records go on as such, so that the check stage
// sees a deletion that follows the record on a later page. Of what several
// harvests gave the last one counts.
func (s *Stage) Do(ctx context.Context, job *harvest.Job, u workflow.Unit) (harvest.Outcome, error) {
	m, err := s.mapping(job.Run)
	if err != nil {
		return harvest.Outcome{}, err
	}
	later, err := m.later(ctx, s.store, job.Version(pachamama.KindVernacular))
	if err != nil {
		return harvest.Outcome{}, err
	}
	raw, err := s.store.ReadPage(ctx, job.Version(pachamama.KindVernacular), u.Page)
	if err != nil {
		return harvest.Outcome{}, err
	}
	page, err := oai.Parse(raw)
	if err != nil {
		return harvest.Outcome{}, err
	}
	lines := s.lines.Get().(*[]byte) //nolint:errcheck // the pool holds nothing else
	defer s.lines.Put(lines)
	p := mapped{counts: pachamama.Counts{pachamama.CountMapped: 0}, problems: harvest.Problems{}, lines: *lines}
	defer func() { *lines = p.lines[:0] }()
	for i := range page.Records {
		if later.After(u.Name, page.Records[i].Header.Identifier) {
			p.counts[pachamama.CountReplaced]++
			continue
		}
		p.add(m.Mapping, FromOAI(&page.Records[i], job.Run.Collection.Source.URL))
	}
	for _, b := range page.Broken {
		if later.After(u.Name, b.Identifier) {
			p.counts[pachamama.CountReplaced]++
			continue
		}
		p.broken(b)
	}
	return p.write(ctx, s.store, job, u)
}

// FromOAI makes a source record of one that stands on a page of OAI-PMH. base is
// the address of the source.
func FromOAI(r *oai.Record, base string) Source {
	return Source{Node: r.Metadata, Identifier: r.Header.Identifier, Datestamp: r.Header.Datestamp, Sets: r.Header.Sets, Deleted: r.Header.Deleted, BaseURL: base}
}

// Seal closes the version.
func (s *Stage) Seal(ctx context.Context, job *harvest.Job, done harvest.Outcome) (pachamama.Counts, error) {
	m, err := s.mapping(job.Run)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	delete(s.bound, job.Run.ID)
	s.mu.Unlock()
	by := pachamama.MadeBy{Mapping: m.Version(), Schema: s.schema.Version()}
	return nil, harvest.SealVersion(ctx, s.store, job, pachamama.KindMapped, pachamama.KindVernacular, by, done, pachamama.Manifest{})
}
