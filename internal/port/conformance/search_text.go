package conformance

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/search"
)

func searchWords(s *searchCase) {
	s.fill(gen,
		search.Doc{ID: "library", Values: map[string][]string{"title": {"The Library's garden"}, "subject": {"Roses", "Photography of buildings"}}},
		search.Doc{ID: "libraries", Values: map[string][]string{"title": {"Public LIBRARIES"}, "description": {"A well-known map of 1890s Californian cafés"}}},
		search.Doc{ID: "french", Values: map[string][]string{"title": {"L’église Saint-Étienne"}, "identifier": {"ark:/13030/kt1n39n7z2"}}},
		search.Doc{ID: "page", Values: map[string][]string{"title": {"Newspaper"}}, Pages: []search.DocPage{{File: "sha256:a", N: 1, Text: "Harbor opened"}}},
	)
	for text, want := range map[string]string{
		"library": "libraries library", "Libraries": "libraries library", "library's": "libraries library", "LIBRARY’S": "libraries library",
		"garden roses": "library", "roses cafe": "", "photographs": "", "photography": "library", "building": "library",
		"cafe": "libraries", "CAFÉ": "libraries", "cafe\u0301s": "libraries", "well-known": "libraries", "known well": "libraries", "1890s": "libraries",
		"eglise": "french", "l'église": "french", "etienne": "french", "SAINT ÉTIENNE": "french", "kt1n39n7z2": "",
		"harbor": "page", "newspaper harbor": "page", "the library": "libraries library", "the": "library", "nowhere": "", "": "french libraries library page",
	} {
		s.want(text, want)
	}
	if r := s.find(search.Query{Text: "library"}); len(r.Hits) != 2 || r.Hits[0].Score <= 0 {
		s.Errorf("no scores: %+v", r.Hits)
	}
}

func searchScripts(s *searchCase) {
	s.fill(gen,
		doc("ar", "المَكْتَبَةُ الوطنيّة في القاهرة ١٩٢٠"), doc("ru", "Ёлка в Императорской библиотеке"), doc("el", "Βιβλιοθήκη της Αθήνας, ο κόσμος"),
		doc("zh", "中国人民图书馆藏品"), doc("ja", "東京の図書館とコーヒー"), doc("ko", "국립중앙도서관은 서울에"), doc("th", "หอสมุดแห่งชาติไทย"), doc("es", "El niño y la canción"),
		doc("de", "Die Straße nach Köln"), doc("he", "סִפְרִיָּה לאומית"), doc("hi", "राष्ट्रीय पुस्तकालय"), doc("vi", "Thư viện Đà Nẵng"),
	)
	for text, want := range map[string]string{
		"مكتبة": "ar", "المكتبة": "ar", "مَكْتَبَة": "ar", "وطنية": "ar", "1920": "ar",
		"елка": "ru", "ЁЛКА": "ru", "библиотеке": "ru",
		"βιβλιοθηκη": "el", "ΒΙΒΛΙΟΘΗΚΗ": "el", "κοσμος": "el", "ΚΟΣΜΟΣ": "el",
		"图书": "zh", "人民": "zh", "图书馆藏": "zh", "人图": "", "图": "zh", "\"国人\"": "zh",
		"東京": "ja", "図書館": "ja", "コーヒー": "ja", "도서관": "ko", "국립중앙도서관은": "ko", "หอสมุด": "th",
		"nino cancion": "es", "strasse": "de", "koln": "de", "ספריה": "he", "पुस्तकालय": "hi", "da nang": "vi", "thu vien": "vi",
	} {
		s.want(text, want)
	}
}

func searchSyntax(s *searchCase) {
	s.fill(gen,
		search.Doc{ID: "a", Values: map[string][]string{"title": {"gold rush in California"}, "type": {"Still Image"}}},
		search.Doc{ID: "b", Values: map[string][]string{"title": {"rush for gold"}, "subject": {"California", "silver"}}},
		search.Doc{ID: "c", Values: map[string][]string{"title": {"golden gate"}, "description": {"to be or not to be"}, "identifier": {"MS-1234"}}},
		search.Doc{ID: "d", Values: map[string][]string{"title": {"gold", "rush hour"}}, Pages: []search.DocPage{{Text: "ends with gold"}, {Text: "rush begins"}}},
	)
	for text, want := range map[string]string{
		"gold rush": "a b d", `"gold rush"`: "a", `"rush gold"`: "", "gold -california": "d", `rush -"gold rush"`: "b d", "-gold": "c", "-california -gate": "d",
		"gol*": "a b c d", "gold*": "a b c d", "californ* rush": "a b", "-calif*": "c d", "libraries*": "", "ru*": "a b d",
		"title:california": "a", "subject:california": "b", "title:gold subject:silver": "b", "-subject:silver gold": "a d", `title:"rush for"`: "b",
		"type:image": "a", `type:"still image"`: "a", "image": "", "identifier:MS-1234": "c", "identifier:ms*": "c", "nofield:gold": "",
		`"to be or not to be"`: "c", "to be or not to be": "c", `"gate" golden`: "c",
	} {
		s.want(text, want)
	}
}

func searchOdd(s *searchCase) {
	s.fill(gen, doc("a", "gold"))
	odd := []string{"\"", "-", "*", "**", "a*", "(", ")", "gold AND", "OR", "NOT gold", "gold~2", "gold^4", "/gold/", "[1 TO 2]", "title:", "title:*", "-title:", ":", "\\", "gold\\", "\x00", "\xff\xfe",
		"+gold", "{!x}", strings.Repeat("gold ", 1000), strings.Repeat("\"", 999), strings.Repeat("x", 100_000), "🙂", "'", "’s", "-\"\"", "ـ", "\u200c", "title:\"", "<script>", "ー"}
	for _, text := range odd {
		if _, err := s.index.Find(s.Context(), search.Query{Text: text, Limit: 10, Highlight: true}, []search.Generation{gen}); err != nil {
			s.Errorf("%.40q: %v", text, err)
		}
	}
}

func searchMatches(s *searchCase) {
	long := strings.Repeat("plenty of other words before ", 40)
	s.fill(gen,
		search.Doc{ID: "a", Values: map[string][]string{"title": {"A Library"}, "description": {"nothing", long + "Libraries' café, " + long}}},
		search.Doc{ID: "zh", Values: map[string][]string{"title": {"中国人民图书馆藏品"}}})
	r := s.find(search.Query{Text: "library cafe", Highlight: true})
	if len(r.Hits) != 1 || len(r.Hits[0].Matches) != 2 {
		s.Fatalf("%+v", r.Hits)
	}
	title, description := r.Hits[0].Matches[0], r.Hits[0].Matches[1]
	if title.Field != "title" || title.Fragment != "A Library" || !slices.Equal(title.Spans, [][2]int{{2, 9}}) || !slices.Equal(title.Terms, []string{"Library"}) {
		s.Errorf("title: %+v", title)
	}
	if description.Field != "description" || len(description.Fragment) > 400 || !slices.Equal(description.Terms, []string{"Libraries", "café"}) {
		s.Errorf("description: %+v", description)
	}
	s.wantSpans(description)
	r = s.find(search.Query{Text: "图书馆", Highlight: true})
	if len(r.Hits) != 1 || len(r.Hits[0].Matches) != 1 || !slices.Equal(r.Hits[0].Matches[0].Terms, []string{"图书馆"}) {
		s.Fatalf("%+v", r.Hits)
	}
	s.wantSpans(r.Hits[0].Matches[0])
	r = s.find(search.Query{Text: "libr* cafe", Highlight: true})
	if len(r.Hits) != 1 || len(r.Hits[0].Matches) != 2 || !slices.Equal(r.Hits[0].Matches[1].Terms, []string{"Libraries", "café"}) {
		s.Errorf("by a beginning: %+v", r.Hits)
	}
	if r := s.find(search.Query{Text: "library"}); len(r.Hits[0].Matches) != 0 {
		s.Errorf("matches that nobody asked for: %+v", r.Hits[0])
	}
}

// wantSpans sees that the words of a match stand where its spans say.
func (s *searchCase) wantSpans(m search.Match) {
	s.Helper()
	if len(m.Spans) == 0 {
		s.Errorf("no spans: %+v", m)
	}
	for _, span := range m.Spans {
		if word := m.Fragment[span[0]:span[1]]; !slices.Contains(m.Terms, word) {
			s.Errorf("the span %v is %q, not one of %q", span, word, m.Terms)
		}
	}
}

func searchPages(s *searchCase) {
	s.fill(gen, search.Doc{ID: "a", Values: map[string][]string{"title": {"Newspaper"}}, Pages: []search.DocPage{
		{File: "sha256:one", N: 1, Text: "NOTHING here"}, {File: "sha256:one", N: 2, Text: "The HARBORS\nwere opened; a harbor is"}, {File: "sha256:two", N: 1, Text: "no harbor, harbor"},
	}})
	r := s.find(search.Query{Text: "harbor", Highlight: true})
	if len(r.Hits) != 1 || len(r.Hits[0].Matches) != 2 {
		s.Fatalf("%+v", r.Hits)
	}
	for i, want := range []search.Match{{File: "sha256:one", Page: 2, Terms: []string{"HARBORS", "harbor"}}, {File: "sha256:two", Page: 1, Terms: []string{"harbor"}}} {
		m := r.Hits[0].Matches[i]
		if m.Field != "" || m.File != want.File || m.Page != want.Page || !slices.Equal(m.Terms, want.Terms) || len(m.Spans) != 2 {
			s.Errorf("%+v, want %+v", m, want)
		}
		s.wantSpans(m)
	}
}

func searchLimits(s *searchCase) {
	s.fill(gen, doc("a", "gold"))
	for _, q := range []search.Query{{Limit: 1001}, {Limit: 1000, Offset: 9001}, {Limit: -1}, {Offset: -1}, {Sort: "title"}, {Sort: "nothing"},
		{Facets: []string{"title"}}, {Filters: map[string][]string{"title": {"x"}}}, {From: "long ago"}, {Until: "1890-13"}} {
		q.Sort = strings.Replace(q.Sort, "title", "description", 1)
		if _, err := s.index.Find(s.Context(), q, []search.Generation{gen}); pachamama.CodeOf(err) != pachamama.CodeInvalid {
			s.Errorf("%+v: %v, want invalid", q, err)
		}
	}
	if r := s.find(search.Query{Limit: 1000, Offset: 9000}); r.Total != 1 || len(r.Hits) != 0 {
		s.Errorf("the last page: %+v", r)
	}
	for _, g := range []search.Generation{{}, {Collection: "../x", Version: "1"}, {Collection: "a", Version: "a.b"}} {
		if _, err := s.index.Begin(s.Context(), g); pachamama.CodeOf(err) != pachamama.CodeInvalid {
			s.Errorf("begin %v: %v", g, err)
		}
	}
}

func numbered(n int) []search.Doc {
	var docs []search.Doc
	for i := range n {
		d := doc(fmt.Sprintf("id%03d", (i*37)%n), "gold")
		d.Values["type"] = []string{[]string{"Text", "Image", "Sound"}[i%3]}
		d.Values["subject"] = []string{fmt.Sprintf("Subject %d", i%50), "Common"}
		if i%10 != 0 {
			d.Values["sort_title"] = []string{fmt.Sprintf("title %d", i%4)}
			d.Values["size"] = []string{fmt.Sprint(i%7 - 3)}
			d.Begin = fmt.Sprintf("%d-01-01", i%9-4)
		}
		docs = append(docs, d)
	}
	return docs
}
