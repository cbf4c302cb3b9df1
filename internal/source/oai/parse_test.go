package oai

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/source/tree"
)

const (
	top = `<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<responseDate>2026-11-01T00:00:00Z</responseDate><request verb="ListRecords" metadataPrefix="oai_dc">http://x.org/oai</request>
<ListRecords>
`
	tail = `<resumptionToken cursor="0" completeListSize="9" expirationDate="2026-11-02T00:00:00Z"> a+b=/ </resumptionToken></ListRecords></OAI-PMH>`
)

// rec is a record with the given inside of its metadata.
func rec(n int, inside string) string {
	return fmt.Sprintf("<record><header><identifier>oai:x:%d</identifier><datestamp>2026-01-01</datestamp><setSpec>a</setSpec><setSpec>b:c</setSpec></header>"+
		"<metadata><dc:dc>%s</dc:dc></metadata></record>\n", n, inside)
}

// found lists the identifiers of a page: with "*" when deleted, with "!" when
// broken.
func found(p *Page) string {
	var out []string
	for _, r := range p.Records {
		mark := ""
		if r.Header.Deleted {
			mark = "*"
		}
		out = append(out, strings.TrimPrefix(r.Header.Identifier, "oai:x:")+mark)
	}
	for _, b := range p.Broken {
		out = append(out, "!"+strings.TrimPrefix(b.Identifier, "oai:x:"))
	}
	return strings.Join(out, " ")
}

func repairs(p *Page) string {
	var out []string
	for _, r := range p.Repairs {
		out = append(out, r.Name)
	}
	return strings.Join(out, ", ")
}

func TestParse(t *testing.T) {
	deleted := `<record><header status="deleted"><identifier>oai:x:3</identifier><datestamp>2026-01-01</datestamp></header></record>`
	deletedWith := `<record><header status=" Deleted"><identifier>oai:x:4</identifier></header><metadata><dc:dc/></metadata></record>`
	marc := `<record><header><identifier>oai:x:5</identifier></header><metadata><record xmlns="http://www.loc.gov/MARC21/slim"><leader>x</leader></record></metadata></record>`
	good := top + rec(1, "<dc:title>A</dc:title>") + rec(2, "") + tail
	tests := []struct {
		name, in, found, repairs string
		cut                      bool
	}{
		{"good", good, "1 2", "", false},
		{"deleted", top + deleted + deletedWith + tail, "3* 4*", "", false},
		{"marc", top + marc + rec(2, "") + tail, "5 2", "", false},
		{"byte order mark and blank lines", "\xEF\xBB\xBF\n\n" + good, "1 2", tree.RepairBefore, false},
		{"notice before", "<br />\n<b>Notice</b>: x in y.php\n" + good, "1 2", tree.RepairBefore, false},
		{"notice after", good + "<br />\n<b>Notice</b>: x in y.php", "1 2", tree.RepairAfter, false},
		{"inner declaration", top + rec(1, `<?xml version="1.0"?>`) + tail, "1", tree.RepairDeclaration, false},
		{"control character", top + rec(1, "x\x1a") + tail, "1", tree.RepairControl, false},
		{"Windows-1252", top + rec(1, "caf\xe9") + rec(2, "café") + tail, "1 2", tree.RepairInvalidUTF8, false},
		{"bare ampersand", top + rec(1, "A & B &nbsp; &x;") + tail, "1", tree.RepairAmpersand + ", " + tree.RepairHTMLEntity + ", " + tree.RepairUndefined, false},
		{"one broken", top + rec(1, "") + rec(2, "<p>open") + rec(3, "") + tail, "1 3 !2", RepairCut, false},
		{"first and last broken", top + rec(1, "</p>") + rec(2, "") + rec(3, "<i><b></i></b>") + tail, "2 !1 !3", RepairCut, false},
		{"broken marc", top + strings.Replace(marc, "</leader>", "", 1) + marc + tail, "5 !5", RepairCut, false},
		{"broken and otherwise mended", top + rec(1, "A & B") + rec(2, "</p>") + "</ListRecords></OAI-PMH>", "1 !2", tree.RepairAmpersand + ", " + RepairCut, false},
		{"prefixed and broken", strings.NewReplacer("<OAI-PMH xmlns=", "<o:OAI-PMH xmlns:o=", "</OAI-PMH", "</o:OAI-PMH", "<record>", "<o:record>", "</record>", "</o:record>",
			"ListRecords>", "o:ListRecords>", "</o:", "</o:", "<header>", "<o:header>", "</header>", "</o:header>").
			Replace(strings.ReplaceAll(top, "ListRecords>", "XX>") + rec(1, "") + rec(2, "</p>") + rec(3, "")), "1 3 !2", RepairCut, true},
		{"two lists", top + rec(1, "") + "</ListRecords><ListRecords>" + rec(2, "") + tail, "1 2", "", false},
		{"two lists and broken", top + rec(1, "") + "</ListRecords><ListRecords>" + rec(2, "</p>") + tail, "1 !2", RepairCut, false},
		{"no identifier", top + strings.Replace(rec(1, ""), "oai:x:1", "", 1) + rec(2, "") + tail, "2 !", "", false},
		{"cut in a record", top + rec(1, "") + rec(2, "") + rec(3, "x")[:90], "1 2 !3", RepairCut, true},
		{"cut in a tag", top + rec(1, "") + rec(2, "") + "<rec", "1 2", RepairCut, true},
		{"cut between records", top + rec(1, "") + rec(2, ""), "1 2", RepairCut, true},
		{"cut before the records", top, "", RepairCut, true},
		{"cut in the head", top[:150], "", "", true},
		{"cut after the token", top + rec(1, "") + strings.TrimSuffix(tail, "</ListRecords></OAI-PMH>"), "1", RepairEnd + ", " + RepairCut, false},
		{"cut in the token", top + rec(1, "") + "<resumptionToken>abc", "1", RepairCut, true},
		{"cut after the list", top + rec(1, "") + "</ListRecords>", "1", RepairCut, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.name == "prefixed and broken" {
				tt.in = strings.Replace(tt.in, "<XX>", "<o:ListRecords>", 1)
			}
			p, err := Parse([]byte(tt.in))
			if err != nil {
				t.Fatal(err)
			}
			if found(p) != tt.found || repairs(p) != tt.repairs || p.Truncated != tt.cut {
				t.Errorf("found %q, repairs %q, truncated %v; want %q, %q, %v", found(p), repairs(p), p.Truncated, tt.found, tt.repairs, tt.cut)
			}
			if (p.Err() != nil) != tt.cut || tt.cut && (!errors.Is(p.Err(), ErrTruncated) || !p.Err().Code.Traits().Retry) {
				t.Errorf("error %v", p.Err())
			}
			same(t, tt.name, []byte(tt.in), p)
		})
	}
}

func TestParseReadsAll(t *testing.T) {
	broken := rec(2, "<b></i>")
	for _, in := range []string{top + rec(1, "<dc:title>A</dc:title>") + tail, top + rec(1, "<dc:title>A</dc:title>") + broken + tail} {
		p, err := Parse([]byte(in))
		if err != nil {
			t.Fatal(err)
		}
		r := p.Records[0]
		title := r.Metadata.Child("title")
		if title.Text != "A" || title.Space != "http://purl.org/dc/elements/1.1/" || r.Metadata.QName() != "dc:dc" {
			t.Errorf("metadata %+v", r.Metadata)
		}
		if r.Header.Datestamp != "2026-01-01" || strings.Join(r.Header.Sets, " ") != "a b:c" || r.Raw+"\n" != rec(1, "<dc:title>A</dc:title>") {
			t.Errorf("record %+v", r)
		}
		if k := p.Token; k.Value != "a+b=/" || k.Cursor != 0 || k.Size != 9 || k.Expires.Day() != 2 {
			t.Errorf("token %+v", k)
		}
		if p.ResponseDate != "2026-11-01T00:00:00Z" || p.Request["metadataPrefix"] != "oai_dc" || p.Verb != ListRecords {
			t.Errorf("page %+v", p)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	tests := []struct {
		name, in string
		code     pachamama.Code
	}{
		{"empty", " \n", pachamama.CodeUnavailable},
		{"web page", "<!DOCTYPE html><html><body>Welcome</body></html>", pachamama.CodeMalformed},
		{"challenge", "<html><title>Just a moment...</title></html>", pachamama.CodeBlocked},
		{"log-in", `<html><form><input name=p type="password"></form></html>`, pachamama.CodeBlocked},
		{"other XML", "<rss/>", pachamama.CodeMalformed},
		{"JSON", `{"a":1}`, pachamama.CodeMalformed},
		{"broken Identify", "<OAI-PMH><Identify><a></b></Identify></OAI-PMH>", pachamama.CodeMalformed},
		{"entity bomb", `<!DOCTYPE x [<!ENTITY a "b">]><OAI-PMH></OAI-PMH>`, pachamama.CodeMalformed},
	}
	for _, tt := range tests {
		if _, err := Parse([]byte(tt.in)); pachamama.CodeOf(err) != tt.code {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.code)
		}
	}
}

// TestOneBrokenRecord breaks each record of a real page in turn: the others
// must be found.
func TestOneBrokenRecord(t *testing.T) {
	raw := string(load(t, "scrapi/udel-0.xml"))
	whole, err := Parse([]byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	for i := range whole.Records {
		if i%10 != 0 {
			continue
		}
		r := whole.Records[i].Raw
		bad := strings.Replace(r, "</metadata>", "<oops></metadata>", 1)
		p, err := Parse([]byte(strings.Replace(raw, r, bad, 1)))
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Records) != len(whole.Records)-1 || len(p.Broken) != 1 || p.Broken[0].Identifier != whole.Records[i].Header.Identifier || p.Token != whole.Token {
			t.Errorf("record %d: %d found, broken %+v", i, len(p.Records), p.Broken)
		}
	}
	for _, share := range []int{3, 2} {
		p, err := Parse([]byte(raw[:len(raw)*(share-1)/share]))
		if err != nil || !p.Truncated || len(p.Records) < len(whole.Records)/4 || len(p.Records) == len(whole.Records) {
			t.Errorf("cut page: %v, %d records", err, len(p.Records))
		}
	}
}

func TestBadBytes(t *testing.T) {
	p, err := Parse(load(t, "perl-oai-lib/badbytes.xml"))
	if err != nil || len(p.Records) != 1 || !strings.Contains(repairs(p), tree.RepairInvalidUTF8) {
		t.Fatalf("%v, %+v", err, p)
	}
	if got := p.Records[0].Metadata.Child("title").Text; got != "Compactification, Geometry and Duality: N=2" {
		t.Errorf("title %q", got)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(top + rec(1, "x") + rec(2, "<p>") + tail))
	f.Add([]byte(top + rec(1, "x")))
	f.Add([]byte(top + rec(1, "a & b &eacute; &#146;<p q=r s:t='&'/>") + tail))
	f.Add([]byte("<html>"))
	f.Add([]byte(`<OAI-PMH><error code="noRecordsMatch"/></OAI-PMH>`))
	f.Add([]byte(`<a:OAI-PMH><a:ListIdentifiers><a:header><a:identifier>1</a:identifier></a:header><a:header></b>`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		p, err := Parse(raw)
		h, herr := ParseHeaders(raw)
		if (err == nil) != (herr == nil) {
			t.Fatalf("with metadata %v, headers alone %v", err, herr)
		}
		if err != nil {
			return
		}
		if len(p.Records)+len(p.Broken) != len(h.Records)+len(h.Broken) {
			t.Fatalf("with metadata %d and %d, headers alone %d and %d", len(p.Records), len(p.Broken), len(h.Records), len(h.Broken))
		}
		if !slices.Equal(p.Repairs, h.Repairs) {
			t.Fatalf("repairs with metadata %v, headers alone %v", p.Repairs, h.Repairs)
		}
		_ = p.Err()
	})
}

func page(n int) []byte {
	var b strings.Builder
	b.WriteString(top)
	for i := range n {
		b.WriteString(rec(i, "<dc:title>Harbor &amp; bay, seen from the hill</dc:title><dc:creator>Smith, John</dc:creator><dc:description>"+
			strings.Repeat("Some words about the picture. ", 12)+"</dc:description><dc:subject>Harbors; ships</dc:subject><dc:identifier>http://x.org/id/1</dc:identifier>"))
	}
	b.WriteString(tail)
	return []byte(b.String())
}

func BenchmarkParse(b *testing.B) {
	raw := page(1000)
	for name, parse := range map[string]func([]byte) (*Page, error){"whole": Parse, "headers": ParseHeaders} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := parse(raw); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	real := load(b, "scrapi/udel-0.xml")
	b.Run("recorded", func(b *testing.B) {
		b.SetBytes(int64(len(real)))
		for b.Loop() {
			if _, err := Parse(real); err != nil {
				b.Fatal(err)
			}
		}
	})
	broken := []byte(strings.Replace(string(raw), "</metadata>", "</x></metadata>", 1))
	b.Run("broken", func(b *testing.B) {
		b.SetBytes(int64(len(broken)))
		for b.Loop() {
			if _, err := Parse(broken); err != nil {
				b.Fatal(err)
			}
		}
	})
}
