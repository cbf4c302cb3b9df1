package oai

import (
	"bufio"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ucldc/pachamama"
)

const recorded = "../../../../shared/data/oai"

// load reads a recorded page, gzipped or not; without the recordings the test
// is skipped.
func load(t testing.TB, name string) []byte {
	t.Helper()
	if _, err := os.Stat(recorded); err != nil {
		t.Skip("the recorded pages are not on this machine: ", recorded)
	}
	path := filepath.Join(recorded, name)
	f, err := os.Open(path)
	if os.IsNotExist(err) && !strings.HasSuffix(path, ".gz") {
		f, err = os.Open(path + ".gz")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(f.Name(), ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestRecordedCounts counts every recorded ListRecords as its index does.
func TestRecordedCounts(t *testing.T) {
	lines := bufio.NewScanner(strings.NewReader(string(load(t, "scrapi/index.tsv"))))
	lines.Scan() // headings
	pages, records, deleted, repaired, broken := 0, 0, 0, 0, 0
	for lines.Scan() {
		f := strings.Split(lines.Text(), "\t")
		if f[4] != ListRecords {
			continue
		}
		wantRecords, _ := strconv.Atoi(f[6])
		wantDeleted, _ := strconv.Atoi(f[7])
		raw := load(t, "scrapi/"+f[0])
		p, err := Parse(raw)
		if err != nil {
			if wantRecords > 0 || strings.HasSuffix(f[0], ".xml") {
				t.Errorf("%s: %v", f[0], err)
			}
			t.Logf("%-26s %v", f[0], pachamama.AsError(err).Message)
			continue
		}
		t.Logf("%-26s %8d bytes %5d records %3d deleted %2d broken  token %-5v %v", f[0], len(raw), len(p.Records), p.Deleted(), len(p.Broken), p.Token.Value != "", p.Repairs)
		if got := len(p.Records) + len(p.Broken); got != wantRecords || p.Deleted() != wantDeleted {
			t.Errorf("%s: %d records, %d deleted, want %d and %d", f[0], got, p.Deleted(), wantRecords, wantDeleted)
		}
		if p.Token.Value != "" && f[8] != "1" { // the index counts empty tokens too
			t.Errorf("%s: token %q, want none", f[0], p.Token.Value)
		}
		for i := range p.Records {
			if r := &p.Records[i]; !r.Header.Deleted && r.Metadata == nil {
				t.Errorf("%s: %s has no metadata", f[0], r.Header.Identifier)
			}
		}
		same(t, f[0], raw, p)
		pages, records, deleted, broken = pages+1, records+len(p.Records), deleted+p.Deleted(), broken+len(p.Broken)
		if len(p.Repairs) > 0 {
			repaired++
		}
	}
	t.Logf("%d pages, %d records, %d deleted, %d broken, %d pages repaired", pages, records, deleted, broken, repaired)
	if pages < 100 || broken > 0 {
		t.Errorf("%d pages, %d broken records", pages, broken)
	}
}

// same checks that ParseHeaders finds what Parse finds.
func same(t *testing.T, name string, raw []byte, p *Page) {
	t.Helper()
	h, err := ParseHeaders(raw)
	if err != nil {
		t.Errorf("%s: headers: %v", name, err)
		return
	}
	for i := range h.Records {
		if h.Records[i].Metadata != nil {
			t.Errorf("%s: headers alone come with metadata", name)
			break
		}
	}
	if len(h.Records) != len(p.Records) || len(h.Broken) != len(p.Broken) || h.Deleted() != p.Deleted() || h.Token != p.Token || h.Truncated != p.Truncated {
		t.Errorf("%s: headers alone: %d records, %d broken, with metadata %d and %d", name, len(h.Records), len(h.Broken), len(p.Records), len(p.Broken))
	}
	if !slices.Equal(h.Repairs, p.Repairs) {
		t.Errorf("%s: headers alone: repairs %v, with metadata %v", name, h.Repairs, p.Repairs)
	}
}

// TestRecordedPages reads everything recorded that claims to be OAI-PMH.
func TestRecordedPages(t *testing.T) {
	load(t, "scrapi/index.tsv")
	pages := 0
	for _, pattern := range []string{"*/*.xml", "*/*.xml.gz", "*/*/*.xml", "*/*/*.xml.gz"} {
		names, _ := filepath.Glob(filepath.Join(recorded, pattern))
		for _, path := range names {
			name, _ := filepath.Rel(recorded, path)
			raw := load(t, name)
			if !strings.Contains(string(raw[:min(len(raw), 4096)]), "OAI-PMH") {
				continue
			}
			pages++
			p, err := Parse(raw)
			if err != nil {
				t.Logf("%-50s %v", name, err)
				continue
			}
			same(t, name, raw, p)
			if len(p.Repairs)+len(p.Broken)+len(p.Errors) > 0 || p.Truncated {
				t.Logf("%-50s %s %d records, errors %v, repairs %v, cut %v", name, p.Verb, len(p.Records), p.Errors, p.Repairs, p.Truncated)
				for _, b := range p.Broken {
					t.Logf("    broken %s: %s", b.Identifier, b.Reason)
				}
			}
		}
	}
	t.Logf("%d pages", pages)
}
