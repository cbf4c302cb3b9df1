package tesseract

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/conformance"
	"github.com/ucldc/pachamama/internal/port/extract"
)

// fake writes a shell script that answers like tesseract; body does the reading.
func fake(t *testing.T, body string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tesseract")
	script := "#!/bin/sh\ncase \"$1\" in\n--version) echo 'tesseract 5.9.1';;\n--list-langs) printf 'List of (3):\\nara\\neng\\nosd\\n';;\n*) " + body + ";;\nesac\n"
	if err := os.WriteFile(path, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

func installed(t *testing.T) *Command {
	t.Helper()
	if _, err := exec.LookPath("tesseract"); err != nil {
		if os.Getenv("PACHAMAMA_TEST_MUST_RUN") == "1" {
			t.Fatal("tesseract is not installed, and PACHAMAMA_TEST_MUST_RUN is set")
		}
		t.Skip("tesseract is not installed")
	}
	return New(Options{})
}

func TestMissing(t *testing.T) {
	c := New(Options{Path: filepath.Join(t.TempDir(), "tesseract")})
	_, err := c.Recognize(t.Context(), extract.Scan{})
	if pachamama.CodeOf(err) != pachamama.CodeMissingTool {
		t.Fatalf("err = %v", err)
	}
	if err := os.WriteFile(c.options.Path, []byte("#!/bin/sh\necho 'tesseract 5.0'; echo eng\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	if v, err := c.Version(t.Context(), nil); err != nil || v != "tesseract-5.0-eng-r1" {
		t.Fatalf("after it was installed: %q, %v", v, err)
	}
}

func TestVersionNamesLanguages(t *testing.T) {
	c := New(Options{Path: fake(t, "")})
	for _, x := range []struct {
		wanted []string
		want   string
	}{
		{nil, "tesseract-5.9.1-eng-r1"},
		{[]string{"ar", "English", "en"}, "tesseract-5.9.1-ara.eng-r1"},
		{[]string{"quy"}, "tesseract-5.9.1-eng-r1"},
		{[]string{"../../x", "-c", ""}, "tesseract-5.9.1-eng-r1"},
	} {
		if got, err := c.Version(t.Context(), x.wanted); got != x.want || err != nil || !extract.CheckVersion(got) {
			t.Errorf("%v: %q, %v", x.wanted, got, err)
		}
	}
}

func TestFind(t *testing.T) {
	p := program{languages: []string{"chi_sim", "chi_tra", "deu", "fra", "spa"}}
	for wanted, want := range map[string]string{"de": "deu", "ger": "deu", "fre": "fra", "es-MX": "spa", "zh": "chi_sim", "zh-Hant": "chi_tra", "chi_tra": "chi_tra"} {
		if got, ok := p.find(wanted); got != want || !ok {
			t.Errorf("%s: %s, %v", wanted, got, ok)
		}
	}
}

func TestBoundaries(t *testing.T) {
	for _, x := range []struct {
		name, body string
		options    Options
		want       pachamama.Code
	}{
		{"slow", "sleep 60 & wait", Options{Time: 300 * time.Millisecond}, pachamama.CodeTooLarge},
		{"endless", "yes", Options{Output: 1000}, pachamama.CodeTooLarge},
		{"refused", "echo 'Error in pixReadMem' >&2; exit 1", Options{}, pachamama.CodeMalformed},
		{"nonsense", "echo nonsense", Options{}, pachamama.CodeMalformed},
		{"greedy", "dd if=/dev/zero of=/dev/null bs=1000M count=1 2>&1 >/dev/null || exit 1; sleep 60", Options{Memory: 100 << 20}, pachamama.CodeMalformed},
		{"nothing", "true", Options{}, pachamama.CodeMalformed},
	} {
		t.Run(x.name, func(t *testing.T) {
			x.options.Path = fake(t, x.body)
			began := time.Now()
			_, err := New(x.options).Recognize(t.Context(), extract.Scan{Data: make([]byte, 1<<20)})
			if pachamama.CodeOf(err) != x.want {
				t.Errorf("err = %v", err)
			}
			if took := time.Since(began); took > 2*time.Second {
				t.Errorf("took %s", took)
			}
		})
	}
}

func TestCancelKillsTheWholeGroup(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("FOLDER", folder)
	pipe := filepath.Join(folder, "alive")
	if err := exec.Command("mkfifo", pipe).Run(); err != nil {
		t.Skip("no named pipes here")
	}
	// The grandchild holds the pipe open as long as it lives.
	c := New(Options{Path: fake(t, `(exec sleep 60 >"$FOLDER/alive") & wait`)})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { _, err := c.Recognize(ctx, extract.Scan{}); done <- err }()
	alive, err := os.Open(pipe) // waits for the grandchild
	if err != nil {
		t.Fatal(err)
	}
	defer alive.Close()
	cancel()
	if err := <-done; pachamama.CodeOf(err) != pachamama.CodeCancelled {
		t.Errorf("err = %v", err)
	}
	if n, err := alive.Read(make([]byte, 1)); n != 0 || err == nil {
		t.Errorf("read %d, %v", n, err)
	}
}

func TestTemporaryFilesAreRemoved(t *testing.T) {
	folder := t.TempDir()
	c := New(Options{Path: fake(t, `echo x > "$TMPDIR/left"; echo y > here; exit 1`)})
	t.Setenv("TMPDIR", folder)
	_, _ = c.Recognize(t.Context(), extract.Scan{})
	if left, _ := os.ReadDir(folder); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

const recorded = "../../../../shared/data/ocr/tesseract-test/"

func TestPhototest(t *testing.T) {
	c := installed(t)
	gold, err := os.ReadFile(recorded + "phototest.gold.txt")
	if err != nil {
		t.Skip("recorded scans are not here: no shared/data beside the project")
	}
	data, err := os.ReadFile(recorded + "phototest.tif")
	if err != nil {
		t.Fatal(err)
	}
	pages, err := c.Recognize(t.Context(), extract.Scan{Data: data, Languages: []string{"en"}})
	if err != nil {
		t.Fatal(err)
	}
	got, want := strings.Fields(pages[0].Text()), strings.Fields(string(gold))
	rate := errorRate(strings.Join(got, " "), strings.Join(want, " "))
	t.Logf("character error rate %.2f%%", 100*rate)
	if rate > 0.02 || pages[0].Language != "eng" {
		t.Errorf("%d pages, language %q, rate %v", len(pages), pages[0].Language, rate)
	}
	first := pages[0].Lines[0].Words[0]
	if first.T != "This" || first.C < 0.9 || first.Box[0] < 0.05 || first.Box[0] > 0.07 {
		t.Errorf("first word %+v", first)
	}
}

func TestManyPages(t *testing.T) {
	c := installed(t)
	one, err := conformance.Scan("The first page")
	if err != nil {
		t.Fatal(err)
	}
	two, _ := conformance.Scan("And the second")
	pages, err := c.Recognize(t.Context(), extract.Scan{Data: conformance.TIFF(one, two), DPI: 150})
	if err != nil || len(pages) != 2 || pages[0].Text() != "The first page" || pages[1].Text() != "And the second" {
		t.Errorf("%v, %v", pages, err)
	}
}

// errorRate is the edit distance between two texts over the length of want.
func errorRate(got, want string) float64 {
	g, w := []rune(got), []rune(want)
	row := make([]int, len(w)+1)
	for j := range row {
		row[j] = j
	}
	for i := range g {
		before := row[0]
		row[0] = i + 1
		for j := range w {
			cost := before
			if g[i] != w[j] {
				cost++
			}
			before = row[j+1]
			row[j+1] = min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return float64(row[len(w)]) / float64(max(1, len(w)))
}

func FuzzParseTSV(f *testing.F) {
	f.Add("level\tpage_num\n1\t1\t0\t0\t0\t0\t0\t0\t640\t480\t-1\t\n4\t1\t1\t1\t1\t0\t36\t92\t544\t30\t-1\t\n5\t1\t1\t1\t1\t1\t36\t92\t60\t24\t96.8\tThis\n")
	f.Add("5\t\t\t\t\t\t1\t1\t1\t1\tNaN\tx")
	f.Fuzz(func(t *testing.T, s string) {
		pages, err := parseTSV([]byte(s))
		if err != nil && pachamama.CodeOf(err) != pachamama.CodeMalformed {
			t.Fatal(err)
		}
		for _, p := range pages {
			_ = p.Text()
		}
	})
}
