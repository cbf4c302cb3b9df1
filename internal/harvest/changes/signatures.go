package changes

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/ucldc/pachamama"
)

// Limits of what is kept and told.
const (
	maxHeld   = 20_000 // signatures while records are looked at
	maxListed = 200    // signatures in the sum
	samples   = 3      // of a signature
)

// signatures counts the ways in which values changed.
type signatures map[string]*counted

type counted struct {
	pachamama.Signature
	last string // record that was counted last
}

// add counts a change of a record, whose changes come one after the other. A
// change that many values of a record share is counted once.
func (s signatures) add(id string, ch Change) {
	key := ch.Field + "\x00" + ch.Short
	g := s[key]
	if g == nil {
		if len(s) >= maxHeld {
			s.drop()
		}
		g = &counted{Signature: pachamama.Signature{Field: ch.Field, Change: ch.Short}}
		s[key] = g
	}
	if g.Records > 0 && g.last == id {
		return
	}
	g.Records++
	g.last = id
	if len(g.Samples) < samples {
		g.Samples = append(g.Samples, pachamama.Sample{ID: id, Was: ch.Was, Is: ch.Is})
	}
}

// rest is the key under which dropped signatures are counted.
const rest = ""

// drop makes room: the rarest half are counted together from now on. A change
// that many records share is met again and stays.
func (s signatures) drop() {
	keys := slices.DeleteFunc(slices.Collect(maps.Keys(s)), func(key string) bool { return key == rest })
	slices.SortFunc(keys, func(a, b string) int { return cmp.Or(cmp.Compare(s[a].Records, s[b].Records), strings.Compare(a, b)) })
	if s[rest] == nil {
		s[rest] = &counted{}
	}
	for _, key := range keys[:len(keys)/2] {
		s[rest].Records += s[key].Records
		delete(s, key)
	}
}

// ranked returns the most frequent signatures and how many changes the others
// stand for.
func (s signatures) ranked(compared int64) (out []pachamama.Signature, unlisted int64) {
	for key, g := range s {
		if key == rest {
			unlisted += g.Records
			continue
		}
		g.Extent = extent(g.Records, compared)
		out = append(out, g.Signature)
	}
	slices.SortFunc(out, func(a, b pachamama.Signature) int {
		return cmp.Or(cmp.Compare(b.Records, a.Records), strings.Compare(a.Field, b.Field), strings.Compare(a.Change, b.Change), strings.Compare(a.Samples[0].ID, b.Samples[0].ID))
	})
	for _, g := range out[min(len(out), maxListed):] {
		unlisted += g.Records
	}
	return out[:min(len(out), maxListed)], unlisted
}

func extent(n, compared int64) pachamama.Extent {
	switch {
	case n <= 1:
		return pachamama.ExtentSingle
	case n >= compared:
		return pachamama.ExtentAll
	case n*5 >= compared*4:
		return pachamama.ExtentMost
	}
	return pachamama.ExtentSeveral
}

func ranked(fields map[string]int64) []pachamama.FieldChange {
	var out []pachamama.FieldChange
	for name, n := range fields {
		out = append(out, pachamama.FieldChange{Field: name, Records: n})
	}
	slices.SortFunc(out, func(a, b pachamama.FieldChange) int {
		return cmp.Or(cmp.Compare(b.Records, a.Records), strings.Compare(a.Field, b.Field))
	})
	return out
}
