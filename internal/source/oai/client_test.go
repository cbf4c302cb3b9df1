package oai

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/httpclient"
)

var _ Getter = (*httpclient.Client)(nil)

// answers gives what is written down for an address.
type answers map[string]string

func (a answers) Get(_ context.Context, r httpclient.Request) (*httpclient.Response, error) {
	body, ok := a[r.URL]
	if !ok {
		return nil, &pachamama.Error{Code: pachamama.CodeNotFound, Message: "not found: " + r.URL}
	}
	if strings.HasPrefix(body, "422 ") {
		return nil, &pachamama.Error{Code: pachamama.CodeProtocol, Cause: &httpclient.StatusError{Status: 422, Header: http.Header{}, Body: []byte(body[4:])}}
	}
	return &httpclient.Response{Status: 200, URL: r.URL, Body: []byte(body)}, nil
}

func oaiPage(inside string) string { return "<OAI-PMH>" + inside + "</OAI-PMH>" }

func TestCursorURL(t *testing.T) {
	tests := []struct {
		base string
		c    Cursor
		want string
	}{
		{"http://x/oai", Cursor{Verb: ListRecords, Prefix: "oai_dc"}, "http://x/oai?verb=ListRecords&metadataPrefix=oai_dc"},
		{"http://x/oai?key=a%20b&verb=Identify", Cursor{Verb: ListRecords, Prefix: "p", Set: "a b/c+d:e", From: "2026-01-01", Until: "2026-01-02T00:00:00Z"},
			"http://x/oai?key=a%20b&verb=ListRecords&metadataPrefix=p&set=a%20b%2Fc%2Bd%3Ae&from=2026-01-01&until=2026-01-02T00%3A00%3A00Z"},
		{"http://x/oai?", Cursor{Verb: ListIdentifiers, Prefix: "p", Set: "s", Token: "a+b &c=/:é"},
			"http://x/oai?verb=ListIdentifiers&resumptionToken=a%2Bb%20%26c%3D%2F%3A%C3%A9"},
	}
	for _, tt := range tests {
		if got := tt.c.URL(tt.base); got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
	}
}

func TestAdvance(t *testing.T) {
	with := func(code string) *Page { return &Page{Errors: []ProtocolError{{Code: code}}} }
	token := func(v string) *Page { return &Page{Records: make([]Record, 1), Token: Token{Value: v}} }
	first, later := Cursor{Verb: ListRecords, Prefix: "p"}, Cursor{Verb: ListRecords, Prefix: "p", Token: "a"}
	tests := []struct {
		name string
		c    Cursor
		p    *Page
		next string
		done bool
		code pachamama.Code
		is   error
	}{
		{"next", first, token("b"), "b", false, "", nil},
		{"end", later, token(""), "a", true, "", nil},
		{"empty list", first, with(NoRecordsMatch), "", true, "", nil},
		{"no sets", first, with(NoSetHierarchy), "", true, "", nil},
		{"empty in the middle", later, with(NoRecordsMatch), "a", true, pachamama.CodeIncomplete, nil},
		{"bad token", later, with(BadResumptionToken), "a", false, pachamama.CodeProtocol, ProtocolError{Code: BadResumptionToken}},
		{"server's fault", later, with("InternalException"), "a", false, pachamama.CodeUnavailable, nil},
		{"bad argument", first, with(BadArgument), "", false, pachamama.CodeInvalid, nil},
		{"no such format", first, with(CannotDisseminateFormat), "", false, pachamama.CodeInvalid, nil},
		{"unknown", first, with("undefinedError"), "", false, pachamama.CodeProtocol, nil},
		{"truncated", later, &Page{Truncated: true, Token: Token{Value: "c"}}, "a", false, pachamama.CodeUnavailable, ErrTruncated},
		{"same token", later, token("a"), "a", false, pachamama.CodeProtocol, ErrLoop},
		{"token of an earlier page", later, token("seen"), "a", false, pachamama.CodeProtocol, ErrLoop},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			seen := Seen{}
			seen.add("seen")
			next, done, problem := Advance(tt.c, tt.p, seen)
			code := pachamama.Code("")
			if problem != nil {
				code = problem.Code
			}
			if next.Token != tt.next || done != tt.done || code != tt.code {
				t.Errorf("next %q, done %v, problem %v", next.Token, done, problem)
			}
			if tt.is != nil && !errors.Is(problem, tt.is) {
				t.Errorf("problem %v, want cause %v", problem, tt.is)
			}
		})
	}
	_, _, problem := Advance(later, with(BadResumptionToken), Seen{})
	if !IsCode(problem, BadResumptionToken) || IsCode(problem, BadVerb) {
		t.Error("the code of a protocol error is not told")
	}
}

func TestAdvanceEmptyPages(t *testing.T) {
	c, seen := Cursor{Verb: ListRecords}, Seen{}
	for i := range 1000 {
		next, _, problem := Advance(c, &Page{Token: Token{Value: fmt.Sprint(i)}}, seen)
		if problem != nil {
			if i != mostEmpty || !errors.Is(problem, ErrLoop) {
				t.Errorf("after %d pages: %v", i, problem)
			}
			return
		}
		c = next
	}
	t.Error("empty pages without end")
}

func TestClient(t *testing.T) {
	a := answers{
		"http://x?verb=Identify": oaiPage(`<Identify><repositoryName> N </repositoryName><baseURL>http://x</baseURL><adminEmail>mailto:a@b</adminEmail>
			<deletedRecord>Persistent</deletedRecord><granularity>yyyy-mm-ddThh:mm:ssz</granularity><description><friends><baseURL>y</baseURL></friends></description></Identify>`),
		"http://x?verb=ListMetadataFormats":                               oaiPage(`<ListMetadataFormats><metadataFormat><metadataPrefix>oai_dc</metadataPrefix></metadataFormat></ListMetadataFormats>`),
		"http://x?verb=ListSets":                                          oaiPage(`<ListSets><set><setSpec>a</setSpec><setName>A</setName></set><resumptionToken>t</resumptionToken></ListSets>`),
		"http://x?verb=ListSets&resumptionToken=t":                        oaiPage(`<ListSets><set><setSpec>b c</setSpec></set></ListSets>`),
		"http://x?verb=ListRecords&metadataPrefix=p":                      "anything",
		"http://x?verb=ListRecords&metadataPrefix=wrong":                  "422 " + oaiPage(`<error code="badArgument"/>`),
		"http://x?verb=ListRecords&metadataPrefix=teapot":                 "422 <html>",
		"http://x?verb=GetRecord&metadataPrefix=p&identifier=oai%3Ax%3A1": oaiPage("<GetRecord>" + strings.ReplaceAll(rec(1, ""), "dc:", "") + "</GetRecord>"),
		"http://x?verb=GetRecord&metadataPrefix=p&identifier=none":        oaiPage(`<error code="idDoesNotExist"/>`),
		"http://x?verb=GetRecord&metadataPrefix=p&identifier=odd":         oaiPage(`<Identify/>`),
		"http://none?verb=ListSets":                                       oaiPage(`<error code="noSetHierarchy"/>`),
	}
	c, ctx := New("http://x", a), t.Context()
	i, err := c.Identify(ctx)
	if err != nil || i.Name != "N" || i.Granularity != Second || i.Deleted != "persistent" || i.Emails[0] != "a@b" || i.Description[0].Name != "friends" {
		t.Errorf("%+v, %v", i, err)
	}
	if f, err := c.Formats(ctx, ""); err != nil || len(f) != 1 || f[0].Prefix != "oai_dc" {
		t.Errorf("%+v, %v", f, err)
	}
	var specs []string
	for s, err := range c.Sets(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		specs = append(specs, s.Spec)
	}
	if fmt.Sprint(specs) != "[a b c]" {
		t.Errorf("sets %q", specs)
	}
	for s, err := range New("http://none", a).Sets(ctx) {
		t.Errorf("a source without sets has %v, %v", s, err)
	}
	if res, err := c.Page(ctx, Cursor{Verb: ListRecords, Prefix: "p"}); err != nil || string(res.Body) != "anything" {
		t.Errorf("%+v, %v", res, err)
	}
	if res, err := c.Page(ctx, Cursor{Verb: ListRecords, Prefix: "wrong"}); err != nil || res.Status != 422 {
		t.Errorf("an answer with an error's status: %+v, %v", res, err)
	}
	if _, err := c.Page(ctx, Cursor{Verb: ListRecords, Prefix: "teapot"}); err == nil {
		t.Error("no error for a web page with an error's status")
	}
	if r, err := c.Record(ctx, "p", "oai:x:1"); err != nil || r.Header.Identifier != "oai:x:1" {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := c.Record(ctx, "p", "none"); pachamama.CodeOf(err) != pachamama.CodeNotFound || !IsCode(err, IDDoesNotExist) {
		t.Errorf("%v", err)
	}
	if _, err := c.Record(ctx, "p", "odd"); pachamama.CodeOf(err) != pachamama.CodeProtocol {
		t.Errorf("%v", err)
	}
}

func TestWindow(t *testing.T) {
	tests := []struct {
		g                        Granularity
		from, until, want, wantU string
	}{
		{Day, "2026-01-01T10:00:00Z", "2026-02-01", "2026-01-01", "2026-02-01"},
		{Second, "2026-01-01", "2026-02-01", "2026-01-01T00:00:00Z", "2026-02-01T23:59:59Z"},
		{Second, "2026-01-01T10:00:00+02:00", "", "2026-01-01T08:00:00Z", ""},
		{granularity("days"), "", "2026-02-01T00:00:00Z", "", "2026-02-01"},
		{granularity("YYYY-MM-DDTHH:MM:SSZ"), "2026-01-01", "", "2026-01-01T00:00:00Z", ""},
	}
	for _, tt := range tests {
		if f, u, err := tt.g.Window(tt.from, tt.until); err != nil || f != tt.want || u != tt.wantU {
			t.Errorf("%s %s %s: %s %s %v", tt.g, tt.from, tt.until, f, u, err)
		}
	}
	if _, _, err := Day.Window("yesterday", ""); pachamama.CodeOf(err) != pachamama.CodeInvalid {
		t.Errorf("%v", err)
	}
}

func TestBest(t *testing.T) {
	offered := []Format{
		{"dc", "http://www.openarchives.org/OAI/2.0/oai_dc.xsd", "http://www.openarchives.org/OAI/2.0/oai_dc/"},
		{"oai_dc", "http://www.openarchives.org/OAI/2.0/oai_dc.xsd", "http://www.openarchives.org/OAI/2.0/oai_dc/"},
		{"qualified", "http://worldcat.org/xmlschemas/qdc/1.0/qdc-1.0.xsd", "http://worldcat.org/xmlschemas/qdc-1.0/"},
		{"m21", "http://www.loc.gov/standards/marcxml/schema/MARC21slim.xsd", ""},
		{"mets", "", "http://www.loc.gov/mods/v3"},
		{"odd", "", ""},
	}
	tests := []struct{ want, prefix string }{
		{"mods", "mets"}, {"marcxml mods", "m21"}, {"oai_qdc", "qualified"}, {"oai_dc", "oai_dc"}, {"ead oai_dc", "oai_dc"}, {"odd", "odd"}, {"ead", ""},
	}
	for _, tt := range tests {
		f, ok := Best(offered, strings.Fields(tt.want)...)
		if f.Prefix != tt.prefix || ok != (tt.prefix != "") {
			t.Errorf("%s: %+v", tt.want, f)
		}
	}
}
