package sample_test

import (
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/ucldc/pachamama/internal/sample"
)

// wire is what the tests read of an answer.
type wire struct {
	ResponseDate string `xml:"responseDate"`
	Request      struct {
		Attributes []xml.Attr `xml:",any,attr"`
		URL        string     `xml:",chardata"`
	} `xml:"request"`
	Error struct {
		Code string `xml:"code,attr"`
		Text string `xml:",chardata"`
	} `xml:"error"`
	Records []struct {
		Header   header `xml:"header"`
		Metadata struct {
			XML string `xml:",innerxml"`
		} `xml:"metadata"`
	} `xml:"ListRecords>record"`
	Headers      []header `xml:"ListIdentifiers>header"`
	ListToken    token    `xml:"ListRecords>resumptionToken"`
	HeadersToken token    `xml:"ListIdentifiers>resumptionToken"`
	Sets         []string `xml:"ListSets>set>setSpec"`
	Formats      []string `xml:"ListMetadataFormats>metadataFormat>metadataPrefix"`
}

type header struct {
	Status     string   `xml:"status,attr"`
	Identifier string   `xml:"identifier"`
	Datestamp  string   `xml:"datestamp"`
	Sets       []string `xml:"setSpec"`
}

type token struct {
	Text   string `xml:",chardata"`
	Size   int    `xml:"completeListSize,attr"`
	Cursor int    `xml:"cursor,attr"`
}

func newServer(t testing.TB, options sample.Options) *sample.Server {
	t.Helper()
	if options.Now == nil {
		options.Now = func() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }
	}
	if options.BaseURL == "" {
		options.BaseURL = "http://quillhaven.example"
	}
	s, err := sample.New(options)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// get asks the handler without a network.
func get(s *sample.Server, target string, headers ...string) *http.Response {
	r := httptest.NewRequest(http.MethodGet, target, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	return w.Result()
}

func body(t testing.TB, s *sample.Server, target string) []byte {
	t.Helper()
	b, err := io.ReadAll(get(s, target).Body)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func ask(t testing.TB, s *sample.Server, args url.Values) wire {
	t.Helper()
	var answer wire
	raw := body(t, s, "/oai?"+args.Encode())
	if err := xml.Unmarshal(raw, &answer); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, raw)
	}
	return answer
}

// walk follows the tokens of a list to the end; next may change the server
// between two pages.
func walk(t testing.TB, s *sample.Server, args url.Values, each func(wire)) (headers []header) {
	t.Helper()
	for {
		answer := ask(t, s, args)
		if answer.Error.Code != "" {
			t.Fatalf("%v: %s %s", args, answer.Error.Code, answer.Error.Text)
		}
		before, next := len(headers), answer.ListToken
		for _, r := range answer.Records {
			headers = append(headers, r.Header)
		}
		if args.Get("verb") == "ListIdentifiers" {
			headers, next = append(headers, answer.Headers...), answer.HeadersToken
		}
		if next.Size != 0 && next.Cursor != before {
			t.Fatalf("cursor %d after %d records", next.Cursor, before)
		}
		if each != nil {
			each(answer)
		}
		if next.Text == "" {
			if next.Size != 0 && next.Size != len(headers) {
				t.Fatalf("completeListSize %d, given %d", next.Size, len(headers))
			}
			return headers
		}
		args = url.Values{"verb": args["verb"], "resumptionToken": {next.Text}}
	}
}

func listArgs(format, set string) url.Values {
	args := url.Values{"verb": {"ListRecords"}, "metadataPrefix": {format}}
	if set != "" {
		args.Set("set", set)
	}
	return args
}
