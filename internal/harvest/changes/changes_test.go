package changes

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ucldc/pachamama"
)

// pages are a version in memory.
type pages [][]pachamama.Record

func (p pages) Lines(_ context.Context, each func([]Line) error) error {
	for _, records := range p {
		var lines []Line
		for _, r := range records {
			lines = append(lines, Line{r.ID, r.SourceID, r.Datestamp, r.Hash})
		}
		if err := each(lines); err != nil {
			return err
		}
	}
	return nil
}

func (p pages) Records(_ context.Context, n int) ([]pachamama.Record, error) { return p[n], nil }

func record(id, source, stamp, title string) pachamama.Record {
	return pachamama.Record{ID: id, SourceID: source, Datestamp: stamp, Hash: id + title, Fields: pachamama.Fields{
		{Name: "id", Values: []pachamama.Value{{Text: id}}}, {Name: "title", Values: []pachamama.Value{{Text: title}}}}}
}

func TestEveryKindOfDifference(t *testing.T) {
	was := pages{{record("a", "1", "x", "Boats"), record("b", "2", "x", "Nets")}, {record("c", "3", "x", "Quay."), record("d", "4", "x", "Pier"), record("e", "5", "x", "Mole")}}
	is := pages{{record("c", "3", "y", "Quay")}, {record("a", "1", "x", "Boats"), record("b", "2", "y", "Nets"), record("D", "4", "x", "Pier"), record("f", "6", "x", "Crane")}}
	var told []string
	got, err := Compare(t.Context(), was, is, Options{Tell: func(d pachamama.Difference) error {
		told = append(told, fmt.Sprint(d.Kind, " ", d.ID, " ", d.Was, d.Fields))
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"added f []", "gone e []", "changed c [title]", "moved D d[]"}; !reflect.DeepEqual(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
	want := pachamama.Changes{Before: 5, After: 5, Added: 1, Gone: 1, Moved: 1, Changed: 1, Unchanged: 2, Restamped: 1,
		Fields: []pachamama.FieldChange{{Field: "title", Records: 1}},
		Signatures: []pachamama.Signature{{Field: "title", Change: "…[-.-]", Records: 1, Extent: pachamama.ExtentSingle,
			Samples: []pachamama.Sample{{ID: "c", Was: "Quay.", Is: "Quay"}}}}}
	got.Examples = nil
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestACommaInFortyThousandRecordsIsOneLine(t *testing.T) {
	var was, is pages
	for p := range 400 {
		var a, b []pachamama.Record
		for i := range 100 {
			id := fmt.Sprintf("%d-%d", p, i)
			a, b = append(a, record(id, id, "", "Name "+id+", John")), append(b, record(id, id, "", "Name "+id+" John"))
		}
		was, is = append(was, a), append(pages{b}, is...) // in another order
	}
	got, err := Compare(t.Context(), was, is, Options{Batch: 3000})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Signatures) != 1 || got.Unlisted != 0 {
		t.Fatalf("%d signatures: %+v", len(got.Signatures), got.Signatures[:min(3, len(got.Signatures))])
	}
	if s := got.Signatures[0]; s.Records != 40_000 || s.Extent != pachamama.ExtentAll || len(s.Samples) != samples {
		t.Errorf("%+v", s)
	}
}

func TestExtents(t *testing.T) {
	for _, c := range []struct {
		n, of int64
		want  pachamama.Extent
	}{{1, 1, pachamama.ExtentSingle}, {1, 100, pachamama.ExtentSingle}, {2, 100, pachamama.ExtentSeveral}, {79, 100, pachamama.ExtentSeveral},
		{80, 100, pachamama.ExtentMost}, {99, 100, pachamama.ExtentMost}, {100, 100, pachamama.ExtentAll}} {
		if got := extent(c.n, c.of); got != c.want {
			t.Errorf("%d of %d: %s, want %s", c.n, c.of, got, c.want)
		}
	}
}

// TestManySignaturesAreCounted sees that what is not listed is still counted,
// and that a change of many records is found among any number of single ones.
func TestManySignaturesAreCounted(t *testing.T) {
	s := signatures{}
	const singles = 3*maxHeld + 17
	for i := range singles {
		s.add(fmt.Sprint(i), Change{Field: "title", Short: fmt.Sprint("single ", i)})
		if i%100 == 99 {
			s.add(fmt.Sprint(i), Change{Field: "rights", Short: "comma"})
		}
	}
	list, unlisted := s.ranked(singles)
	if len(s) > maxHeld+1 || len(list) != maxListed {
		t.Errorf("%d held, %d listed", len(s), len(list))
	}
	if list[0].Change != "comma" || list[0].Records != singles/100 {
		t.Errorf("first is %+v", list[0])
	}
	sum := unlisted
	for _, g := range list {
		sum += g.Records
	}
	if sum != singles+singles/100 {
		t.Errorf("%d changes counted of %d", sum, singles+singles/100)
	}
}

func TestAFailureOfTheVersionIsPassedOn(t *testing.T) {
	broken := errors.New("broken")
	_, err := Compare(t.Context(), pages{{record("a", "1", "", "x")}}, pages{{record("b", "2", "", "x")}}, Options{Tell: func(pachamama.Difference) error { return broken }})
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	short := shrinking{pages{{record("a", "1", "", "x")}}}
	if _, err := Compare(t.Context(), short, pages{{record("a", "1", "", "y")}}, Options{}); pachamama.CodeOf(err) != pachamama.CodeInternal {
		t.Errorf("a page that lost a record: %v", err)
	}
}

// shrinking has fewer records when it is read again.
type shrinking struct{ pages }

func (shrinking) Records(context.Context, int) ([]pachamama.Record, error) { return nil, nil }

// TestCompareAgainstTheObvious compares with a slow and simple way of counting.
func TestCompareAgainstTheObvious(t *testing.T) {
	version := func(name string) *rapid.Generator[pages] {
		return rapid.Custom(func(t *rapid.T) pages {
			ids := rapid.SliceOfNDistinct(rapid.IntRange(0, 15), 0, 12, rapid.ID[int]).Draw(t, name)
			sources := rapid.Permutation([]int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}).Draw(t, "sources")
			if rapid.Bool().Draw(t, "same sources") {
				sources = []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}
			}
			out := pages{nil}
			for _, id := range ids {
				rec := record(fmt.Sprint("i", id), fmt.Sprint("s", sources[id]), rapid.SampledFrom([]string{"1", "2"}).Draw(t, "stamp"), rapid.SampledFrom([]string{"x", "x.", "y"}).Draw(t, "title"))
				out[len(out)-1] = append(out[len(out)-1], rec)
				if rapid.Bool().Draw(t, "turn") {
					out = append(out, nil)
				}
			}
			return out
		})
	}
	rapid.Check(t, func(t *rapid.T) {
		was, is := version("was").Draw(t, "old"), version("is").Draw(t, "new")
		kinds := map[string]int64{}
		got, err := Compare(t.Context(), was, is, Options{Batch: rapid.IntRange(1, 5).Draw(t, "batch"), Tell: func(d pachamama.Difference) error { kinds[d.Kind]++; return nil }})
		if err != nil {
			t.Fatal(err)
		}
		want := obvious(was, is)
		for name, n := range map[string]int64{"added": got.Added, "gone": got.Gone, "moved": got.Moved, "changed": got.Changed, "unchanged": got.Unchanged, "restamped": got.Restamped} {
			if n != want[name] {
				t.Errorf("%s: %d, want %d", name, n, want[name])
			}
			if told := kinds[name]; !strings.HasPrefix(name, "un") && name != "restamped" && told != n {
				t.Errorf("%s: told %d times, counted %d", name, told, n)
			}
		}
		if got.Before != got.Unchanged+got.Changed+got.Moved+got.Gone || got.After != got.Unchanged+got.Changed+got.Moved+got.Added {
			t.Errorf("does not add up: %+v", got)
		}
	})
}

func obvious(was, is pages) map[string]int64 {
	old, now, bySource := map[string]pachamama.Record{}, map[string]pachamama.Record{}, map[string]pachamama.Record{}
	for _, p := range was {
		for _, r := range p {
			old[r.ID], bySource[r.SourceID] = r, r
		}
	}
	for _, p := range is {
		for _, r := range p {
			now[r.ID] = r
		}
	}
	n, moved := map[string]int64{}, map[string]bool{}
	for id, r := range now {
		o, same := old[id]
		before, known := bySource[r.SourceID]
		switch {
		case same && o.Hash != r.Hash:
			n["changed"]++
		case same:
			n["unchanged"]++
			if o.Datestamp != r.Datestamp {
				n["restamped"]++
			}
		case known && now[before.ID].ID == "":
			n["moved"]++
			moved[before.ID] = true
		default:
			n["added"]++
		}
	}
	for id := range old {
		if now[id].ID == "" && !moved[id] {
			n["gone"]++
		}
	}
	return n
}
