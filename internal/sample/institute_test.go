package sample

import (
	"encoding/xml"
	"io"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestCountsAreWhatAWalkFinds compares the arithmetic with counting.
func TestCountsAreWhatAWalkFinds(t *testing.T) {
	in, err := newInstitute(3000, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range []string{"", "photographs", "photographs:portraits", "newspapers:arabic", "sound", "none"} {
		for _, format := range []string{formatDC, formatMODS} {
			for _, low := range []int{0, 1, 419, 420, 777} {
				for _, high := range []int{777, 840, 1261, 3000} {
					n := 0
					for i := low; i < high; i++ {
						n += boolInt(in.at(i).has(set, format))
					}
					if got := in.count(low, high, set, format); got != n {
						t.Errorf("%q %s %d..%d: %d, want %d", set, format, low, high, got, n)
					}
				}
			}
		}
	}
}

func TestDatestampsRise(t *testing.T) {
	for _, records := range []int{1, 2, 612, 100_000, 90_000_000} {
		in, err := newInstitute(records, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range []int{0, 1, records / 2, records - 1} {
			if i >= records {
				continue
			}
			at := in.stamp(i)
			if first := in.firstSince(time.Unix(at, 0)); first > i || in.stamp(first) != at || first > 0 && in.stamp(first-1) >= at {
				t.Errorf("of %d, record %d: the first since its datestamp is %d", records, i, first)
			}
		}
	}
}

func TestEveryPhraseCanBeFilled(t *testing.T) {
	w, err := readWords()
	if err != nil {
		t.Fatal(err)
	}
	vocabularies := []*vocabulary{w.pages, w.pages.parent.parent, w.pages.parent.parent.parent}
	for _, l := range w.languages {
		vocabularies = append(vocabularies, l.vocabulary)
	}
	for _, v := range vocabularies {
		for name, list := range v.lists {
			if len(list.phrases) == 0 {
				t.Errorf("section %s is empty", name)
			}
			for _, p := range list.phrases {
				r := newRandom(1, 1, 1)
				if text := string(p.expand(nil, &r, 1907)); text == "" || strings.ContainsAny(text, "{}") {
					t.Errorf("section %s gives %q", name, text)
				}
			}
		}
	}
}

func TestCacheIsBounded(t *testing.T) {
	c, drawn := newCache(100), 0
	draw := func() ([]byte, error) { drawn++; return make([]byte, 40), nil }
	for _, name := range []string{"a", "b", "a", "c", "a", "b"} {
		if _, err := c.get(name, draw); err != nil {
			t.Fatal(err)
		}
	}
	if drawn != 4 || c.bytes != 80 || len(c.files) != 2 { // b was the one used last but two
		t.Errorf("drawn %d times, keeps %d bytes in %d files", drawn, c.bytes, len(c.files))
	}
	if _, err := c.get("huge", func() ([]byte, error) { return make([]byte, 101), nil }); err != nil || c.bytes != 80 {
		t.Errorf("a file over the limit was kept: %d bytes (%v)", c.bytes, err)
	}
}

// FuzzOAI asks anything: the answer is well-formed XML with status 200.
func FuzzOAI(f *testing.F) {
	s, err := New(Options{Records: 500, PageSize: 3})
	if err != nil {
		f.Fatal(err)
	}
	token := s.institute.token(listing{verb: "ListRecords", format: formatDC, set: "maps", next: 40, cursor: 3, from: time.Unix(firstStamp, 0).UTC()})
	for _, seed := range []string{"verb=Identify", "verb=ListRecords&metadataPrefix=oai_dc&from=2024-01-05", "verb=ListRecords&resumptionToken=" + url.QueryEscape(token),
		"verb=ListIdentifiers&metadataPrefix=%00%ff%3C&set=%22", "verb=GetRecord&identifier=" + identifierStart + "3&metadataPrefix=mods", "verb=List%Records;&&="} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, query string) {
		r := httptest.NewRequest("GET", "/oai", nil)
		r.URL.RawQuery = query
		w := httptest.NewRecorder()
		s.requestLog.add(r)
		s.oai(w, r)
		if w.Code != 200 {
			t.Fatalf("status %d", w.Code)
		}
		d := xml.NewDecoder(w.Body)
		for {
			if _, err := d.Token(); err == io.EOF {
				return
			} else if err != nil {
				t.Fatalf("%q: %v", query, err)
			}
		}
	})
}

// FuzzToken reads anything as a token: only what we wrote is taken, and it
// reads back the same.
func FuzzToken(f *testing.F) {
	in, err := newInstitute(500, 3)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(in.token(listing{verb: "ListRecords", format: formatMODS, set: "photographs:harbour", next: 500, cursor: 9}))
	f.Add(tokenStart + "at=1+AAAAAAAAAAAAAA==")
	f.Fuzz(func(t *testing.T, token string) {
		if l, ok := in.parseToken(token, "ListRecords"); ok && in.token(l) != token {
			t.Errorf("%q reads back as %q", token, in.token(l))
		}
	})
}
