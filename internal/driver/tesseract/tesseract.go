// Package tesseract reads text in images with the tesseract command, when it is
// installed.
package tesseract

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/extract"
)

// revision is that of how this package reads the command's answer. A change
// makes text be taken again.
const revision = "r1"

// Options of a Command.
type Options struct {
	Path      string        // the program; empty: "tesseract" on the search path
	Processes int           // at once; 0: 2
	Time      time.Duration // for one image file, all its pages; 0: 10 minutes
	Memory    int64         // bytes of address space of one process, where the system can limit it; 0: 4 GiB
	Output    int64         // bytes of an answer; 0: 64 MiB
}

// Command is the tesseract command. Whether it is there is looked up each time,
// so that it may be installed while the program runs. Its methods may be called
// at the same time.
type Command struct {
	options Options
	running *semaphore.Weighted

	mu    sync.Mutex
	known program
}

// New returns the command, which need not be there yet.
func New(o Options) *Command {
	if o.Path == "" {
		o.Path = "tesseract"
	}
	if o.Processes <= 0 {
		o.Processes = 2
	}
	if o.Time <= 0 {
		o.Time = 10 * time.Minute
	}
	if o.Memory <= 0 {
		o.Memory = 4 << 30
	}
	if o.Output <= 0 {
		o.Output = 64 << 20
	}
	return &Command{options: o, running: semaphore.NewWeighted(int64(o.Processes))}
}

// Version names the program, its version and the languages it would use.
func (c *Command) Version(ctx context.Context, languages []string) (string, error) {
	p, err := c.program(ctx)
	if err != nil {
		return "", err
	}
	return strings.ToLower("tesseract-" + p.version + "-" + strings.Join(p.choose(languages), ".") + "-" + revision), nil
}

// Recognize reads the pages of an image file.
func (c *Command) Recognize(ctx context.Context, s extract.Scan) ([]pachamama.TextPage, error) {
	p, err := c.program(ctx)
	if err != nil {
		return nil, err
	}
	languages := p.choose(s.Languages)
	arguments := []string{"stdin", "stdout", "-l", strings.Join(languages, "+")}
	if s.DPI > 0 {
		arguments = append(arguments, "--dpi", fmt.Sprint(s.DPI))
	}
	out, err := c.run(ctx, p.path, s.Data, append(arguments, "tsv")...)
	if err != nil {
		return nil, err
	}
	pages, err := parseTSV(out)
	if err != nil {
		return nil, err
	}
	if len(pages) == 0 {
		return nil, unreadable("it found no page in the image", nil)
	}
	if len(languages) == 1 && p.has(s.Languages, languages[0]) {
		for i := range pages {
			pages[i].Language = iso(languages[0])
		}
	}
	return pages, nil
}

// run runs the command with data as its input and returns its output. It ends
// with ctx, with everything it has started.
func (c *Command) run(ctx context.Context, path string, data []byte, arguments ...string) ([]byte, error) {
	if err := c.running.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	defer c.running.Release(1)
	within, cancel := context.WithTimeout(ctx, c.options.Time)
	defer cancel()
	folder, err := os.MkdirTemp("", "pachamama-ocr-*") // for whatever it may write
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	out := &capped{left: c.options.Output, full: cancel}
	complaints := &capped{left: 64 << 10}
	cmd := command(within, c.options.Memory, path, arguments...)
	cmd.Dir = folder
	cmd.Env = append(cmd.Environ(), "OMP_THREAD_LIMIT=1", "TMPDIR="+folder)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(data), out, complaints
	cmd.WaitDelay = 2 * time.Second
	err = cmd.Run()
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case out.left < 0:
		return nil, &pachamama.Error{Code: pachamama.CodeTooLarge, Op: "tesseract.run", Message: "the image has more text than may be read at once"}
	case within.Err() != nil:
		return nil, &pachamama.Error{Code: pachamama.CodeTooLarge, Op: "tesseract.run", Message: "reading the image took longer than " + c.options.Time.String()}
	case err != nil:
		return nil, unreadable(complaints.lastLine(), err)
	}
	return out.kept.Bytes(), nil
}

func unreadable(complaint string, err error) error {
	return &pachamama.Error{Code: pachamama.CodeMalformed, Op: "tesseract.run", Message: "the image cannot be read: " + complaint,
		Hint: "Open the file to see whether it is damaged.", Cause: err}
}

// capped keeps the first bytes that are written to it, and calls full when there
// are more. It hides the buffer's other methods: they would not count.
type capped struct {
	kept bytes.Buffer
	left int64
	full func()
}

func (c *capped) Write(p []byte) (int, error) {
	if c.left -= int64(len(p)); c.left >= 0 {
		return c.kept.Write(p)
	}
	if c.full != nil {
		c.full()
	}
	return len(p), nil
}

func (c *capped) lastLine() string {
	lines := strings.Split(strings.TrimSpace(c.kept.String()), "\n")
	line := strings.ToValidUTF8(lines[len(lines)-1], "\uFFFD")
	if line == "" {
		return "tesseract does not say why"
	}
	return strings.ToValidUTF8(line[:min(len(line), 200)], "")
}
