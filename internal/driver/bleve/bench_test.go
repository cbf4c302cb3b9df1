package bleve_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ucldc/pachamama/internal/driver/bleve"
	"github.com/ucldc/pachamama/internal/port/search"
)

// fields are about those of the schema: many that hold words, few of them full.
func fields() []search.Field {
	all := []search.Field{{Name: "title", Text: true, Boost: 4}, {Name: "sort_title", Keyword: true, Sort: true}, {Name: "type", Facet: true}, {Name: "decade", Facet: true}, {Name: "identifier", Keyword: true}}
	for i, name := range strings.Fields("creator subject spatial genre description contributor publisher temporal date provenance transcription format location relation source holder alternative") {
		all = append(all, search.Field{Name: name, Text: true, Facet: i < 4, Boost: 1})
	}
	return all
}

// synthetic makes records whose words are as unevenly frequent as in real ones.
func synthetic(n int) []search.Doc {
	r := rand.New(rand.NewPCG(1, 2))
	z := rand.NewZipf(r, 1.2, 5, 50_000)
	text := func(words int) string {
		var b strings.Builder
		for range words {
			fmt.Fprintf(&b, "%s%d ", []string{"harbor", "library", "photograph", "ca", "die"}[z.Uint64()%5], z.Uint64())
		}
		return b.String()
	}
	docs := make([]search.Doc, n)
	for i := range docs {
		year := 1800 + r.IntN(200)
		docs[i] = search.Doc{ID: fmt.Sprintf("ark:/13030/kt%07d", i), Begin: fmt.Sprintf("%d-01-01", year), End: fmt.Sprintf("%d-12-31", year),
			Values: map[string][]string{"title": {text(6)}, "sort_title": {text(4)}, "type": {[]string{"text", "still image", "sound"}[i%3]}, "decade": {fmt.Sprintf("%d0s", year/10)},
				"creator": {fmt.Sprint("Maker ", z.Uint64()%8000)}, "subject": {fmt.Sprint("Subject ", z.Uint64()%5000), fmt.Sprint("Topic ", z.Uint64()%5000), text(1)}, "spatial": {text(1)}, "genre": {text(1)}, "description": {text(40)}, "date": {fmt.Sprint(year)}, "identifier": {fmt.Sprint("MS-", i)}, "publisher": {text(3)}},
			Stored: []byte(strings.Repeat("stored ", 100))}
	}
	return docs
}

// BenchmarkPut indexes 20,000 records on disk and tells the rate.
func BenchmarkPut(b *testing.B) {
	docs := synthetic(20_000)
	for b.Loop() {
		dir := b.TempDir()
		began := time.Now()
		ix := load(b, dir, docs)
		b.ReportMetric(float64(len(docs))/time.Since(began).Seconds(), "docs/s")
		b.ReportMetric(float64(sizeOf(b, dir))/float64(len(docs)), "B/doc")
		ix.Close()
	}
}

// BenchmarkFind asks 20,000 records.
func BenchmarkFind(b *testing.B) {
	ix := load(b, b.TempDir(), synthetic(20_000))
	defer ix.Close()
	gs := []search.Generation{{Collection: "c", Version: "1"}}
	facets := []string{"type", "decade", "creator", "subject", "spatial", "genre"}
	for name, q := range map[string]search.Query{
		"word": {Text: "harbor1"}, "two": {Text: "harbor0 library0"}, "facets": {Text: "harbor0", Facets: facets}, "all with facets": {Facets: facets},
		"highlight": {Text: "harbor0 library1", Highlight: true}, "phrase": {Text: `"harbor0 library0"`}, "prefix": {Text: "harbor1*"}, "short prefix": {Text: "ha*"},
		"dates": {From: "1850", Until: "1899", Sort: "date"}, "title order": {Text: "harbor0", Sort: "sort_title"},
	} {
		q.Limit = 20
		b.Run(name, func(b *testing.B) {
			var total int64
			for b.Loop() {
				r, err := ix.Find(b.Context(), q, gs)
				if err != nil {
					b.Fatal(err)
				}
				total = r.Total
			}
			b.ReportMetric(float64(total), "found")
		})
	}
}

func load(b *testing.B, dir string, docs []search.Doc) *search.Index {
	b.Helper()
	d, err := bleve.Open(dir, fields())
	if err != nil {
		b.Fatal(err)
	}
	ix := search.New(d, fields())
	w, err := ix.Begin(b.Context(), search.Generation{Collection: "c", Version: "1"})
	if err != nil {
		b.Fatal(err)
	}
	for at := 0; at < len(docs); at += 100 {
		if refused, err := w.Put(b.Context(), docs[at:at+100]); err != nil || len(refused) > 0 {
			b.Fatal(refused, err)
		}
	}
	if n, err := w.Seal(b.Context()); err != nil || n != int64(len(docs)) {
		b.Fatal(n, err)
	}
	return ix
}

func sizeOf(b *testing.B, dir string) (size int64) {
	b.Helper()
	err := filepath.WalkDir(dir, func(_ string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		size += info.Size()
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return size
}
