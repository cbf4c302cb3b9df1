package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"github.com/ucldc/pachamama/internal/source/oai"
)

const (
	pageSize    = 1000 // records on a page of the sample institution
	mappedPages = 20   // pages that the mapping is measured with
)

// institution is the sample institution in a process of its own.
type institution struct {
	url string
	cmd *exec.Cmd
}

func startSample(ctx context.Context, program string, records int) (*institution, error) {
	cmd := exec.CommandContext(ctx, program, "sample", "--records", strconv.Itoa(records), "--page-size", strconv.Itoa(pageSize), "--addr", "127.0.0.1:0")
	said, err := cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	in := &institution{cmd: cmd}
	line, err := bufio.NewReader(said).ReadString('\n')
	_, url, ok := strings.Cut(strings.TrimSpace(line), "sample: ")
	if err != nil || !ok {
		in.stop()
		return nil, fmt.Errorf("the sample institution does not start: %q: %w", line, err)
	}
	in.url = url
	return in, nil
}

// stop ends the process; how it ends does not matter.
func (in *institution) stop() {
	in.cmd.Process.Signal(os.Interrupt) //nolint:errcheck // it may be gone already
	in.cmd.Wait()                       //nolint:errcheck // see above
}

// list is what a walk of the list met.
type list struct {
	urls  []string
	bytes int64    // of all pages
	pages [][]byte // the first ones
}

// walk follows the list of a format to its end, or over the most pages, and
// keeps the first.
func walk(ctx context.Context, base, prefix string, keep, most int) (list, error) {
	var l list
	at, seen := oai.Cursor{Verb: oai.ListRecords, Prefix: prefix}, oai.Seen{}
	for {
		url := at.URL(base)
		body, err := get(ctx, url)
		if err != nil {
			return l, err
		}
		page, err := oai.Parse(body)
		if err != nil {
			return l, err
		}
		l.urls, l.bytes = append(l.urls, url), l.bytes+int64(len(body))
		if len(l.pages) < keep {
			l.pages = append(l.pages, body)
		}
		next, done, problem := oai.Advance(at, page, seen)
		if problem != nil {
			return l, problem
		}
		if done || len(l.urls) == most {
			return l, nil
		}
		at = next
	}
}

func get(ctx context.Context, url string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", url, res.Status)
	}
	return io.ReadAll(res.Body)
}
