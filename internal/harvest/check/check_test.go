package check

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/driver/mem"
	"github.com/ucldc/pachamama/internal/driver/sqlite"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/port/blob"
	"github.com/ucldc/pachamama/internal/schema"
)

type tester interface {
	Helper()
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
}

func openCatalog(t *testing.T) *catalog.Catalog {
	t.Helper()
	db, dialect, err := sqlite.OpenCatalog(t.Context(), filepath.Join(t.TempDir(), "catalog.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	c, err := catalog.Open(t.Context(), db, dialect, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// refused has the code of the problem that the mapping found with a record.
const refused = "refused: "

// checked runs the stage over pages of records and returns what is kept and the
// counts. What has an id that begins with "refused: " was set aside by the mapping.
func checked(t *testing.T, r tester, about *catalog.Catalog, pages [][]pachamama.Record) ([]pachamama.Record, pachamama.Counts) {
	r.Helper()
	ctx := t.Context()
	must := func(err error) {
		r.Helper()
		if err != nil {
			r.Fatalf("%v", err)
		}
	}
	store, err := harvest.NewStore(blob.New(mem.NewBlob()))
	must(err)
	s, err := schema.Default()
	must(err)
	stage := New(store, about, s)
	job := harvest.NewJob(pachamama.Run{ID: "r1", Collection: pachamama.Collection{ID: "c1"}}, nil)
	mapped := harvest.Outcome{Counts: pachamama.Counts{}}
	fetched := harvest.Outcome{Counts: pachamama.Counts{}}
	for n, given := range pages {
		var records []pachamama.Record
		var aside []harvest.Rejected
		for _, rec := range given {
			if code, ok := strings.CutPrefix(rec.ID, refused); ok {
				fetched.Counts[pachamama.CountFetched]++
				mapped.Counts[pachamama.CountRejected]++
				aside = append(aside, harvest.Rejected{SourceID: rec.SourceID, Problems: []pachamama.Problem{{Code: pachamama.Code(code)}}})
			} else {
				records = append(records, rec)
			}
		}
		raw, lines, err := harvest.Lines(slices.Values(records))
		must(err)
		page, err := store.PutPage(ctx, job.Version(pachamama.KindMapped), fmt.Sprintf("%06d.jsonl", n+1), raw, lines, "")
		must(err)
		must(store.PutRejected(ctx, job.Version(pachamama.KindMapped), fmt.Sprintf("%06d.jsonl", n+1), &page, aside))
		mapped.Pages = append(mapped.Pages, page)
		for _, rec := range records {
			fetched.Counts[pachamama.CountFetched]++
			if rec.Deleted {
				mapped.Counts[pachamama.CountDeleted]++
			} else {
				mapped.Counts[pachamama.CountMapped]++
			}
		}
	}
	must(harvest.SealVersion(ctx, store, job, pachamama.KindVernacular, "", pachamama.MadeBy{}, fetched, pachamama.Manifest{}))
	must(harvest.SealVersion(ctx, store, job, pachamama.KindMapped, "", pachamama.MadeBy{}, mapped, pachamama.Manifest{}))
	var kept []pachamama.Record
	done := harvest.Outcome{Counts: pachamama.Counts{}}
	for u, err := range stage.Units(ctx, job) {
		must(err)
		out, err := stage.Do(ctx, job, u)
		must(err)
		again, err := stage.Do(ctx, job, u) // the same bytes, or a conflict
		must(err)
		if again.Pages[0] != out.Pages[0] {
			r.Errorf("another page: %+v, then %+v", out.Pages[0], again.Pages[0])
		}
		lines, err := harvest.ReadLines[pachamama.Record](ctx, store, job.Version(pachamama.KindChecked), out.Pages[0])
		must(err)
		kept = append(kept, lines...)
		done.Counts.Add(out.Counts)
		done.Pages = append(done.Pages, out.Pages...)
	}
	_, err = stage.Seal(ctx, job, done)
	must(err)
	return kept, done.Counts
}

func record(source, id string) pachamama.Record {
	value := func(text string) []pachamama.Value { return []pachamama.Value{{Text: text}} }
	return pachamama.Record{ID: id, SourceID: source, Fields: pachamama.Fields{{Name: "id", Values: value(id)}, {Name: "title", Values: value("Title")},
		{Name: "rights", Values: value("Ask")}, {Name: "url_item", Values: value("https://museum.example/" + source)}}}
}

// TestWhoeverHasAnIDInTheEndHasIt: an id is free again when its record was
// deleted or got another.
func TestWhoeverHasAnIDInTheEndHasIt(t *testing.T) {
	about := openCatalog(t)
	gone := pachamama.Record{ID: "x", SourceID: "a", Deleted: true}
	for name, last := range map[string]pachamama.Record{"deleted": gone, "renamed": record("a", "y")} {
		kept, counts := checked(t, t, about, [][]pachamama.Record{{record("a", "x"), record("b", "x")}, {last}})
		if len(kept) == 0 || kept[0].SourceID != "b" || counts[pachamama.CountRejected] != 0 || counts[pachamama.CountRepeated] != 1 {
			t.Errorf("%s: kept %+v, %v", name, kept, counts)
		}
	}
}

// TestWhatWasRefusedLaterIsNotThere: the good version of an earlier page is not
// what the source has now. A copy that could not be read says nothing of it.
func TestWhatWasRefusedLaterIsNotThere(t *testing.T) {
	about := openCatalog(t)
	aside := func(code pachamama.Code) pachamama.Record {
		return pachamama.Record{ID: refused + string(code), SourceID: "a"}
	}
	for name, c := range map[string]struct {
		pages [][]pachamama.Record
		kept  string
	}{
		"refused later":                 {[][]pachamama.Record{{record("a", "x"), record("b", "y")}, {aside(pachamama.CodeRejected)}}, "b"},
		"its id is free for another":    {[][]pachamama.Record{{record("a", "x"), record("b", "x")}, {aside(pachamama.CodeRejected)}}, "b"},
		"good again on a third page":    {[][]pachamama.Record{{record("a", "x")}, {aside(pachamama.CodeRejected)}, {record("a", "x")}}, "a"},
		"refused before":                {[][]pachamama.Record{{aside(pachamama.CodeRejected)}, {record("a", "x")}}, "a"},
		"a later copy cannot be read":   {[][]pachamama.Record{{record("a", "x")}, {aside(pachamama.CodeMalformed)}}, "a"},
		"refused, and on the next page": {[][]pachamama.Record{{record("a", "x")}, {aside(pachamama.CodeRejected)}, {record("b", "y")}}, "b"},
	} {
		kept, counts := checked(t, t, about, c.pages)
		if len(kept) != 1 || kept[0].SourceID != c.kept {
			t.Errorf("%s: kept %+v, %v", name, kept, counts)
		}
	}
}

// TestEveryRecordOnce lets records come again, vanish and claim each other's
// ids, and compares with what stands in the end.
func TestEveryRecordOnce(t *testing.T) {
	about := openCatalog(t)
	rapid.Check(t, func(r *rapid.T) {
		var pages [][]pachamama.Record
		var all []pachamama.Record
		last := map[string]pachamama.Record{}
		for range rapid.IntRange(1, 4).Draw(r, "pages") {
			var page []pachamama.Record
			for range rapid.IntRange(0, 8).Draw(r, "records") {
				rec := record(rapid.SampledFrom([]string{"a", "b", "c", "d", "e"}).Draw(r, "source"), rapid.SampledFrom([]string{"1", "2", "3", "4"}).Draw(r, "id"))
				if rapid.IntRange(0, 4).Draw(r, "fate") == 0 {
					rec = pachamama.Record{ID: rec.ID, SourceID: rec.SourceID, Deleted: true}
				}
				rec.Datestamp = fmt.Sprint(len(all)) // its number
				page, all = append(page, rec), append(all, rec)
				last[rec.SourceID] = rec
			}
			pages = append(pages, page)
		}
		kept, counts := checked(t, r, about, pages)
		taken := map[string]bool{}
		var want []string
		for _, rec := range all {
			if final := last[rec.SourceID]; final.Datestamp == rec.Datestamp && !final.Deleted && !taken[rec.ID] {
				taken[rec.ID] = true
				want = append(want, rec.Datestamp)
			}
		}
		var got []string
		for _, rec := range kept {
			got = append(got, rec.Datestamp)
		}
		if !slices.Equal(got, want) {
			r.Fatalf("kept %q, want %q of %+v, %v", got, want, all, counts)
		}
	})
}
