package sample_test

import (
	"compress/gzip"
	"encoding/xml"
	"io"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/ucldc/pachamama/internal/sample"
)

func TestListsAreCompleteAndGiveEachRecordOnce(t *testing.T) {
	s := newServer(t, sample.Options{})
	facts := s.Facts()
	if facts.Records != sample.Originals || facts.Deleted < 12 || facts.Deleted > 25 || facts.WithoutTitle == 0 {
		t.Fatalf("facts: %+v", facts)
	}
	check := func(format, set string, want sample.Count) {
		for _, verb := range []string{"ListRecords", "ListIdentifiers"} {
			args := listArgs(format, set)
			args.Set("verb", verb)
			seen, deleted := map[string]bool{}, 0
			for _, h := range walk(t, s, args, nil) {
				if seen[h.Identifier] {
					t.Errorf("%v: %s twice", args, h.Identifier)
				}
				if set != "" && !slices.Contains(h.Sets, set) {
					t.Errorf("%v: %s is in %v", args, h.Identifier, h.Sets)
				}
				seen[h.Identifier] = true
				if h.Status == "deleted" {
					deleted++
				}
			}
			if got := (sample.Count{Records: len(seen), Deleted: deleted}); got != want {
				t.Errorf("%v: got %+v, want %+v", args, got, want)
			}
		}
	}
	for _, format := range []string{"oai_dc", "mods"} {
		check(format, "", facts.Formats[format])
	}
	for set, want := range facts.Sets {
		check("oai_dc", set, want)
	}
	if got := ask(t, s, url.Values{"verb": {"ListSets"}}).Sets; len(got) != len(facts.Sets) {
		t.Errorf("ListSets gives %v, facts have %v", got, facts.Sets)
	}
	if got := ask(t, s, url.Values{"verb": {"ListMetadataFormats"}}).Formats; !slices.Equal(got, []string{"oai_dc", "mods"}) {
		t.Errorf("formats %v", got)
	}
}

func TestTokensSurviveARestartAndMustBeEscaped(t *testing.T) {
	options := sample.Options{PageSize: 100}
	args := url.Values{"verb": {"ListIdentifiers"}, "metadataPrefix": {"mods"}, "set": {"photographs:harbour"},
		"from": {"2024-01-10T00:00:00Z"}, "until": {"2024-03-01T00:00:00Z"}}
	first := ask(t, newServer(t, options), args)
	for _, special := range "+&=/:%" {
		if !strings.ContainsRune(first.HeadersToken.Text, special) {
			t.Errorf("the token %q has no %q", first.HeadersToken.Text, special)
		}
	}
	seen := first.Headers
	for next := first.HeadersToken.Text; next != ""; {
		page := ask(t, newServer(t, options), url.Values{"verb": {"ListIdentifiers"}, "resumptionToken": {next}})
		seen, next = append(seen, page.Headers...), page.HeadersToken.Text
	}
	if want := walk(t, newServer(t, sample.Options{PageSize: 7}), args, nil); len(seen) != len(want) {
		t.Errorf("%d records over restarts, %d without", len(seen), len(want))
	}
}

func TestFromAndUntilIncludeTheirSecond(t *testing.T) {
	s := newServer(t, sample.Options{})
	all := walk(t, s, listArgs("oai_dc", ""), nil)
	for _, test := range []struct {
		from, until string
		want        int
	}{
		{all[100].Datestamp, "", 512},
		{"", all[100].Datestamp, 101},
		{all[100].Datestamp, all[100].Datestamp, 1},
		{all[10].Datestamp, all[19].Datestamp, 10},
		{"2000-01-01", "2030-01-01", 612},
	} {
		args := listArgs("oai_dc", "")
		for name, value := range map[string]string{"from": test.from, "until": test.until} {
			if value != "" {
				args.Set(name, value)
			}
		}
		if got := len(walk(t, s, args, nil)); got != test.want {
			t.Errorf("from %q until %q: %d records, want %d", test.from, test.until, got, test.want)
		}
	}
	day := all[300].Datestamp[:10]
	args := listArgs("oai_dc", "")
	args.Set("from", day)
	args.Set("until", day)
	for _, h := range walk(t, s, args, nil) {
		if h.Datestamp[:10] != day {
			t.Errorf("%s is not of %s", h.Datestamp, day)
		}
	}
}

func TestProtocolErrors(t *testing.T) {
	s := newServer(t, sample.Options{})
	sound := walk(t, s, listArgs("oai_dc", "sound"), nil)[0].Identifier
	token := ask(t, s, listArgs("oai_dc", "")).ListToken.Text
	for query, want := range map[string]string{
		"":                                 "badVerb",
		"verb=Nonsense":                    "badVerb",
		"verb=Identify&verb=Identify":      "badVerb",
		"verb=Identify&set=maps":           "badArgument",
		"verb=ListRecords":                 "badArgument",
		"verb=ListRecords&metadataPrefix=": "badArgument",
		"verb=ListRecords&metadataPrefix=oai_dc&set=a&set=b":                                             "badArgument",
		"verb=ListRecords&metadataPrefix=oai_dc&from=yesterday":                                          "badArgument",
		"verb=ListRecords&metadataPrefix=oai_dc&from=":                                                   "badArgument",
		"verb=ListRecords&metadataPrefix=oai_dc&from=2024-02-30":                                         "badArgument",
		"verb=ListRecords&metadataPrefix=oai_dc&from=2024-02-01&until=2024-01-01":                        "badArgument",
		"verb=ListRecords&metadataPrefix=oai_dc&from=2024-02-01&until=2024-03-01T00:00:00Z":              "badArgument",
		"verb=ListRecords&metadataPrefix=oai_dc&resumptionToken=" + url.QueryEscape(token):               "badArgument",
		"verb=ListRecords&metadataPrefix=marc21":                                                         "cannotDisseminateFormat",
		"verb=ListRecords&metadataPrefix=mods&set=sound":                                                 "noRecordsMatch",
		"verb=ListRecords&metadataPrefix=oai_dc&set=unheard-of":                                          "noRecordsMatch",
		"verb=ListRecords&metadataPrefix=oai_dc&until=1999-01-01":                                        "noRecordsMatch",
		"verb=ListRecords&resumptionToken=qh":                                                            "badResumptionToken",
		"verb=ListRecords&resumptionToken=" + url.QueryEscape(strings.Replace(token, "c=50", "c=51", 1)): "badResumptionToken",
		"verb=ListRecords&resumptionToken=" + token:                                                      "badVerb", // not escaped, so that its own verb counts
		"verb=ListIdentifiers&resumptionToken=" + url.QueryEscape(token):                                 "badResumptionToken",
		"verb=ListSets&resumptionToken=" + url.QueryEscape(token):                                        "badResumptionToken",
		"verb=GetRecord&identifier=oai:archive.quillhaven.example:qh/999999&metadataPrefix=oai_dc":       "idDoesNotExist",
		"verb=GetRecord&identifier=oai:archive.quillhaven.example:qh/0&metadataPrefix=oai_dc":            "idDoesNotExist",
		"verb=GetRecord&identifier=oai:archive.quillhaven.example:qh/01&metadataPrefix=oai_dc":           "idDoesNotExist",
		"verb=GetRecord&identifier=" + sound:                                                             "badArgument",
		"verb=GetRecord&metadataPrefix=mods&identifier=" + sound:                                         "cannotDisseminateFormat",
		"verb=ListMetadataFormats&identifier=elsewhere":                                                  "idDoesNotExist",
	} {
		var answer wire
		if err := xml.Unmarshal(body(t, s, "/oai?"+query), &answer); err != nil {
			t.Fatal(query, err)
		}
		if answer.Error.Code != want {
			t.Errorf("%s: %q, want %s", query, answer.Error.Code, want)
		}
		if bad := strings.HasPrefix(answer.Error.Code, "badV") || answer.Error.Code == "badArgument"; bad != (len(answer.Request.Attributes) == 0) {
			t.Errorf("%s: request has the attributes %v", query, answer.Request.Attributes)
		}
	}
	if got := ask(t, s, url.Values{"verb": {"ListMetadataFormats"}, "identifier": {sound}}).Formats; !slices.Equal(got, []string{"oai_dc"}) {
		t.Errorf("formats of a sound recording: %v", got)
	}
}

func TestGzipAndPost(t *testing.T) {
	s := newServer(t, sample.Options{})
	const target = "/oai?verb=ListRecords&metadataPrefix=mods"
	plain := body(t, s, target)
	packed := get(s, target, "Accept-Encoding", "deflate, gzip;q=0.8")
	z, err := gzip.NewReader(packed.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(z); err != nil || string(got) != string(plain) {
		t.Errorf("the compressed answer differs (%v)", err)
	}
	if refused := get(s, target, "Accept-Encoding", "gzip;q=0"); refused.Header.Get("Content-Encoding") != "" {
		t.Error("gzip in spite of q=0")
	}
	r := httptest.NewRequest("POST", "/oai", strings.NewReader("verb=ListRecords&metadataPrefix=mods"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	if w.Body.String() != string(plain) {
		t.Error("a posted form gives another answer")
	}
}

func TestRequestsAreCounted(t *testing.T) {
	s := newServer(t, sample.Options{})
	walk(t, s, listArgs("oai_dc", ""), nil)
	asked := s.Requests()
	if len(asked) != 13 || asked[0].Verb() != "ListRecords" || asked[0].Path != "/oai" {
		t.Fatalf("requests: %v", asked)
	}
	for _, r := range asked {
		if r.Count != 1 {
			t.Errorf("%v asked %d times", r.Args, r.Count)
		}
	}
	body(t, s, "/oai?metadataPrefix=oai_dc&verb=ListRecords")
	if got := s.Requests()[0].Count; got != 2 {
		t.Errorf("the same arguments in another order count %d", got)
	}
}
