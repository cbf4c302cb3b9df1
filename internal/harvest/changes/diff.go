package changes

import (
	"cmp"
	"reflect"
	"slices"
	"strings"

	"github.com/ucldc/pachamama"
)

// Change is one difference between the fields of a record and what they were.
type Change struct {
	Field string
	Short string // what differs, the same for all records that changed alike
	Was   string // the values that differ, cut at 200 bytes
	Is    string
}

// The changes that have no value to show.
const (
	appeared = "has a value now"
	vanished = "has no value any more"
	turned   = "order of values"
	shuffled = "order of fields"
)

// blank stands for a value without text, which came or went.
const blank = "an empty value"

// Diff tells how the fields of a record changed, in the order of the fields.
// Equal fields have no changes, any others at least one.
func Diff(was, is pachamama.Fields) []Change {
	var out []Change
	done := map[string]bool{}
	for _, fields := range []pachamama.Fields{is, was} {
		for _, f := range fields {
			if !done[f.Name] {
				done[f.Name] = true
				out = append(out, values(f.Name, all(was, f.Name), all(is, f.Name))...)
			}
		}
	}
	if len(out) == 0 && !reflect.DeepEqual(was, is) && len(was)+len(is) > 0 {
		out = append(out, Change{Field: "(record)", Short: shuffled})
	}
	return out
}

// all returns the values of every field of the name.
func all(fields pachamama.Fields, name string) []pachamama.Value {
	var out []pachamama.Value
	for i := range fields {
		if fields[i].Name == name {
			out = append(out, fields[i].Values...)
		}
	}
	return out
}

func values(field string, was, is []pachamama.Value) []Change {
	if slices.Equal(was, is) {
		return nil
	}
	one := Change{Field: field, Was: list(was), Is: list(is)}
	removed, added := only(was, is), only(is, was)
	switch {
	case len(was) == 0:
		one.Short = appeared
		return []Change{one}
	case len(is) == 0:
		one.Short = vanished
		return []Change{one}
	case len(removed)+len(added) == 0:
		one.Short = turned
		return []Change{one}
	}
	var out []Change
	for _, p := range couple(&removed, &added) {
		for _, short := range edits(p.was, p.is) {
			out = append(out, Change{field, short, show(p.was), show(p.is)})
		}
	}
	for _, v := range removed {
		out = append(out, Change{field, mark(cmp.Or(shorten(plain(v)), blank), ""), show(v), ""})
	}
	for _, v := range added {
		out = append(out, Change{field, mark("", cmp.Or(shorten(plain(v)), blank)), "", show(v)})
	}
	return out
}

// only returns the values of a that b does not have, as often as it lacks them.
func only(a, b []pachamama.Value) []pachamama.Value {
	has := make(map[pachamama.Value]int, len(b))
	for _, v := range b {
		has[v]++
	}
	var out []pachamama.Value
	for _, v := range a {
		if has[v]--; has[v] < 0 {
			out = append(out, v)
		}
	}
	return out
}

type couplet struct{ was, is pachamama.Value }

// maxCouples bounds how many values of a field are held against each other.
const maxCouples = 50

// couple takes out of the removed and the added values those that look like one
// value, edited. What is left are as many values less or more.
func couple(removed, added *[]pachamama.Value) []couplet {
	var out []couplet
	left := make([]pachamama.Value, 0, len(*removed))
	for i, v := range *removed {
		best, at := 0.5, -1
		for j, w := range (*added)[:min(len(*added), maxCouples)] {
			if i >= maxCouples {
				break
			}
			if score := alike(v.Text, w.Text); score >= best && (at < 0 || score > best) {
				best, at = score, j
			}
		}
		if at < 0 {
			left = append(left, v)
			continue
		}
		out = append(out, couplet{v, (*added)[at]})
		*added = slices.Delete(*added, at, at+1)
	}
	if len(left) == len(*added) { // replaced one by one
		for i, v := range left {
			out = append(out, couplet{v, (*added)[i]})
		}
		left, *added = nil, nil
	}
	*removed = left
	return out
}

// alike is the part of two texts, from 0 to 1, that their beginnings and ends
// have in common.
func alike(a, b string) float64 {
	if len(a)+len(b) == 0 {
		return 1
	}
	shorter := min(len(a), len(b))
	head := 0
	for head < shorter && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < shorter-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	return 2 * float64(head+tail) / float64(len(a)+len(b))
}

// plain is a value with all its parts.
func plain(v pachamama.Value) string {
	if v.Plain() {
		return v.Text
	}
	s := v.Text
	if v.Code != "" {
		s += " [" + v.Code + "]"
	}
	if v.Begin != "" || v.End != "" {
		s += " " + v.Begin + ".." + v.End
	}
	return s
}

func list(values []pachamama.Value) string {
	var b strings.Builder
	for i, v := range values {
		if i > 0 {
			b.WriteString(" | ")
		}
		if b.WriteString(plain(v)); b.Len() > maxShown {
			break
		}
	}
	return cut(b.String())
}

func show(v pachamama.Value) string { return cut(plain(v)) }

const maxShown = 200 // bytes of a value in a sample

func cut(s string) string {
	if len(s) > maxShown {
		s = s[:maxShown] + "…"
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}
