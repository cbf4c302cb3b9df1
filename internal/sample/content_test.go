package sample_test

import (
	"bytes"
	"encoding/xml"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ucldc/pachamama/internal/sample"
)

// dublinCore is what the tests read of a record.
type dublinCore struct {
	Titles      []string `xml:"title"`
	Dates       []string `xml:"date"`
	Identifiers []string `xml:"identifier"`
	Relations   []string `xml:"relation"`
	Rights      []string `xml:"rights"`
	Description string   `xml:"description"`
}

// records reads all records of a server that are not deleted.
func records(t *testing.T, s *sample.Server) map[string]dublinCore {
	t.Helper()
	all := map[string]dublinCore{}
	walk(t, s, listArgs("oai_dc", ""), func(page wire) {
		for _, r := range page.Records {
			if (r.Header.Status == "deleted") != (r.Metadata.XML == "") {
				t.Errorf("%s is %q with %d bytes of metadata", r.Header.Identifier, r.Header.Status, len(r.Metadata.XML))
			}
			if r.Header.Status == "deleted" {
				continue
			}
			var dc dublinCore
			if err := xml.Unmarshal([]byte(r.Metadata.XML), &dc); err != nil {
				t.Fatal(err)
			}
			all[r.Header.Identifier] = dc
		}
	})
	return all
}

func TestRecordsHoldWhatFactsPromise(t *testing.T) {
	s := newServer(t, sample.Options{})
	facts, all := s.Facts(), records(t, s)
	if len(all) != facts.Records-facts.Deleted {
		t.Errorf("%d records with metadata, facts say %d", len(all), facts.Records-facts.Deleted)
	}
	untitled, thumbs, html, holders := 0, 0, 0, []string(nil)
	dates, accessions := map[string]bool{}, map[string]bool{}
	for id, dc := range all {
		if len(dc.Titles) == 0 {
			untitled++
		}
		for _, value := range dc.Identifiers {
			if strings.Contains(value, "/thumbs/") {
				thumbs++
			}
		}
		if strings.Contains(strings.Join(dc.Titles, " "), facts.ArabicWord.Text) {
			holders = append(holders, id)
		}
		if strings.Contains(dc.Description, "<p") {
			html++
		}
		dates[dc.Dates[0]], accessions[dc.Identifiers[0]] = true, true
	}
	if untitled != facts.WithoutTitle || len(accessions) != len(all) || html == 0 {
		t.Errorf("%d without title (facts: %d), %d accession numbers for %d records, %d with HTML", untitled, facts.WithoutTitle, len(accessions), len(all), html)
	}
	if want := len(all) - facts.Thumbnails[sample.ThumbNone]; thumbs != want {
		t.Errorf("%d thumbnails, want %d", thumbs, want)
	}
	if !slices.Equal(holders, facts.ArabicWord.Identifiers) {
		t.Errorf("%q is in %v, facts say %v", facts.ArabicWord.Text, holders, facts.ArabicWord.Identifiers)
	}
	for _, odd := range []string{"44 BC", "-0043", "n.d.", "undated"} {
		if !dates[odd] {
			t.Errorf("no record has the date %q", odd)
		}
	}
}

func TestWordsStandWhereFactsSayOnly(t *testing.T) {
	s := newServer(t, sample.Options{})
	facts := s.Facts()
	for _, format := range []string{"oai_dc", "mods"} {
		found := 0
		walk(t, s, listArgs(format, ""), func(page wire) {
			for _, r := range page.Records {
				text := strings.ToLower(r.Metadata.XML)
				if strings.Contains(text, facts.ScanWord.Text) || strings.Contains(text, facts.PDFWord.Text) {
					t.Errorf("%s names a word of a document", r.Header.Identifier)
				}
				if strings.Contains(text, facts.ArabicWord.Text) {
					found++
				}
			}
		})
		if found != 1 {
			t.Errorf("%s: %q stands in %d records", format, facts.ArabicWord.Text, found)
		}
	}
	for _, id := range facts.PDFs {
		has := bytes.Contains(body(t, s, "/files/"+number(id)+".pdf"), []byte(facts.PDFWord.Text))
		if has != slices.Contains(facts.PDFWord.Identifiers, id) {
			t.Errorf("%s: the PDF word is there: %v", id, has)
		}
	}
	if len(facts.ScanWord.Identifiers) != 1 || len(facts.PDFWord.Identifiers) != 1 || len(facts.Scans) != 10 || len(facts.PDFs) != 20 || facts.ALTO == "" || facts.HOCR == "" {
		t.Errorf("facts: %+v", facts)
	}
}

// number returns the number at the end of an OAI identifier.
func number(id string) string { return id[strings.LastIndex(id, "/")+1:] }

func TestSameOptionsGiveTheSameBytes(t *testing.T) {
	targets := []string{"/oai?verb=ListRecords&metadataPrefix=mods&set=newspapers:arabic", "/oai?verb=Identify",
		"/items/9", "/thumbs/1.jpg", "/thumbs/4.jpg", "/files/15.jpg", "/files/5.pdf", "/files/43.pdf", "/text/23.alto.xml"}
	a, b := newServer(t, sample.Options{}), newServer(t, sample.Options{})
	other := newServer(t, sample.Options{Seed: 7})
	for _, target := range targets {
		first := body(t, a, target)
		if !bytes.Equal(first, body(t, b, target)) {
			t.Errorf("%s differs between two servers", target)
		}
		if target != "/oai?verb=Identify" && bytes.Equal(first, body(t, other, target)) {
			t.Errorf("%s does not depend on the seed", target)
		}
	}
	later := newServer(t, sample.Options{Now: func() time.Time { return time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC) }})
	x, y := ask(t, a, listArgs("oai_dc", "")), ask(t, later, listArgs("oai_dc", ""))
	if x.ResponseDate == y.ResponseDate || x.Records[7].Metadata != y.Records[7].Metadata || x.ListToken != y.ListToken {
		t.Error("the clock changes more, or less, than responseDate")
	}
}

func TestBaseURLComesFromTheRequest(t *testing.T) {
	s, err := sample.New(sample.Options{})
	if err != nil {
		t.Fatal(err)
	}
	answer := body(t, s, "http://localhost:4321/oai?verb=ListRecords&metadataPrefix=oai_dc")
	if !bytes.Contains(answer, []byte("<dc:identifier>http://localhost:4321/items/2</dc:identifier>")) {
		t.Error("addresses do not name the host that was asked")
	}
}

func TestScale(t *testing.T) {
	const n = 1_000_000
	s := newServer(t, sample.Options{Records: n, PageSize: 1000})
	facts := s.Facts()
	first := ask(t, s, listArgs("oai_dc", "maps"))
	if first.ListToken.Size != facts.Sets["maps"].Records {
		t.Errorf("completeListSize %d, facts %d", first.ListToken.Size, facts.Sets["maps"].Records)
	}
	tail := walk(t, s, url.Values{"verb": {"ListRecords"}, "metadataPrefix": {"mods"}, "from": {"2025-12-31T12:00:00Z"}}, nil)
	last := tail[len(tail)-1]
	if last.Identifier != "oai:archive.quillhaven.example:qh/1000000" && last.Identifier != "oai:archive.quillhaven.example:qh/999999" {
		t.Errorf("the last of %d is %s", len(tail), last.Identifier)
	}
	if facts.Records != n || facts.Last.After(time.Date(2026, 1, 3, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("%d records until %v", facts.Records, facts.Last)
	}
}

func TestOptionsAreChecked(t *testing.T) {
	for _, bad := range []sample.Options{{Records: -1}, {PageSize: -1}, {PageSize: 20_000}, {Latency: -1}} {
		if _, err := sample.New(bad); err == nil {
			t.Errorf("%+v was taken", bad)
		}
	}
	if facts := newServer(t, sample.Options{Records: 3}).Facts(); facts.Records != 3 || len(facts.Scans) != 0 {
		t.Errorf("three records: %+v", facts)
	}
}
