package kill_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// answers are the pages that an undisturbed harvest went on with: the checksum of
// each as it is stored, by the request that it answers.
type answers struct {
	stored map[string]string
	asked  map[string]int // requests for each, when it was asked for in several places
}

var pageFile = regexp.MustCompile(`^(\d{6})(-\d)?\.xml\.zst$`)

// answers reads them from the catalog and from storage.
func (f *folder) answers(t *testing.T, s *source) answers {
	t.Helper()
	last := map[int]string{} // the last try of each page
	for _, name := range f.pages(t) {
		n := 0
		fmt.Sscanf(filepath.Base(name), "%d", &n) //nolint:errcheck // the name is known
		last[n] = name
	}
	asked, _ := s.lists()
	a, seen := answers{map[string]string{}, map[string]int{}}, map[string]bool{}
	for page, doc := range f.notes(t) {
		var step struct {
			URL string `json:"url"`
		}
		if err := json.Unmarshal([]byte(doc), &step); err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(step.URL)
		if err != nil {
			t.Fatal(err)
		}
		query := u.Query().Encode()
		if step.URL == "" || last[page] == "" {
			continue
		}
		if asked[query] == 0 {
			t.Fatalf("%s is noted and was not asked for", query)
		}
		if seen[query] {
			a.asked[query] = asked[query]
		}
		seen[query], a.stored[query] = true, sum(t, last[page])
	}
	if len(a.stored) == 0 {
		t.Fatal("no answer is noted")
	}
	return a
}

// keptAll sees that every answer with a list is in storage, also those that could
// not be used.
func (f *folder) keptAll(t *testing.T, s *source) {
	t.Helper()
	dec, err := zstd.NewReader(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer dec.Close()
	stored := map[string]bool{}
	for _, name := range f.pages(t) {
		raw, err := dec.DecodeAll(content(t, name), nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		stored[fmt.Sprintf("%x", sha256.Sum256(raw))] = true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for given := range s.given {
		if !stored[given] {
			t.Errorf("an answer is not in storage: %s", given)
		}
	}
}

// pages lists the files of raw pages, each with its tries, in order.
func (f *folder) pages(t *testing.T) (names []string) {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(f.data, "storage", "objects", "collections", "demo", "vernacular", "*", "pages", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range all {
		if !pageFile.MatchString(filepath.Base(name)) {
			t.Errorf("%s is no name of a page", name)
		}
		if !strings.Contains(filepath.Base(name), "-") { // its tries sort before it
			names = append(names, name)
			for try := 2; ; try++ {
				next := strings.Replace(name, ".xml", fmt.Sprintf("-%d.xml", try), 1)
				if _, err := os.Stat(next); err != nil {
					break
				}
				names = append(names, next)
			}
		}
	}
	if len(names) != len(all) {
		t.Errorf("tries are missing: %q", all)
	}
	return names
}

func sum(t *testing.T, name string) string {
	t.Helper()
	return fmt.Sprintf("%x", sha256.Sum256(content(t, name)))
}

// ledger is what was known of each request when the program was last killed.
type ledger map[string]page

// look sees that no answer that was stored at the last kill has been asked for
// since, and returns how many were.
func (l ledger) look(t *testing.T, f *folder, s *source, good answers) (again int) {
	t.Helper()
	stored := map[string]bool{}
	for _, name := range f.pages(t) {
		stored[sum(t, name)] = true
	}
	asked, _ := s.lists()
	for query, want := range good.stored {
		was, n := l[query], asked[query]
		if was.stored && n > max(was.asked, good.asked[query]) {
			again++
			t.Errorf("%s was stored, and asked for again: %d times in all", query, n)
		}
		l[query] = page{n, stored[want]}
	}
	return again
}
