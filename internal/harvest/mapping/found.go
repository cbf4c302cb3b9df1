package mapping

import (
	"strings"

	"github.com/ucldc/pachamama/internal/harvest/mapping/path"
	"github.com/ucldc/pachamama/internal/source/tree"
)

// finding is what a path found in the record: a piece of state.hits.
type finding struct {
	done       bool
	begin, end int32
}

// hits returns what the path finds in the record, trimmed. It is looked for
// once, however many rules read it.
func (f *finder) hits(s *state) []path.Hit {
	if f.path == nil {
		return nil
	}
	at := &s.found[f.place]
	if !at.done {
		at.done, at.begin = true, int32(len(s.hits)) //nolint:gosec // MaxHits a path
		hits := f.path.Append(s.hits[at.begin:at.begin], s.root(f.group))
		for i := range hits {
			hits[i].Text = strings.TrimSpace(hits[i].Text)
		}
		s.hits = append(s.hits, hits...)
		at.end = int32(len(s.hits)) //nolint:gosec // see above
	}
	return s.hits[at.begin:at.end]
}

// beside returns what is found beside the record.
func (f *finder) beside(s *state) []string {
	if f.context == nil {
		return nil
	}
	return f.context(s)
}

func (f *finder) count(s *state) int { return len(f.beside(s)) + len(f.hits(s)) }

// root returns the record with no other children than those of a group.
func (s *state) root(group int) *tree.Node {
	if group < 0 || s.src.Node == nil {
		return s.src.Node
	}
	if !s.grouped {
		s.grouped = true
		for i := range s.groups {
			s.groups[i].Children = s.groups[i].Children[:0]
		}
		for _, c := range s.src.Node.Children {
			if i := s.m.groups.find(c.Name); i >= 0 {
				s.groups[i].Children = append(s.groups[i].Children, c)
			}
		}
	}
	return &s.groups[group]
}

// groups number the names of children that paths begin with. A few dozen names
// are found sooner by their length and ends than by a map.
type groups struct {
	slots [64][]group
	n     int
}

type group struct {
	name  string
	place int
}

func slot(name string) int {
	if name == "" {
		return 0
	}
	return (len(name)*17 + int(name[0])*5 + int(name[len(name)-1])) & 63
}

// find returns the number of a name, -1 when it has none.
func (g *groups) find(name string) int {
	for _, one := range g.slots[slot(name)] {
		if one.name == name {
			return one.place
		}
	}
	return -1
}

// place gives a name a number; without a name it is -1.
func (g *groups) place(name string) int {
	if name == "" {
		return -1
	}
	if at := g.find(name); at >= 0 {
		return at
	}
	g.slots[slot(name)] = append(g.slots[slot(name)], group{name, g.n})
	g.n++
	return g.n - 1
}
