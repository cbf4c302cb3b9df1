package search_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/ucldc/pachamama/internal/driver/bleve"
	"github.com/ucldc/pachamama/internal/port/search"
	"github.com/ucldc/pachamama/internal/port/usage"
)

type calls []usage.Call

func (c *calls) Record(_ context.Context, call usage.Call) {
	call.Took = 0
	*c = append(*c, call)
}

func TestObserve(t *testing.T) {
	fields := []search.Field{{Name: "title", Text: true}}
	d, err := bleve.Open("", fields)
	if err != nil {
		t.Fatal(err)
	}
	var got calls
	ix := search.New(search.Observe(d, &got, "embedded"), fields)
	defer ix.Close()
	g := search.Generation{Collection: "c", Version: "1"}
	w, err := ix.Begin(t.Context(), g)
	if err != nil {
		t.Fatal(err)
	}
	docs := []search.Doc{{ID: "a", Values: map[string][]string{"title": {"gold"}}, Stored: []byte("abc")}, {ID: "b"}, {ID: ""}}
	if refused, err := w.Put(t.Context(), docs); len(refused) != 1 || err != nil {
		t.Fatal(refused, err)
	}
	if n, err := w.Seal(t.Context()); n != 2 || err != nil {
		t.Fatal(n, err)
	}
	if _, err := ix.Find(t.Context(), search.Query{Text: "gold", Limit: 1}, []search.Generation{g}); err != nil {
		t.Fatal(err)
	}
	if err := ix.Drop(t.Context(), g); err != nil {
		t.Fatal(err)
	}
	call := func(op string, bytes, units int64) usage.Call {
		return usage.Call{Piece: "search", Driver: "embedded", Op: op, Bytes: bytes, Units: units}
	}
	want := calls{call("begin", 0, 0), call("put", 7, 2), call("seal", 0, 2), call("find", 3, 1), call("drop", 0, 0)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
