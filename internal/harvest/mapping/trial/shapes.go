package trial

import (
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/ucldc/pachamama/internal/harvest/mapping/path"
)

// mostPaths bounds how many different paths are told apart; what comes after
// them counts as one.
const mostPaths = 5000

// shapes groups records by the set of paths that they hold.
type shapes struct {
	format path.Format
	number map[string]int32
	names  []string
	count  []int // records that have the path
	groups map[string][]*candidate
	keys   []string // of the groups, in the order in which they were met
}

func newShapes(format path.Format) *shapes {
	return &shapes{format: format, number: map[string]int32{}, groups: map[string][]*candidate{}}
}

func (s *shapes) add(c *candidate) {
	c.leaves = leaves(s.format, c.src.Node)
	for _, l := range c.leaves {
		c.paths = append(c.paths, s.of(l.name))
	}
	slices.Sort(c.paths)
	c.paths = slices.Compact(c.paths)
	var key []byte
	for _, p := range c.paths {
		s.count[p]++
		key = binary.AppendUvarint(key, uint64(p)) //nolint:gosec // never negative
	}
	k := string(key)
	if s.groups[k] == nil {
		s.keys = append(s.keys, k)
	}
	s.groups[k] = append(s.groups[k], c)
}

func (s *shapes) of(name string) int32 {
	if len(s.names) >= mostPaths {
		name = "…"
	}
	n, ok := s.number[name]
	if !ok {
		n = int32(len(s.names)) //nolint:gosec // bounded above
		s.number[name], s.names, s.count = n, append(s.names, name), append(s.count, 0)
	}
	return n
}

// pick takes up to n records: for each path, the rarest first, one that holds
// it, and then one of each shape in turn, again the rarest first. The same
// records give the same choice, in the order of the source.
func (s *shapes) pick(n int) []*candidate {
	p := picker{most: n, held: make([]bool, len(s.names)), taken: map[*candidate]bool{}}
	first := make([]*candidate, len(s.names))
	for _, k := range s.keys {
		for _, at := range s.groups[k][0].paths {
			if first[at] == nil {
				first[at] = s.groups[k][0]
			}
		}
	}
	for _, at := range s.rarest() {
		if !p.held[at] {
			p.take(first[at])
		}
	}
	keys := slices.Clone(s.keys)
	slices.SortStableFunc(keys, func(a, b string) int { return cmp.Compare(len(s.groups[a]), len(s.groups[b])) })
	for round, more := 0, true; more && len(p.out) < n; round++ {
		more = false
		for _, k := range keys {
			if g := s.groups[k]; round < len(g) {
				more = true
				p.take(g[round])
			}
		}
	}
	slices.SortFunc(p.out, func(a, b *candidate) int { return cmp.Compare(a.at, b.at) })
	return p.out
}

// rarest lists the paths by how few records hold them, then by name.
func (s *shapes) rarest() []int {
	order := make([]int, len(s.names))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(s.count[a], s.count[b]), cmp.Compare(s.names[a], s.names[b]))
	})
	return order
}

type picker struct {
	most  int
	held  []bool // paths
	taken map[*candidate]bool
	out   []*candidate
}

func (p *picker) take(c *candidate) {
	if len(p.out) >= p.most || p.taken[c] {
		return
	}
	p.taken[c] = true
	p.out = append(p.out, c)
	for _, at := range c.paths {
		p.held[at] = true
	}
}
