package replay_test

import (
	"compress/gzip"
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// recording is what is known of a recorded list without harvesting it.
type recording struct {
	pages, records, deleted int64             // as index.tsv counts them
	untitled                int64             // records without a title, which no reader could make sense of
	titles                  map[string]string // words of the title of a record a page, by identifier
}

// readRecording adds up the rows of index.tsv for the pages of a list.
func readRecording(t *testing.T, files string) recording {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(recorded, "index.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	list := recording{titles: map[string]string{}}
	for line := range strings.Lines(string(b)) {
		cells := strings.Split(line, "\t")
		n, ok := strings.CutPrefix(cells[0], files+"-")
		if _, err := strconv.Atoi(strings.TrimSuffix(n, ".xml")); !ok || err != nil {
			continue
		}
		list.pages++
		list.records += number(t, cells[6])
		list.deleted += number(t, cells[7])
		list.look(t, cells[0])
	}
	if list.pages < 2 {
		t.Fatalf("index.tsv has %d pages of %s", list.pages, files)
	}
	return list
}

func number(t *testing.T, cell string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(cell, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// look counts the records without a title on a page, and remembers the last one
// that has one.
func (l *recording) look(t *testing.T, file string) {
	t.Helper()
	var page struct {
		Records []struct {
			Header struct {
				ID     string `xml:"identifier"`
				Status string `xml:"status,attr"`
			} `xml:"header"`
			Titles []string `xml:"metadata>dc>title"`
		} `xml:"ListRecords>record"`
	}
	if err := xml.Unmarshal(body(t, file), &page); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	last, words := "", []string(nil)
	for _, r := range page.Records {
		switch title := strings.TrimSpace(strings.Join(r.Titles, " ")); {
		case title == "" && r.Header.Status != "deleted":
			l.untitled++
		case len(plain(title)) > 0:
			last, words = r.Header.ID, plain(title)
		}
	}
	if last != "" {
		l.titles[last] = strings.Join(words, " ")
	}
}

// body reads a recorded page, packed or not.
func body(t *testing.T, file string) []byte {
	t.Helper()
	name := filepath.Join(recorded, file)
	raw, err := os.ReadFile(name)
	if err == nil {
		return raw
	}
	f, err := os.Open(name + ".gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	if raw, err = io.ReadAll(io.LimitReader(z, 64<<20)); err != nil {
		t.Fatal(err)
	}
	return raw
}

// plain returns at most four words of a title that are letters alone and say something.
func plain(title string) (words []string) {
	for word := range strings.FieldsSeq(title) {
		other := strings.IndexFunc(word, func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsLetter(r) }) >= 0
		if !other && len(word) > 3 && len(words) < 4 {
			words = append(words, word)
		}
	}
	return words
}
