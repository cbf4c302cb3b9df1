package pachamama_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/app"
	"github.com/ucldc/pachamama/internal/config"
)

func readDoc(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// part returns what stands in a document between the comment that begins with
// the name and the next end.
func part(t *testing.T, path, name string) string {
	t.Helper()
	_, rest, ok := strings.Cut(readDoc(t, path), "<!-- "+name+":")
	if !ok {
		t.Fatalf("%s has no part %q", path, name)
	}
	_, rest, _ = strings.Cut(rest, "-->")
	rest, _, _ = strings.Cut(rest, "<!-- end -->")
	return strings.TrimSpace(rest)
}

func TestOperationsListEverySetting(t *testing.T) {
	var b strings.Builder
	b.WriteString("| setting | default | what it is |\n| --- | --- | --- |\n")
	for _, s := range config.Settings() {
		value := ""
		if s.Default != "" {
			value = "`" + s.Default + "`"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", s.Name, value, s.Help)
	}
	if want := strings.TrimSpace(b.String()); part(t, "docs/operations.md", "settings") != want {
		t.Errorf("docs/operations.md: the table of settings must be\n%s", want)
	}
}

func TestOperationsListEveryExitCode(t *testing.T) {
	var b strings.Builder
	b.WriteString("| exit | code | it means | who must act |\n| --- | --- | --- | --- |\n| 0 | | all went well | |\n")
	for _, c := range pachamama.Codes() {
		fmt.Fprintf(&b, "| %d | `%s` | %s | %s |\n", c.Traits().Exit, c, c.Traits().Means, c.Traits().Who)
	}
	if want := strings.TrimSpace(b.String()); part(t, "docs/operations.md", "exit codes") != want {
		t.Errorf("docs/operations.md: the table of exit codes must be\n%s", want)
	}
}

// Every folder that a stranger may open is named on the page that shows the way.
func TestArchitectureNamesEveryFolder(t *testing.T) {
	page := readDoc(t, "docs/architecture.md")
	for _, parent := range []string{"internal", "internal/harvest", "internal/driver", "internal/port", "internal/source"} {
		entries, err := os.ReadDir(parent)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if e.IsDir() && !regexp.MustCompile(`\b`+e.Name()+`\b`).MatchString(page) {
				t.Errorf("docs/architecture.md does not name %s/%s", parent, e.Name())
			}
		}
	}
}

var link = regexp.MustCompile(`\]\(([^)#\s]+)`)

func TestLinksOfTheDocumentsLeadSomewhere(t *testing.T) {
	pages := []string{"README.md", "bench/README.md"}
	err := filepath.WalkDir("docs", func(path string, d fs.DirEntry, err error) error {
		if filepath.Ext(path) == ".md" {
			pages = append(pages, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range pages {
		for _, m := range link.FindAllStringSubmatch(readDoc(t, page), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join(filepath.Dir(page), m[1])); err != nil {
				t.Errorf("%s: the link %s leads nowhere", page, m[1])
			}
		}
	}
}

// Every driver has its URL in the row of its piece on the page of drivers.
func TestDriversAreListed(t *testing.T) {
	cfg, err := config.Load(map[string]string{"data": t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	drivers, err := app.Drivers(cfg)
	if err != nil {
		t.Fatal(err)
	}
	page := readDoc(t, "docs/drivers.md")
	for _, d := range drivers {
		row := regexp.MustCompile("(?m)^\\| `" + d.Piece + "` \\| " + d.Port + " \\| .*`" + d.Driver + ":`")
		if !row.MatchString(page) {
			t.Errorf("docs/drivers.md: the row of %s lacks `%s:`", d.Piece, d.Driver)
		}
	}
}
