package conformance

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/search"
)

// Search checks the promises of search.Driver. open opens the driver at a
// place: the same place again has what was there, where the driver is durable.
func Search(t *testing.T, open func(t *testing.T, place string, fields []search.Field) search.Driver) {
	t.Attr(attrSuite, "search")
	searchSuite(real{t}, func(t T, place string, fields []search.Field) search.Driver {
		return open(t.(real).T, place, fields)
	})
}

type openSearch func(t T, place string, fields []search.Field) search.Driver

func searchFields() []search.Field {
	return []search.Field{
		{Name: "title", Text: true, Boost: 4},
		{Name: "sort_title", Keyword: true, Sort: true},
		{Name: "description", Text: true},
		{Name: "subject", Text: true, Facet: true},
		{Name: "type", Facet: true},
		{Name: "identifier", Keyword: true},
		{Name: "size", Number: true, Sort: true},
	}
}

func searchSuite(t T, open openSearch) {
	describedSuite(t, func(t T) described { return open(t, t.TempDir(), searchFields()) })
	for _, c := range []struct {
		name string
		run  func(*searchCase)
	}{
		{"words", searchWords},
		{"other scripts", searchScripts},
		{"syntax", searchSyntax},
		{"odd questions", searchOdd},
		{"matches", searchMatches},
		{"matches on pages", searchPages},
		{"filters", searchFilters},
		{"facets", searchFacets},
		{"facets of everything", searchFacetsOfAll},
		{"sort", searchSort},
		{"stable order", searchStable},
		{"dates", searchDates},
		{"limits", searchLimits},
		{"unsealed is invisible", searchUnsealed},
		{"begin again", searchAgain},
		{"abort", searchAbort},
		{"refusals", searchRefusals},
		{"replaced", searchReplaced},
		{"several generations", searchSeveral},
		{"drop", searchDrop},
		{"stays after close", searchStays},
		{"cancelled", searchCancelled},
		{"close twice", searchCloseTwice},
	} {
		t.Run(c.name, func(t T) {
			s := &searchCase{T: t, open: open, place: t.TempDir()}
			s.reopen()
			t.Cleanup(func() { s.index.Close() })
			c.run(s)
		})
	}
}

// searchCase is one case with its index.
type searchCase struct {
	T
	open  openSearch
	place string
	index *search.Index
}

var gen = search.Generation{Collection: "c27", Version: "01J"}

func (s *searchCase) reopen() {
	fields := searchFields()
	s.index = search.New(s.open(s.T, s.place, fields), fields)
}

// fill puts docs into a generation and seals it.
func (s *searchCase) fill(g search.Generation, docs ...search.Doc) {
	s.Helper()
	w, err := s.index.Begin(s.Context(), g)
	must(s, err)
	refused, err := w.Put(s.Context(), docs)
	must(s, err)
	n, err := w.Seal(s.Context())
	must(s, err)
	if len(refused) != 0 || n != int64(len(docs)) {
		s.Fatalf("%d of %d documents sealed, refused: %v", n, len(docs), refused)
	}
}

func (s *searchCase) find(q search.Query, gs ...search.Generation) search.Result {
	s.Helper()
	if q.Limit == 0 {
		q.Limit = 100
	}
	if len(gs) == 0 {
		gs = []search.Generation{gen}
	}
	r, err := s.index.Find(s.Context(), q, gs)
	must(s, err)
	return r
}

func ids(r search.Result) string {
	var all []string
	for _, h := range r.Hits {
		all = append(all, h.ID)
	}
	return strings.Join(all, " ")
}

// want asks and compares the ids found, in any order.
func (s *searchCase) want(text, want string) {
	s.Helper()
	s.wantOf(search.Query{Text: text}, want)
}

func (s *searchCase) wantOf(q search.Query, want string, gs ...search.Generation) {
	s.Helper()
	r := s.find(q, gs...)
	got := strings.Fields(ids(r))
	slices.Sort(got)
	if strings.Join(got, " ") != want || r.Total != int64(len(got)) {
		s.Errorf("%+v finds %q, total %d; want %q", q, got, r.Total, want)
	}
}

func doc(id, title string) search.Doc {
	return search.Doc{ID: id, Values: map[string][]string{"title": {title}}, Stored: []byte("stored " + id)}
}

func searchUnsealed(s *searchCase) {
	w, err := s.index.Begin(s.Context(), gen)
	must(s, err)
	_, err = w.Put(s.Context(), []search.Doc{doc("a", "gold")})
	must(s, err)
	s.want("gold", "")
	s.wantGenerations()
	n, err := w.Seal(s.Context())
	must(s, err)
	if n != 1 {
		s.Errorf("%d documents sealed, want 1", n)
	}
	s.want("gold", "a")
	s.wantGenerations(gen)
	must(s, w.Abort()) // does nothing now
	s.want("gold", "a")
	if _, err := w.Put(s.Context(), []search.Doc{doc("b", "gold")}); err == nil {
		s.Errorf("put after seal: no error")
	}
}

func (s *searchCase) wantGenerations(want ...search.Generation) {
	s.Helper()
	gs, err := s.index.Generations(s.Context())
	must(s, err)
	if !slices.Equal(gs, want) {
		s.Errorf("generations %v, want %v", gs, want)
	}
}

func searchAgain(s *searchCase) {
	crashed, err := s.index.Begin(s.Context(), gen)
	must(s, err)
	_, err = crashed.Put(s.Context(), []search.Doc{doc("a", "gold"), doc("b", "gold")})
	must(s, err)
	s.fill(gen, doc("b", "gold"))
	s.want("gold", "b")
	must(s, crashed.Abort())
	s.want("gold", "b")
	w, err := s.index.Begin(s.Context(), gen)
	must(s, err)
	_, err = w.Put(s.Context(), []search.Doc{doc("c", "gold"), doc("d", "gold")})
	must(s, err)
	s.want("gold", "b") // what was sealed before stays until then
	_, err = w.Seal(s.Context())
	must(s, err)
	s.want("gold", "c d")
	s.wantGenerations(gen)
}

func searchAbort(s *searchCase) {
	w, err := s.index.Begin(s.Context(), gen)
	must(s, err)
	_, err = w.Put(s.Context(), []search.Doc{doc("a", "gold")})
	must(s, err)
	must(s, w.Abort())
	must(s, w.Abort())
	s.want("gold", "")
	s.wantGenerations()
	if _, err := w.Seal(s.Context()); err == nil {
		s.Errorf("seal after abort: no error")
	}
	s.fill(gen) // a generation may be empty
	s.want("", "")
	s.wantGenerations(gen)
}

func searchRefusals(s *searchCase) {
	w, err := s.index.Begin(s.Context(), gen)
	must(s, err)
	bad := []search.Doc{doc("", "gold"), doc("x\x00", "gold"), doc(strings.Repeat("x", 500), "gold"), doc("date", "gold"), doc("field", "gold"), doc("number", "gold")}
	bad[3].Begin = "about 1890"
	bad[4].Values["colour"] = []string{"red"}
	bad[5].Values["size"] = []string{"large"}
	refused, err := w.Put(s.Context(), append([]search.Doc{doc("a", "gold")}, append(bad, doc("b", "gold"))...))
	must(s, err)
	if len(refused) != len(bad) {
		s.Errorf("refused: %v, want %d", refused, len(bad))
	}
	for _, r := range refused {
		if r.Reason == "" {
			s.Errorf("%q refused without a reason", r.ID)
		}
	}
	again, err := w.Put(s.Context(), nil)
	must(s, err)
	if len(again) != 0 {
		s.Errorf("refused again: %v", again)
	}
	n, err := w.Seal(s.Context())
	must(s, err)
	if n != 2 {
		s.Errorf("%d sealed, want 2", n)
	}
	s.want("gold", "a b")
}

func searchReplaced(s *searchCase) {
	w, err := s.index.Begin(s.Context(), gen)
	must(s, err)
	for _, title := range []string{"gold", "silver"} {
		_, err = w.Put(s.Context(), []search.Doc{doc("a", title), doc("b", "lead")})
		must(s, err)
	}
	n, err := w.Seal(s.Context())
	must(s, err)
	if n != 2 {
		s.Errorf("%d sealed, want 2", n)
	}
	s.want("gold", "")
	s.want("silver", "a")
}

func searchSeveral(s *searchCase) {
	old, other := search.Generation{Collection: "c27", Version: "00A"}, search.Generation{Collection: "c28", Version: "01J"}
	s.fill(old, doc("a", "gold"), doc("z", "gold gold"))
	s.fill(gen, doc("a", "gold rush"))
	s.fill(other, doc("b", "gold"), doc("c", "silver"))
	none := search.Generation{Collection: "c99", Version: "01J"}
	s.wantOf(search.Query{Text: "gold"}, "a b", gen, other, none)
	s.wantOf(search.Query{Text: "gold"}, "a z", old)
	s.wantOf(search.Query{Text: "gold"}, "", none)
	s.wantOf(search.Query{Text: "gold"}, "b", other, other)
	s.wantGenerations(old, gen, other)
	both := []search.Generation{gen, other}
	s.wantOf(search.Query{Text: `"gold rush"`}, "a", both...)
	s.wantOf(search.Query{Text: "g* -rush"}, "b", both...)
	s.wantOf(search.Query{Text: "-gold"}, "c", both...)
	s.wantOf(search.Query{Text: "gold", From: "1890"}, "", both...)
	for _, h := range s.find(search.Query{Text: "gold"}, both...).Hits {
		want := map[string]search.Generation{"a": gen, "b": other}[h.ID]
		if h.Generation != want || string(h.Stored) != "stored "+h.ID {
			s.Errorf("%+v, want generation %v", h, want)
		}
	}
	if r, err := s.index.Find(s.Context(), search.Query{Text: "gold", Limit: 10}, nil); err != nil || r.Total != 0 {
		s.Errorf("no generation: %+v, %v", r, err)
	}
}

func searchDrop(s *searchCase) {
	other := search.Generation{Collection: "c28", Version: "01J"}
	s.fill(gen, doc("a", "gold"))
	s.fill(other, doc("b", "gold"))
	must(s, s.index.Drop(s.Context(), search.Generation{Collection: "none", Version: "1"}))
	must(s, s.index.Drop(s.Context(), gen))
	must(s, s.index.Drop(s.Context(), gen))
	s.wantOf(search.Query{Text: "gold"}, "b", gen, other)
	s.wantGenerations(other)
	s.fill(gen, doc("c", "gold"))
	s.want("gold", "c")
}

func searchStays(s *searchCase) {
	if !s.index.Describe().Can(search.AbilityDurable) {
		return // it does not promise this
	}
	s.fill(gen, doc("a", "gold"), doc("b", "silver"))
	w, err := s.index.Begin(s.Context(), search.Generation{Collection: "c28", Version: "01J"})
	must(s, err)
	_, err = w.Put(s.Context(), []search.Doc{doc("z", "gold")})
	must(s, err)
	must(s, w.Abort())
	must(s, s.index.Close())
	s.reopen()
	s.wantGenerations(gen)
	s.want("gold", "a")
	s.fill(gen, doc("c", "gold"))
	s.want("gold", "c")
}

func searchCancelled(s *searchCase) {
	s.fill(gen, doc("a", "gold"))
	ctx, cancel := context.WithCancel(s.Context())
	w, err := s.index.Begin(ctx, search.Generation{Collection: "c28", Version: "01J"})
	must(s, err)
	cancel()
	_, putErr := w.Put(ctx, []search.Doc{doc("b", "gold")})
	must(s, w.Abort())
	_, findErr := s.index.Find(ctx, search.Query{Text: "gold", Limit: 1}, []search.Generation{gen})
	_, beginErr := s.index.Begin(ctx, gen)
	for op, err := range map[string]error{"put": putErr, "find": findErr, "begin": beginErr, "drop": s.index.Drop(ctx, gen)} {
		if pachamama.CodeOf(err) != pachamama.CodeCancelled {
			s.Errorf("%s: %v", op, err)
		}
	}
	s.want("gold", "a")
}

func searchCloseTwice(s *searchCase) {
	s.fill(gen, doc("a", "gold"))
	s.want("gold", "a")
	must(s, s.index.Close())
	must(s, s.index.Close())
}
