package recorded_test

import (
	"bytes"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/cli"
	"github.com/ucldc/pachamama/internal/harvest/mapping"
)

// lists says where the records of files are that hold more than one, by the
// beginning of the name.
var lists = map[string]string{
	"figshare": "items", "harvarddataverse": "data.items", "lwbin": "result", "neurovault": "results", "osf": "results", "nsfawards": "response.award",
	"springer": "records", "usgs": "records", "doepages": "//record", "scitech": "//record",
}

// own is a mapping as a person would write it for such a file. What has no title
// is not a record to them.
const own = `extends: %s
%sskip:
  - {unless: {exists: field title}, reject: no title, fix: Look at what the address gives.}
`

// mapped tells whether a file is for `pachamama map`: one that OAI-PMH cannot give.
func (f file) mapped() string {
	switch {
	case strings.HasPrefix(f.format, "json"):
		return "json"
	case f.format == "tsv":
		return "csv"
	case f.format == "XML rdf:RDF" && f.list() != "":
		return "oai/dc"
	}
	return ""
}

func (f file) list() string {
	name, _, _ := strings.Cut(path.Base(f.name), "-")
	return lists[name]
}

// byCommand maps a file with `pachamama map`, from stdin.
func byCommand(t *testing.T, folder string, f file) fate {
	t.Helper()
	where := ""
	if f.list() != "" {
		where = "records: " + f.list() + "\n"
	}
	name := filepath.Join(folder, "own.yaml")
	if err := os.WriteFile(name, fmt.Appendf(nil, own, f.mapped(), where), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, said bytes.Buffer
	code := cli.Main(t.Context(), []string{"map", "--data", folder, "--mapping", name}, cli.Streams{In: bytes.NewReader(f.body), Out: &out, Err: &said})
	got := newFate()
	first, rest, _ := strings.Cut(said.String(), "\n")
	if n, err := fmt.Sscanf(first, "%d records mapped, %d rejected, %d deleted, %d skipped", &got.mapped, &got.rejected, &got.deleted, &got.skipped); n != 4 || code != 0 {
		t.Errorf("%s: exit code %d, %v: %s", f.name, code, err, said.String())
	}
	if lines := int64(bytes.Count(out.Bytes(), []byte("\n"))); lines != got.mapped {
		t.Errorf("%s: %d lines, and %d are told", f.name, lines, got.mapped)
	}
	if strings.Contains(rest, "no title") {
		got.reasons["no title"] = got.rejected
	}
	got.in = got.mapped + got.rejected + got.deleted + got.skipped
	return got
}

// sameByCommand checks that `pachamama map` finds in an answer what a harvest
// finds there.
func (p program) sameByCommand(t *testing.T, f file, r repository, name string, got fate) {
	t.Helper()
	m, err := p.Mapping(name)
	if err != nil {
		t.Fatal(err)
	}
	var kept, rejected, deleted int64
	for src, err := range m.Read(r.list) {
		if pachamama.CodeOf(err) == pachamama.CodeMalformed {
			rejected++
		}
		if err != nil {
			continue
		}
		switch m.Map(src).Action {
		case mapping.Kept:
			kept++
		case mapping.Rejected:
			rejected++
		case mapping.Deleted:
			deleted++
		}
	}
	if kept != got.mapped+got.unmapped || rejected != got.rejected || deleted != got.deleted {
		t.Errorf("%s: `pachamama map` has %d mapped, %d rejected, %d deleted; the harvest %d, %d, %d", f.name, kept, rejected, deleted, got.mapped+got.unmapped, got.rejected, got.deleted)
	}
}
