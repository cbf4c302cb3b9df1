package tree

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/ucldc/pachamama"
)

// show writes a tree on one line, for comparison.
func show(n *Node) string {
	var b strings.Builder
	var walk func(n *Node)
	walk = func(n *Node) {
		if n.Kind == Text {
			fmt.Fprintf(&b, "%q", n.Text)
			return
		}
		b.WriteString("(" + n.QName())
		for _, a := range n.Attrs {
			fmt.Fprintf(&b, " @%s=%q", a.Name, a.Value)
		}
		if n.Text != "" {
			fmt.Fprintf(&b, " %q", n.Text)
		}
		for _, c := range n.Children {
			b.WriteString(" ")
			walk(c)
		}
		b.WriteString(")")
	}
	walk(n)
	return b.String()
}

func summary(rs []Repair) string {
	var out []string
	for _, r := range rs {
		out = append(out, fmt.Sprintf("%s %d", r.Name, r.Count))
	}
	return strings.Join(out, ", ")
}

func TestParseXML(t *testing.T) {
	tests := []struct {
		name, in, want, repairs string
	}{
		{"leaf", `<a>x</a>`, `(a "x")`, ""},
		{"empty", `<a/>`, `(a)`, ""},
		{"empty with attribute", `<a b="1" c='2'/>`, `(a @b="1" @c="2")`, ""},
		{"prolog", "<?xml version=\"1.0\"?>\n<!-- c -->\n<!DOCTYPE a SYSTEM \"http://x/y.dtd\">\n<a>x</a>\n<!-- d -->", `(a "x")`, ""},
		{"blank between elements", "<a>\n <b>1</b>\n <b>2</b>\n</a>", `(a (b "1") (b "2"))`, ""},
		{"mixed", `<p>one <i>two</i> three<b>four</b></p>`, `(p "one " (i "two") " three" (b "four"))`, ""},
		{"cdata", `<a>x<![CDATA[<b>&amp;]]>y</a>`, `(a "x<b>&amp;y")`, ""},
		{"comment in text", `<a>x<!-- no -->y</a>`, `(a "xy")`, ""},
		{"entities", `<a t="&lt;&#xe9;">&amp;&#233;&quot;&apos;&gt;</a>`, `(a @t="<é" "&é\"'>")`, ""},
		{"line ends", "<a b='x\r\ny'>1\r\n2\r3</a>", `(a @b="x y" "1\n2\n3")`, ""},
		{"line end by number", "<a>1&#13;2&#xD;3</a>", `(a "1\n2\n3")`, ""},
		{"html entity", `<a>caf&eacute;&nbsp;x</a>`, `(a "café\u00a0x")`, "HTML entity 2"},
		{"undefined entity", `<a>&foo; &ltx;</a>`, `(a "&foo; &ltx;")`, "undefined entity 2"},
		{"bare ampersand", `<a>A & B &c</a>`, `(a "A & B &c")`, "bare ampersand 2"},
		{"url", `<a>http://x/?a=1&b=2;</a>`, `(a "http://x/?a=1&b=2;")`, "bare ampersand 1"},
		{"windows reference", `<a>it&#146;s</a>`, `(a "it’s")`, "Windows-1252 reference 1"},
		{"forbidden reference", `<a>x&#31;&#0;y&#xFFFFFFFF;</a>`, `(a "xy")`, "forbidden character reference 3"},
		{"control", "<a>x\x1ay\x00</a>", `(a "xy")`, "control characters 2"},
		{"not a character", "<a>x\uFFFE</a>", `(a "x")`, "control characters 1"},
		{"latin-1 in utf-8", "<a>caf\xe9 \x93q\x94 é</a>", `(a "café “q” é")`, "invalid UTF-8 3"},
		{"declared latin-1", "<?xml version='1.0' encoding='ISO-8859-1'?><a>caf\xe9</a>", `(a "café")`, "other encoding 1"},
		{"declared latin-1, is utf-8", "<?xml version='1.0' encoding='ISO-8859-1'?><a>café</a>", `(a "café")`, ""},
		{"utf-16", "\xFF\xFE<\x00a\x00>\x00\xe9\x00<\x00/\x00a\x00>\x00", `(a "é")`, "other encoding 1"},
		{"bom", "\xEF\xBB\xBF<a/>", `(a)`, ""},
		{"blank lines first", "\n\n<?xml version='1.0'?><a/>", `(a)`, "text before the document 1"},
		{"text first", "Warning: x\n<?xml version='1.0'?><a/>", `(a)`, "text before the document 1"},
		{"text after", "<a/>\n<br />\n<b>Notice</b>: x", `(a)`, "text after the document 1"},
		{"inner declaration", `<a><?xml version="1.0"?><b/></a>`, `(a (b))`, "declaration inside the document 1"},
		{"bare less", `<a>1 < 2 <3 x <b and c</a>`, `(a "1 < 2 <3 x <b and c")`, "bare less-than sign 3"},
		{"bare less beside cdata", `<a>1 < 2<![CDATA[ < ]]><!-- < --></a>`, `(a "1 < 2 < ")`, "bare less-than sign 1"},
		{"attributes without quotes", `<a b=1 c d="x"/>`, `(a @b="1" @c="" @d="x")`, "attribute without quotes 2"},
		{"end with blanks", "<a ></a\n>", `(a)`, ""},
		{"carriage returns", "<a t='x\r\ny'>1\r\n2\r3</a>", `(a @t="x y" "1\n2\n3")`, ""},
		{"greater in attribute", `<a b="x>y">z</a>`, `(a @b="x>y" "z")`, ""},
		{"unbound", `<dc:a/>`, `(dc:a)`, "prefix without a namespace 1"},
		{"large enough to be read in place", "<a>" + strings.Repeat("x", 5000) + "</a>", `(a "` + strings.Repeat("x", 5000) + `")`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := []byte(tt.in)
			d, err := ParseXML(in, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if string(in) != tt.in {
				t.Error("the input was written to")
			}
			if got := show(d.Root); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			if got := summary(d.Repairs); got != tt.repairs {
				t.Errorf("repairs %q, want %q", got, tt.repairs)
			}
		})
	}
}

func TestParseXMLRefuses(t *testing.T) {
	bomb := `<!DOCTYPE a [<!ENTITY x "xx"><!ENTITY y "&x;&x;">]><a>&y;</a>`
	tests := []struct {
		name, in string
		o        Options
		code     pachamama.Code
		cut      bool
	}{
		{"nothing", "", Options{}, pachamama.CodeMalformed, true},
		{"no element", "hello", Options{}, pachamama.CodeMalformed, false},
		{"cut in text", "<a><b>x", Options{}, pachamama.CodeMalformed, true},
		{"cut in tag", "<a><b", Options{}, pachamama.CodeMalformed, true},
		{"cut in cdata", "<a><![CDATA[x", Options{}, pachamama.CodeMalformed, true},
		{"mismatch", "<a><b></a></b>", Options{}, pachamama.CodeMalformed, false},
		{"entity bomb", bomb, Options{}, pachamama.CodeMalformed, false},
		{"inner entity bomb", "<r>" + bomb + "</r>", Options{}, pachamama.CodeMalformed, false},
		{"other root", "<html></html>", Options{Root: "OAI-PMH"}, pachamama.CodeMalformed, false},
		{"deep", strings.Repeat("<a>", 300), Options{}, pachamama.CodeTooLarge, false},
		{"many", "<a>" + strings.Repeat("<b/>", 10) + "</a>", Options{Nodes: 5}, pachamama.CodeTooLarge, false},
		{"large", "<a>xxxxx</a>", Options{Bytes: 5}, pachamama.CodeTooLarge, false},
		{"namespaces", "<a " + strings.Repeat("xmlns:b='x' ", 2000) + "/>", Options{}, pachamama.CodeTooLarge, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ParseXML([]byte(tt.in), tt.o)
			if got := pachamama.CodeOf(err); got != tt.code {
				t.Fatalf("code %q (%v), want %q", got, err, tt.code)
			}
			s, _ := errors.AsType[*SyntaxError](err)
			if (s != nil && s.Truncated) != tt.cut {
				t.Errorf("truncated: %v, want %v", !tt.cut, tt.cut)
			}
		})
	}
}

func TestNamespaces(t *testing.T) {
	in := `<r xmlns="u:0" xmlns:d="u:1"><d:a d:x="1" xml:lang="en"/><a xmlns="u:2"><b/></a><b xmlns=""/><c/></r>`
	d, err := ParseXML([]byte(in), Options{Bindings: map[string]string{"o": "u:9"}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	var walk func(n *Node)
	walk = func(n *Node) {
		got = append(got, n.QName()+"="+n.Space)
		for _, c := range n.Children {
			walk(c)
		}
	}
	walk(d.Root)
	if want := "r=u:0 d:a=u:1 a=u:2 b=u:2 b= c=u:0"; strings.Join(got, " ") != want {
		t.Errorf("got %s, want %s", got, want)
	}
	a := d.Root.Child("a")
	if a.Attrs[0] != (Attr{"x", "d", "1"}) || a.Attr("lang") != "en" || a.Attr("none") != "" {
		t.Errorf("attributes %+v", a.Attrs)
	}
	if raw := d.Raw(a); raw != `<d:a d:x="1" xml:lang="en"/>` {
		t.Errorf("raw %s", raw)
	}
}

func TestSkipAndRoot(t *testing.T) {
	in := `<br/> notice <o:R xmlns:o="u:0"><h>1</h><m at="x"><deep a=b><m>2 & 3</m></deep></m><h>3</h></o:R> tail`
	skip := func(depth int, name string) bool { return depth == 2 && name == "m" }
	d, err := ParseXML([]byte(in), Options{Root: "R", Skip: skip})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := show(d.Root), `(o:R (h "1") (m @at="x") (h "3"))`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := summary(d.Repairs), "text before the document 1, attribute without quotes 1, bare ampersand 1, text after the document 1"; got != want {
		t.Errorf("repairs %s, want %s", got, want)
	}
}

func TestContent(t *testing.T) {
	d, err := ParseXML([]byte(`<p>a <i>b</i> c<x><y>d</y> <y>e</y></x></p>`), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := d.Root.Content(), "a b cd e"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	n := 0
	for range d.Root.Child("x").Named("y") {
		n++
	}
	var none *Node
	for range none.Named("y") {
		n++
	}
	if n != 2 || none.Content() != "" || none.Child("x") != nil {
		t.Errorf("%d nodes named y", n)
	}
}

func FuzzParseXML(f *testing.F) {
	for _, s := range []string{"<a>x</a>", "<a b='1'><!-- --><![CDATA[x]]>&amp;<b/></a>", "<!DOCTYPE a><a/>", "<a>1 < 2</a>",
		"<a xmlns:b='u'><b:c/>x</a>", "\xFF\xFE<\x00a\x00", "<?xml encoding='shift_jis'?><a>\xe9</a>", "<a><![", "<!", "<a b=\"<c\"></a>", "</>", "<>"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		before := string(raw)
		d, err := ParseXML(raw, Options{})
		if string(raw) != before {
			t.Fatal("the input was written to")
		}
		if err != nil {
			if c := pachamama.CodeOf(err); c != pachamama.CodeMalformed && c != pachamama.CodeTooLarge {
				t.Fatalf("code %s", c)
			}
			return
		}
		if raw := d.Raw(d.Root); !strings.HasPrefix(raw, "<") || !strings.HasSuffix(raw, ">") {
			t.Fatalf("the root stands at %q", raw)
		}
	})
}
