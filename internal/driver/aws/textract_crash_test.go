package aws_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/driver/mem"
	"github.com/ucldc/pachamama/internal/mediatype"
	"github.com/ucldc/pachamama/internal/port/blob"
	"github.com/ucldc/pachamama/internal/port/conformance"
	"github.com/ucldc/pachamama/internal/port/extract"
)

// dying is a program and its storage: after so many steps nothing that it does
// comes through any more, as if it had been killed there. Steps are writes to
// storage and calls to the service, each of them once before it is done and once
// after.
type dying struct {
	blob.Driver
	mu    sync.Mutex
	steps int // left
	stop  context.CancelFunc
}

var errDead = errors.New("the program is dead")

// step is one point at which the program may end.
func (d *dying) step() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.steps--; d.steps < 0 {
		d.stop()
		return errDead
	}
	return nil
}

func (d *dying) around(do func() error) error {
	if err := d.step(); err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	return d.step()
}

func (d *dying) Put(ctx context.Context, key, contentType string, r io.Reader) error {
	return d.around(func() error { return d.Driver.Put(ctx, key, contentType, r) })
}

func (d *dying) PutIfAbsent(ctx context.Context, key, contentType string, r io.Reader) error {
	return d.around(func() error { return d.Driver.(blob.PutterIfAbsent).PutIfAbsent(ctx, key, contentType, r) })
}

func (d *dying) Delete(ctx context.Context, key string) error {
	return d.around(func() error { return d.Driver.Delete(ctx, key) })
}

// TestTextractNeverPaysTwice ends the program at every step of the reading of a
// document, starts it again, and counts what the service billed.
func TestTextractNeverPaysTwice(t *testing.T) {
	for _, c := range []struct {
		name      string
		mediaType string
		data      []byte
		pages     int
		mayLose   bool // a call without a name, whose answer may be lost
	}{
		{"a job", mediatype.PDF, pdfOf(3), 3, false},
		{"a call", mediatype.PNG, onePNG, 1, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			for steps, whole := 0, false; !whole; steps++ {
				whole = dieAndGoOn(t, c.mediaType, c.data, c.pages, steps, c.mayLose)
				if steps > 60 {
					t.Fatal("it has no end")
				}
				if whole {
					t.Logf("%d steps", steps)
				}
			}
		})
	}
}

// dieAndGoOn reports whether the program came to its end in so many steps.
func dieAndGoOn(t *testing.T, mediaType string, data []byte, pages, steps int, mayLose bool) bool {
	t.Helper()
	f := startTextract(t, pagesOf)
	f.perReply, f.polls = 4, 1
	kept := mem.NewBlob()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	d := &dying{Driver: kept, steps: steps, stop: stop}
	f.hijack = func(string, int) (bool, bool) {
		before := d.step() != nil
		return before, !before && d.step() != nil
	}
	document := conformance.DocumentOf(mediaType, data)
	_, err := extract.New(f.open(t, blob.New(d), withCount), extract.Options{}).Extract(ctx, document)
	f.mu.Lock()
	f.hijack = nil
	f.mu.Unlock()
	whole := err == nil
	if d.steps >= 0 != whole {
		t.Errorf("after %d steps: %v", steps, err)
	}
	for again := range 2 {
		text, err := extract.New(f.open(t, blob.New(kept), withCount), extract.Options{}).Extract(t.Context(), document)
		switch {
		case mayLose && pachamama.CodeOf(err) == pachamama.CodeConflict:
			if _, err := extract.NewPaid(blob.New(kept), "textract").Answer(t.Context(), document.SHA256, 1); err == nil {
				t.Errorf("after %d steps: the answer is there and is not read", steps)
			}
			if !strings.Contains(pachamama.AsError(err).Hint, "delete text/") {
				t.Errorf("after %d steps: %v", steps, err)
			}
		case err != nil || len(text.Pages) != pages:
			t.Errorf("after %d steps, start %d: %d pages, %v", steps, again+2, len(text.Pages), err)
		}
	}
	if _, billed := f.counted(""); billed > pages {
		t.Errorf("after %d steps: %d pages were billed for a document of %d", steps, billed, pages)
	}
	return whole
}

// TestTextractAtOnce sees that records that share a file pay for it once.
func TestTextractAtOnce(t *testing.T) {
	f := startTextract(t, pagesOf)
	e := extract.New(f.open(t, blob.New(mem.NewBlob()), withCount), extract.Options{})
	documents := []extract.Document{conformance.DocumentOf(mediatype.PDF, pdfOf(2)), conformance.DocumentOf(mediatype.PNG, onePNG)}
	var wg sync.WaitGroup
	for i := range 24 {
		wg.Go(func() {
			if _, err := e.Extract(t.Context(), documents[i%2]); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if f.billed != 3 {
		t.Errorf("%d pages were billed for three", f.billed)
	}
}

var onePNG = []byte("\x89PNG\r\n\x1a\npage")

// meeting is storage in which two programs look for a note at the same moment.
type meeting struct {
	blob.Driver
	both sync.WaitGroup
	left atomic.Int32
}

func (m *meeting) Get(ctx context.Context, key string, offset int64) (io.ReadCloser, blob.Info, error) {
	r, info, err := m.Driver.Get(ctx, key, offset)
	if strings.HasSuffix(key, "note.json") && m.left.Add(-1) >= 0 {
		m.both.Done()
		m.both.Wait()
	}
	return r, info, err
}

func (m *meeting) PutIfAbsent(ctx context.Context, key, contentType string, r io.Reader) error {
	return m.Driver.(blob.PutterIfAbsent).PutIfAbsent(ctx, key, contentType, r)
}

// TestTextractTwoPrograms has two programs begin with a document at once.
func TestTextractTwoPrograms(t *testing.T) {
	for _, c := range []struct {
		mediaType string
		data      []byte
		pages     int
	}{{mediatype.PDF, pdfOf(2), 2}, {mediatype.PNG, onePNG, 1}} {
		f := startTextract(t, pagesOf)
		m := &meeting{Driver: mem.NewBlob()}
		m.both.Add(2)
		m.left.Store(2)
		var wg sync.WaitGroup
		var good atomic.Int32
		for range 2 {
			wg.Go(func() {
				_, err := read(t, f.open(t, blob.New(m), withCount), c.mediaType, c.data)
				if err == nil {
					good.Add(1)
				} else if pachamama.CodeOf(err) != pachamama.CodeConflict {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if f.billed != c.pages || good.Load() == 0 {
			t.Errorf("%s: %d pages were billed, %d programs have the text", c.mediaType, f.billed, good.Load())
		}
	}
}

// TestTextractLostAnswer has connections cut before and after the work.
func TestTextractLostAnswer(t *testing.T) {
	for _, after := range []bool{false, true} {
		f := startTextract(t, pagesOf)
		f.hijack = func(_ string, n int) (bool, bool) { return n == 1 && !after, n == 1 && after }
		x := f.open(t, blob.New(mem.NewBlob()), withCount)
		_, err := read(t, x, mediatype.PNG, onePNG)
		if calls, _ := f.counted("DetectDocumentText"); pachamama.CodeOf(err) != pachamama.CodeConflict || calls != 1 {
			t.Errorf("a call, cut after the work %v: %v, %d calls", after, err, calls)
		}
		if text, err := read(t, x, mediatype.PDF, pdfOf(2)); err != nil || wordsOf(text) != "page 1|page 2" {
			t.Errorf("a job, cut after the work %v: %v", after, err)
		}
		want := map[bool]int{false: 2, true: 3}[after]
		if _, billed := f.counted(""); billed != want {
			t.Errorf("cut after the work %v: %d pages were billed, want %d", after, billed, want)
		}
	}
}

// TestTextractFailures has the service do what no stand-in does by itself.
func TestTextractFailures(t *testing.T) {
	for _, c := range []struct {
		name  string
		fail  func(op string, n int) (int, string)
		code  pachamama.Code
		calls int // of the operation that starts
	}{
		{"throttled", func(_ string, n int) (int, string) { return first(n, 2, 400, "ThrottlingException") }, "", 3},
		{"too much at once", func(_ string, n int) (int, string) { return first(n, 2, 400, "ProvisionedThroughputExceededException") }, "", 3},
		{"too many jobs", func(op string, n int) (int, string) { return first(n, 12, 400, "LimitExceededException") }, "", 13},
		{"broken", func(_ string, n int) (int, string) { return first(n, 2, 500, "InternalServerError") }, "", 3},
		{"forbidden", func(string, int) (int, string) { return 400, "AccessDeniedException" }, pachamama.CodeForbidden, 1},
		{"damaged", func(string, int) (int, string) { return 400, "BadDocumentException" }, pachamama.CodeMalformed, 1},
		{"no such object", func(string, int) (int, string) { return 400, "InvalidS3ObjectException" }, pachamama.CodeInvalid, 1},
	} {
		for _, pages := range []int{1, 2} {
			t.Run(fmt.Sprintf("%s %d", c.name, pages), func(t *testing.T) {
				f := startTextract(t, pagesOf)
				f.fail = c.fail
				keep := blob.New(mem.NewBlob())
				x := f.open(t, keep, withCount)
				text, err := read(t, x, mediatype.PDF, pdfOf(pages))
				op := map[int]string{1: "DetectDocumentText", 2: "StartDocumentTextDetection"}[pages]
				if pachamama.CodeOf(err) != c.code || f.calls[op] != c.calls {
					t.Errorf("%v after %v", err, f.calls)
				}
				if err == nil && wordsOf(text) != []string{"", "page 1", "page 1|page 2"}[pages] {
					t.Errorf("%q", wordsOf(text))
				}
				if err != nil { // it is asked again when the cause is gone
					f.fail = nil
					if _, err := read(t, x, mediatype.PDF, pdfOf(pages)); err != nil || f.billed != pages {
						t.Errorf("later: %v, %d billed", err, f.billed)
					}
				}
			})
		}
	}
}

func first(n, times, status int, code string) (int, string) {
	if n <= times {
		return status, code
	}
	return 0, ""
}

// TestTextractParts sees what is said of pages that Textract could not read.
func TestTextractParts(t *testing.T) {
	f := startTextract(t, pagesOf)
	f.perReply = 2
	f.change = func(op string, answer map[string]any) {
		if op != "GetDocumentTextDetection" {
			return
		}
		answer["JobStatus"] = "PARTIAL_SUCCESS"
		answer["Warnings"] = []any{map[string]any{"ErrorCode": "PAGE_CHARACTERS_EXCEEDED", "Pages": []int{2}}}
		blocks := answer["Blocks"].([]map[string]any)
		var left []map[string]any
		for _, b := range blocks {
			if b["Page"] != 2 {
				left = append(left, b)
			}
		}
		answer["Blocks"] = left
	}
	x := f.open(t, blob.New(mem.NewBlob()), withCount)
	for range 2 { // the second time from what was kept
		text, err := read(t, x, mediatype.PDF, pdfOf(3))
		if pachamama.CodeOf(err) != pachamama.CodeIncomplete || !strings.Contains(err.Error(), "read 2 of 3 pages: missing on page 2; PAGE_CHARACTERS_EXCEEDED on page 2") || wordsOf(text) != "page 1||page 3" {
			t.Errorf("%v, %q", err, wordsOf(text))
		}
	}
	if f.billed != 3 || f.calls["StartDocumentTextDetection"] != 1 {
		t.Errorf("%d billed, calls %v", f.billed, f.calls)
	}
}

// TestTextractForgets sees what is said when a job's results are gone.
func TestTextractForgets(t *testing.T) {
	f := startTextract(t, pagesOf)
	f.polls = 1 << 30
	keep := blob.New(mem.NewBlob())
	ctx, stop := context.WithCancel(t.Context())
	f.change = func(op string, _ map[string]any) {
		if op == "GetDocumentTextDetection" {
			stop()
		}
	}
	x := f.open(t, keep, withCount)
	if _, err := extract.New(x, extract.Options{}).Extract(ctx, conformance.DocumentOf(mediatype.PDF, pdfOf(2))); pachamama.CodeOf(err) != pachamama.CodeCancelled {
		t.Fatal(err)
	}
	clear(f.jobs)
	_, err := read(t, x, mediatype.PDF, pdfOf(2))
	if e := pachamama.AsError(err); pachamama.CodeOf(err) != pachamama.CodeConflict || !strings.Contains(e.Message, "seven days") || !strings.Contains(e.Hint, "note.json") || f.billed != 2 {
		t.Errorf("%v, %d billed", err, f.billed)
	}
}
