package recorded_test

import (
	"compress/gzip"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/ucldc/pachamama/internal/source/oai"
)

const data = "../../../shared/data"

// file is a recorded file and what is said of it beside it.
type file struct {
	name    string // within the data: "oai/sickle/Identify.xml"
	folder  string // "oai/sickle"
	format  string // as files.tsv has it
	records int64  // as files.tsv counts them
	body    []byte // unpacked
	answer         // as index.tsv has it; zero where there is no index
}

// answer is a row of index.tsv.
type answer struct {
	indexed          bool
	status           int
	mediaType        string
	records, deleted int64
}

// manifest reads files.tsv and the index.tsv of each folder.
func manifest(t *testing.T) []file {
	t.Helper()
	if _, err := os.Stat(filepath.Join(data, "files.tsv")); err != nil {
		t.Skip("no recorded data beside the project (shared/data): ", err)
	}
	indexes := map[string]map[string]answer{}
	var files []file
	for _, row := range table(t, "files.tsv") {
		if !strings.HasPrefix(row[0], "oai/") {
			continue
		}
		f := file{name: row[0], folder: path.Dir(row[0]), format: row[2], records: number(t, row[3]), body: body(t, row[0])}
		if _, read := indexes[f.folder]; !read {
			indexes[f.folder] = index(t, f.folder)
		}
		f.answer = indexes[f.folder][strings.TrimSuffix(path.Base(f.name), ".gz")]
		files = append(files, f)
	}
	return files
}

func index(t *testing.T, folder string) map[string]answer {
	t.Helper()
	rows := map[string]answer{}
	if _, err := os.Stat(filepath.Join(data, folder, "index.tsv")); err != nil {
		return rows
	}
	for _, row := range table(t, folder+"/index.tsv") {
		rows[row[0]] = answer{true, int(number(t, row[1])), row[2], number(t, row[6]), number(t, row[7])}
	}
	return rows
}

// table reads a file of lines and tabs, without its heading.
func table(t *testing.T, name string) (rows [][]string) {
	t.Helper()
	for line := range strings.Lines(string(body(t, name))) {
		rows = append(rows, strings.Split(strings.TrimRight(line, "\r\n"), "\t"))
	}
	return rows[1:]
}

func number(t *testing.T, cell string) int64 {
	t.Helper()
	if cell == "" {
		return 0
	}
	n, err := strconv.ParseInt(cell, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// body reads a file, packed or not.
func body(t *testing.T, name string) []byte {
	t.Helper()
	f, err := os.Open(filepath.Join(data, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	b, err := io.ReadAll(io.LimitReader(r, 64<<20))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// sums is what MANIFEST.md says of a folder.
type sums struct{ files, records int64 }

var manifestRow = regexp.MustCompile(`(?m)^\| (oai/[^ |]+) \|[^|]*\|[^|]*\| *(\d+) *\|[^|]*\| *(\d+) *\|`)

// folders reads what MANIFEST.md says of the folders.
func folders(t *testing.T) map[string]sums {
	t.Helper()
	all := map[string]sums{}
	for _, m := range manifestRow.FindAllStringSubmatch(string(body(t, "MANIFEST.md")), -1) {
		all[m[1]] = sums{number(t, m[2]), number(t, m[3])}
	}
	return all
}

// asked is the verb of an answer that holds no records to harvest.
func (f file) asked() string {
	if root, _, _ := top(f.body); root != "OAI-PMH" {
		return "" // of a static repository
	}
	for _, verb := range []string{oai.Identify, oai.ListMetadataFormats, oai.ListSets, oai.ListIdentifiers} {
		if strings.HasPrefix(f.format, "OAI-PMH "+verb) {
			return verb
		}
	}
	return ""
}

var marked = regexp.MustCompile(`<(?:[\w.-]+:)?header[^>]*\sstatus=["']deleted`)

// deletions counts the headers that are marked as deleted.
func (f file) deletions() int64 { return int64(len(marked.FindAll(f.body, -1))) }
