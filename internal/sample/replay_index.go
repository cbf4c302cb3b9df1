package sample

import (
	"bufio"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/ucldc/pachamama"
)

const (
	maxIndexLine = 64 << 10 // bytes
	maxBody      = 64 << 20 // bytes of an inflated body
)

// read adds what the index of a folder lists and the folder has.
func (p *replay) read(folder string) error {
	name := filepath.Join(folder, "index.tsv")
	f, err := os.Open(name)
	if err != nil {
		return indexError(name, "the index of recorded requests cannot be opened", err)
	}
	defer f.Close()
	hosts := map[string]bool{}
	err = readIndex(f, func(row indexRow) {
		if !filepath.IsLocal(row.file) {
			return
		}
		path := filepath.Join(folder, row.file)
		if _, err := os.Stat(path); err != nil {
			path += ".gz"
			if _, err := os.Stat(path); err != nil {
				return
			}
		}
		found := recording{row.status, row.mediaType, path}
		hostPath := row.url.Hostname() + row.url.Path
		p.exact[requestKey(hostPath, row.url.RawQuery, true)] = found
		if key := requestKey(hostPath, row.url.RawQuery, false); p.loose[key].path == "" {
			p.loose[key] = found
		}
		if !hosts[hostPath] {
			hosts[hostPath] = true
			p.heads = append(p.heads, hostPath+"?"+row.url.RawQuery)
		}
	})
	if err != nil {
		return indexError(name, "the index of recorded requests cannot be read", err)
	}
	return nil
}

func indexError(name, message string, cause error) error {
	return &pachamama.Error{Code: pachamama.CodeInvalid, Op: "sample.Replay", Subject: name, Message: message, Cause: cause,
		Hint: "An index.tsv has a line of column names, among them file and url, and a line for each recorded request."}
}

type indexRow struct {
	file, mediaType string
	status          int
	url             *url.URL
}

// readIndex reads an index: a line of column names, then a line for each
// recorded request, columns parted by tabs and never quoted. The columns file
// and url must be there; status (200) and content_type (text/xml) have
// defaults; others are ignored, and so are rows whose address cannot be read.
func readIndex(r io.Reader, each func(indexRow)) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxIndexLine)
	var columns map[string]int
	for lines.Scan() {
		cells := strings.Split(strings.TrimSuffix(lines.Text(), "\r"), "\t")
		if columns == nil {
			columns = map[string]int{}
			for i, name := range cells {
				columns[name] = i
			}
			continue
		}
		cell := func(name string) string {
			if i, ok := columns[name]; ok && i < len(cells) {
				return cells[i]
			}
			return ""
		}
		row := indexRow{file: cell("file"), mediaType: cell("content_type"), status: http.StatusOK}
		if n, err := strconv.Atoi(cell("status")); err == nil && n >= 200 && n <= 599 {
			row.status = n
		}
		if row.mediaType == "" {
			row.mediaType = "text/xml"
		}
		u, err := url.Parse(cell("url"))
		if err != nil || u.Host == "" || row.file == "" {
			continue
		}
		row.url = u
		each(row)
	}
	if _, ok := columns["url"]; !ok && lines.Err() == nil {
		return errors.New("no column named url")
	}
	return lines.Err()
}

// serve sends the recorded body.
func (found recording) serve(w http.ResponseWriter, r *http.Request) {
	f, err := os.Open(found.path)
	if err != nil {
		status := http.StatusInternalServerError
		if errors.Is(err, fs.ErrNotExist) {
			status = http.StatusGone
		}
		http.Error(w, "The recorded body is no longer there.", status)
		return
	}
	defer f.Close()
	var body io.Reader = f
	if strings.HasSuffix(found.path, ".gz") {
		if body, err = gzip.NewReader(f); err != nil {
			http.Error(w, "The recorded body is damaged.", http.StatusInternalServerError)
			return
		}
	}
	w.Header().Set("Content-Type", found.mediaType)
	w.WriteHeader(found.status)
	if r.Method != http.MethodHead {
		_, _ = io.Copy(w, io.LimitReader(body, maxBody)) // a reader that left is no error of ours
	}
}
