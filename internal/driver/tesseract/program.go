package tesseract

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/ucldc/pachamama"
)

// program is what is known of the installed program.
type program struct {
	path      string
	changed   time.Time // of the file
	version   string    // "5.3.0"
	languages []string  // installed, sorted
}

var versionLine = regexp.MustCompile(`(?m)^tesseract v?([0-9][0-9A-Za-z.-]{0,30})`)

// program finds the program. It is asked for its version and languages again
// when the file has changed.
func (c *Command) program(ctx context.Context) (program, error) {
	path, err := exec.LookPath(c.options.Path)
	if err == nil {
		path, err = filepath.Abs(path) // it is run in a folder of its own
	}
	if err != nil {
		return program{}, missing("tesseract is not installed", err)
	}
	file, err := os.Stat(path)
	if err != nil {
		return program{}, missing("tesseract is not installed", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known.path == path && c.known.changed.Equal(file.ModTime()) {
		return c.known, nil
	}
	p, err := c.ask(ctx, path)
	if err != nil {
		return program{}, err
	}
	p.changed = file.ModTime()
	c.known = p
	return p, nil
}

func (c *Command) ask(ctx context.Context, path string) (program, error) {
	out, err := c.run(ctx, path, nil, "--version")
	if err != nil {
		return program{}, missing("tesseract does not run", err)
	}
	found := versionLine.FindSubmatch(out)
	if found == nil {
		return program{}, missing("tesseract does not tell its version", nil)
	}
	p := program{path: path, version: string(found[1])}
	if out, err = c.run(ctx, path, nil, "--list-langs"); err != nil {
		return program{}, missing("tesseract does not list its languages", err)
	}
	for line := range strings.Lines(string(out)) {
		if l := strings.TrimSpace(line); languageName.MatchString(l) && l != "osd" && l != "equ" {
			p.languages = append(p.languages, l)
		}
	}
	slices.Sort(p.languages)
	if len(p.languages) == 0 {
		return program{}, missing("tesseract has no languages", nil)
	}
	return p, nil
}

// Languages lists the languages that are installed.
func (c *Command) Languages(ctx context.Context) ([]string, error) {
	p, err := c.program(ctx)
	return slices.Clone(p.languages), err
}

func missing(message string, err error) error {
	if pachamama.CodeOf(err) == pachamama.CodeCancelled || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return &pachamama.Error{Code: pachamama.CodeMissingTool, Op: "tesseract.find", Message: message,
		Hint: "Install tesseract with its languages (on Debian: apt install tesseract-ocr tesseract-ocr-eng); what waits for it is then done by the next run.", Cause: err}
}
