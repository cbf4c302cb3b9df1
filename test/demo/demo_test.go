// Package demo_test does what a newcomer does: clone, run ./demo, search.
package demo_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/ucldc/pachamama/internal/sample"
)

// clone is a fresh clone of the last commit, and the folder its demo keeps things in.
type clone struct{ dir, data, path string }

func TestDemoOfAFreshClone(t *testing.T) {
	if os.Getenv("PACHAMAMA_TEST_PROGRAM") == "" {
		t.Skip("takes a minute and more: ./check program runs it, or PACHAMAMA_TEST_PROGRAM=1")
	}
	tesseract := hasTesseract(t)
	c := newClone(t, tesseract)
	table := c.run(t, filepath.Join(c.dir, "demo"), "--exit")
	institution, err := sample.New(sample.Options{})
	if err != nil {
		t.Fatal(err)
	}
	facts := institution.Facts()
	reconciles(t, counts(t, table), facts)

	words := map[string]sample.Word{"PDF": facts.PDFWord, "Arabic metadata": facts.ArabicWord, "scan": facts.ScanWord}
	for where, word := range words {
		t.Run(where, func(t *testing.T) {
			if where == "scan" && !tesseract {
				t.Skip("tesseract is not installed: words in scans wait")
			}
			c.finds(t, word)
		})
	}
}

func hasTesseract(t *testing.T) bool {
	t.Helper()
	_, err := exec.LookPath("tesseract")
	if err != nil && os.Getenv("PACHAMAMA_TEST_MUST_RUN") != "" {
		t.Error("tesseract is not installed, and PACHAMAMA_TEST_MUST_RUN is set")
	}
	return err == nil
}

func newClone(t *testing.T, tesseract bool) *clone {
	t.Helper()
	root := filepath.Join("..", "..")
	if _, err := os.Stat(filepath.Join(root, ".git")); err != nil {
		t.Skip("this is no git repository, so there is nothing to clone: ", err)
	}
	temp := t.TempDir()
	c := &clone{dir: filepath.Join(temp, "pachamama"), data: filepath.Join(temp, "data"), path: os.Getenv("PATH")}
	c.run(t, "git", "clone", "--quiet", "--no-hardlinks", root, c.dir)
	if !tesseract { // where it is missing, the demo would install it: a test installs nothing
		forbidden := filepath.Join(temp, "bin")
		if err := os.Mkdir(forbidden, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(forbidden, "apt-get"), []byte("#!/bin/sh\nexit 1\n"), 0o755); err != nil { //nolint:gosec // it is to be run
			t.Fatal(err)
		}
		c.path = forbidden + string(os.PathListSeparator) + c.path
	}
	return c
}

// run runs a command that must succeed, and returns what it gives.
func (c *clone) run(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Env = append(os.Environ(), "PATH="+c.path, "PACHAMAMA_DATA="+c.data)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", cmd, err, out, said.Bytes())
	}
	return out
}

// counts reads the table that the demo ends with: the last number of each name,
// or their sum for what several stages set aside.
func counts(t *testing.T, table []byte) map[string]int {
	t.Helper()
	got := map[string]int{}
	for line := range strings.Lines(string(table)) {
		cells := strings.Fields(line)
		n, err := strconv.Atoi(cells[len(cells)-1])
		if err != nil {
			continue // the heading
		}
		name := cells[:len(cells)-1]
		if len(name) > 1 && name[1] == "done" { // the first line of a stage
			name = name[2:]
		}
		switch name := strings.Join(name, " "); name {
		case "rejected":
			got[name] += n
		default:
			got[name] = n
		}
	}
	return got
}

// reconciles sees that no record is lost on the way, and that they are those of
// the institution.
func reconciles(t *testing.T, got map[string]int, facts sample.Facts) {
	t.Helper()
	for name, want := range map[string]int{
		"reported": facts.Records, "fetched": facts.Records, "deleted": facts.Deleted, "rejected": facts.WithoutTitle,
		"visible": facts.Records - facts.Deleted - facts.WithoutTitle,
	} {
		if n, ok := got[name]; !ok || n != want {
			t.Errorf("%s: %d in the table, the institution has %d", name, n, want)
		}
	}
	if got["fetched"] != got["mapped"]+got["deleted"]+got["rejected"] || got["mapped"] != got["checked"] || got["checked"] != got["indexed"] || got["indexed"] != got["visible"] {
		t.Errorf("the table does not add up: %v", got)
	}
	if got["with thumbnail"] == 0 || got["with text"] == 0 {
		t.Errorf("no thumbnails or no text: %v", got)
	}
}

// finds asks the built program for a word, which stands in one record.
func (c *clone) finds(t *testing.T, word sample.Word) {
	t.Helper()
	var found struct {
		Total int
		Hits  []struct {
			Record struct {
				SourceID string `json:"source_id"`
			}
		}
	}
	if err := json.Unmarshal(c.run(t, filepath.Join(c.dir, "bin", "pachamama"), "search", "--json", word.Text), &found); err != nil {
		t.Fatal(err)
	}
	if found.Total != 1 || len(found.Hits) != 1 || found.Hits[0].Record.SourceID != word.Identifiers[0] {
		t.Errorf("%s: found %+v, want %v alone", word.Text, found, word.Identifiers)
	}
}
