package web_test

import (
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/ucldc/pachamama"
)

func TestSearchFindsWordsOnPages(t *testing.T) {
	s := open(t)
	doc := s.page("/search?q=schooner")
	s.says(doc, "p.sub[role=status]", "12 records")
	s.count(doc, ".hits li.hit", 12)
	s.says(doc, ".snippet mark", "schooner")
	s.says(doc, ".snippet a", "Page 1")
	if len(find(doc, ".snippet svg image")) != 12 || len(find(doc, ".snippet svg rect.hit")) < 12 {
		t.Errorf("%d strips with %d boxes", len(find(doc, ".snippet svg image")), len(find(doc, ".snippet svg rect.hit")))
	}
	link, _ := attribute(find(doc, ".snippet a")[0], "href")
	path, _, _ := strings.Cut(link, "#")
	reader := s.page(path)
	s.count(reader, "#pages svg rect.hit", 1)
	s.says(reader, "#pages svg text", "HARBOR REPORT 0")
	s.says(reader, "#pages pre.plain", "schooner")
	picture, _ := attribute(find(reader, "#pages svg image")[0], "href")
	if w := s.do("GET", picture, nil, 200); w.Header().Get("Content-Type") != "image/jpeg" || w.Body.Len() == 0 {
		t.Errorf("picture: %v", w.Header())
	}
	s.do("GET", strings.TrimSuffix(picture, "1")+"9", nil, 502) // no such page
}

func TestFacetsTurnOnAndOff(t *testing.T) {
	s := open(t)
	doc := s.page("/search?q=harbor&offset=20")
	var on string
	for _, a := range find(doc, ".facets a") {
		if strings.HasPrefix(text(a), "text") {
			on, _ = attribute(a, "href")
		}
	}
	if on == "" || strings.Contains(on, "offset") {
		t.Fatalf("the facet goes to %q", on)
	}
	doc = s.page(on)
	s.says(doc, ".facets a[aria-current=true]", "text")
	s.says(doc, ".chosen a", "text")
	s.count(doc, "form input[name=filter.type]", 1)
	off, _ := attribute(find(doc, ".chosen a")[0], "href")
	s.count(s.page(off), ".chosen a", 0)
}

func TestResultsAreTurnedLikePages(t *testing.T) {
	s := open(t)
	seen := map[string]bool{}
	next := "/search"
	for next != "" {
		doc := s.page(next)
		for _, a := range find(doc, ".hits h2 a") {
			path, _ := attribute(a, "href")
			seen[path] = true
		}
		next = ""
		if links := find(doc, "a[rel=next]"); len(links) > 0 {
			next, _ = attribute(links[0], "href")
		}
	}
	if len(seen) != 60 {
		t.Errorf("saw %d of 60 records", len(seen))
	}
}

func TestStageSaysThatItIsStage(t *testing.T) {
	s := open(t)
	doc := s.page("/search?site=stage&q=schooner")
	s.says(doc, ".banner.stage", "stage")
	s.count(doc, "form input[name=site]", 1)
	path, _ := attribute(find(doc, ".hits h2 a")[0], "href")
	s.says(s.page(path), ".banner.stage", "stage")
	s.count(s.page("/search"), ".banner.stage", 0)
}

func TestNothingFoundSaysWhy(t *testing.T) {
	s := open(t)
	s.says(s.page("/search?q=zzzz"), ".empty", "No record matches")
	s.says(empty(t).page("/search"), ".empty", "Nothing is published yet")
}

func TestForeignTextStaysText(t *testing.T) {
	s := open(t)
	path := "/records/harbor/" + url.PathEscape("ark:/99999/m002")
	doc := s.page(path)
	s.says(doc, "h1", "Ferry <i>Aurora</i>")
	s.count(doc, "h1 i", 0)
	s.says(doc, "pre.raw", "<![CDATA[<b>water</b>]]>")
	s.count(doc, "pre.raw b", 0)
	for _, a := range find(doc, "a") {
		if href, _ := attribute(a, "href"); strings.Contains(href, "javascript") || strings.Contains(href, "ZgotmplZ") {
			t.Errorf("a link to %q", href)
		}
	}
	s.says(doc, "dl.mapped", "javascript:alert(1)")
}

func TestRecordShowsBothSides(t *testing.T) {
	s := open(t)
	for _, path := range []string{"/records/harbor/" + url.PathEscape("ark:/99999/m004"), "/records/harbor/ark:/99999/m004"} {
		doc := s.page(path)
		s.says(doc, "dl.mapped small", "1884-01-01 to 1884-12-31")
		s.says(doc, "dl.mapped", "1884~")
		s.says(doc, "ul.remarks", "approximate")
		s.says(doc, "pre.raw", "oai:museum.example:4")
		s.count(doc, "a[href=https://museum.example/items/4]", 2)
		s.count(doc, "img.cover", 1)
		s.says(doc, "dl.facts", "pages/000001.xml.zst")
		s.says(doc, "dl.facts", s.run)
	}
}

func TestScannedPageShowsItsImage(t *testing.T) {
	s := open(t)
	doc := s.page("/records/harbor/" + url.PathEscape("ark:/99999/m005") + "?mark=REPORT")
	picture, _ := attribute(find(doc, "#pages svg image")[0], "href")
	if !strings.HasPrefix(picture, "/api/v1/files/") {
		t.Errorf("the picture is %q", picture)
	}
	s.count(doc, "#pages svg rect.hit", 1)
}

func TestLostTextAndPagesAreToldNotFatal(t *testing.T) {
	s := empty(t)
	col, items, err := s.world.Museum(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	items[0].Content.Problems = []*pachamama.Error{{Code: pachamama.CodeBlocked, Message: "a log-in page"}}
	if _, err := s.world.Harvest(t.Context(), col, items, true); err != nil {
		t.Fatal(err)
	}
	doc := s.page("/records/harbor/" + url.PathEscape("ark:/99999/m000") + "?page=7")
	s.says(doc, "#pages .note", "there is no page 7")
	s.says(doc, ".code.red", "blocked")
}

func TestSelectorsCanFail(t *testing.T) {
	doc, err := html.Parse(strings.NewReader(`<p class="a b" id=x><i title=t>one</i></p><i>two</i>`))
	if err != nil {
		t.Fatal(err)
	}
	for selector, want := range map[string]int{"p": 1, "i": 2, "p i": 1, ".a.b": 1, ".c": 0, "#x": 1, "p#y": 0, "[title]": 1, "i[title=t]": 1, "i[title=u]": 0, "b": 0} {
		if got := len(find(doc, selector)); got != want {
			t.Errorf("%s: %d, want %d", selector, got, want)
		}
	}
}
