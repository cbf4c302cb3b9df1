package sample_test

import (
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/sample"
)

const recordedIndex = "file\tstatus\tcontent_type\tbytes\tkind\tprefix\trecords\tdeleted\ttoken\turl\n" +
	"a.xml\t200\ttext/xml; charset=iso-8859-1\t5\tListRecords\toai_dc\t1\t0\t1\thttp://one.example:8080/oai?verb=ListRecords&set=a%20b&from=2015-01-01&until=2015-02-01\n" +
	"b.xml\t503\t\t5\t\t\t0\t0\t0\thttp://one.example/oai?verb=Identify\n" +
	"../escape.xml\t200\t\t5\t\t\t0\t0\t0\thttp://one.example/secret\n" +
	"gone.xml\t200\t\t5\t\t\t0\t0\t0\thttp://one.example/gone\n" +
	"a.xml\t200\t\t5\t\t\t0\t0\t0\t:not an address\n"

// recordedFolder writes a folder of recorded traffic.
func recordedFolder(t *testing.T) string {
	t.Helper()
	parent := t.TempDir()
	folder := filepath.Join(parent, "recorded")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write([]byte("<b>\xff</b>")); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"recorded/index.tsv": recordedIndex, "recorded/a.xml": "<a>\xe9</a>", "recorded/b.xml.gz": packed.String(), "escape.xml": "secret"} {
		if err := os.WriteFile(filepath.Join(parent, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestReplay(t *testing.T) {
	h, err := sample.Replay(recordedFolder(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		target, mediaType, body string
		status                  int
	}{
		{"/one.example/oai?verb=ListRecords&set=a%20b&from=2015-01-01&until=2015-02-01", "text/xml; charset=iso-8859-1", "<a>\xe9</a>", 200},
		{"/one.example/oai?until=2015-02-01&from=2015-01-01&set=a+b&verb=ListRecords", "text/xml; charset=iso-8859-1", "<a>\xe9</a>", 200},
		{"/one.example/oai/?set=a+b&verb=ListRecords", "text/xml; charset=iso-8859-1", "<a>\xe9</a>", 200},
		{"/one.example/oai?verb=Identify", "text/xml", "<b>\xff</b>", 503},
		{"/one.example/oai?verb=ListSets", "", "one.example/oai?verb=ListRecords", 404},
		{"/one.example/secret", "", "was not recorded", 404},
		{"/one.example/gone", "", "was not recorded", 404},
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, test.target, nil))
		if w.Code != test.status || !strings.Contains(w.Body.String(), test.body) || test.mediaType != "" && w.Header().Get("Content-Type") != test.mediaType {
			t.Errorf("%s: %d %q %q", test.target, w.Code, w.Header().Get("Content-Type"), w.Body)
		}
	}
	if _, err := sample.Replay(t.TempDir()); pachamama.CodeOf(err) != pachamama.CodeInvalid {
		t.Errorf("a folder without an index: %v", err)
	}
	if _, err := sample.Replay(); pachamama.CodeOf(err) != pachamama.CodeNotFound {
		t.Errorf("no folder: %v", err)
	}
}

// TestReplayOfRealTraffic walks whole chains of tokens.
func TestReplayOfRealTraffic(t *testing.T) {
	const folder = "../../../shared/data/oai/scrapi"
	index, err := os.ReadFile(filepath.Join(folder, "index.tsv"))
	if err != nil {
		t.Skip("the recorded traffic is not here: ", err)
	}
	h, err := sample.Replay(folder)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h)
	defer server.Close()
	for name, want := range map[string]int{"udel": 1578, "colostate": 1008, "npp_ksu": 789, "utktrace": 387, "dryad": 294} {
		_, row, found := strings.Cut(string(index), "\n"+name+"-0.xml\t")
		if !found {
			t.Errorf("%s is not in the index", name)
			continue
		}
		row, _, _ = strings.Cut(row, "\n")
		first, err := url.Parse(row[strings.LastIndex(row, "\t")+1:])
		if err != nil {
			t.Fatal(err)
		}
		if got, pages := follow(t, server.URL+"/"+first.Host+first.Path, first.RawQuery); got != want {
			t.Errorf("%s: %d records on %d pages, want %d", name, got, pages, want)
		}
	}
}

// follow counts the records of a chain of pages.
func follow(t *testing.T, address, query string) (records, pages int) {
	t.Helper()
	for query != "" && pages < 100 {
		answer, err := http.Get(address + "?" + query) //nolint:noctx // our own server
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || answer.StatusCode != http.StatusOK {
			t.Fatalf("%s?%s: %d %v", address, query, answer.StatusCode, err)
		}
		var page struct {
			Headers []struct{} `xml:"ListRecords>record>header"`
			Token   string     `xml:"ListRecords>resumptionToken"`
		}
		if err := xml.Unmarshal(raw, &page); err != nil {
			t.Fatalf("%s?%s: %v", address, query, err)
		}
		records, pages, query = records+len(page.Headers), pages+1, ""
		if token := strings.TrimSpace(page.Token); token != "" {
			query = url.Values{"verb": {"ListRecords"}, "resumptionToken": {token}}.Encode()
		}
	}
	return records, pages
}

func FuzzReplayIndex(f *testing.F) {
	f.Add([]byte(recordedIndex))
	f.Add([]byte("file\turl\nx\thttp://[::1]/%zz?a=%zz&&=\n"))
	f.Add([]byte("\t\t\n\r\n"))
	f.Fuzz(func(t *testing.T, index []byte) {
		folder := t.TempDir()
		if err := os.WriteFile(filepath.Join(folder, "index.tsv"), index, 0o600); err != nil {
			t.Fatal(err)
		}
		h, err := sample.Replay(folder)
		if err != nil {
			if code := pachamama.CodeOf(err); code != pachamama.CodeInvalid && code != pachamama.CodeNotFound {
				t.Errorf("%v", err)
			}
			return
		}
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/x", nil))
	})
}
