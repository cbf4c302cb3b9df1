package schema_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/schema"
)

func TestDefaultSchema(t *testing.T) {
	s, err := schema.Default()
	if err != nil {
		t.Fatal(err)
	}
	title, ok := s.Field("title")
	if !ok || !title.Required || !title.Text || title.Boost != 4 || !title.Stored {
		t.Errorf("title = %+v", title)
	}
	if rights, _ := s.Field("rights"); rights.RequiredUnless != "rights_uri" {
		t.Errorf("rights = %+v", rights)
	}
	if s.Index("id") != 0 || s.Index("nothing") != -1 {
		t.Error("index")
	}
	if !strings.HasPrefix(s.Version(), "ucldc@sha256:") || len(s.Hash) != 64 {
		t.Errorf("version %q", s.Version())
	}
	if len(s.Facets()) == 0 || len(s.Sorts()) != 3 || len(s.Texts()) == 0 {
		t.Errorf("facets %d, sorts %d, texts %d", len(s.Facets()), len(s.Sorts()), len(s.Texts()))
	}
}

func TestParseNamesEveryMistake(t *testing.T) {
	_, err := schema.Parse("s.yaml", []byte(`name: x
colour: red
fields:
  title: {kind: txt, reqired: true}
  Bad-Name: {boost: many}
  rights: {required: "true", required_unless: nowhere}
  type: {kind: type}
`))
	if pachamama.CodeOf(err) != pachamama.CodeInvalid {
		t.Fatalf("got %v", err)
	}
	for _, want := range []string{
		`s.yaml:2:1: unknown key "colour"`, `s.yaml:4:17: unknown kind "txt"`, `s.yaml:4:22: unknown key "reqired"`,
		`s.yaml:5:3: field name "Bad-Name"`, `s.yaml:5:21: boost`, `s.yaml:6:22: must be true or false`,
		`names a field that is not here: "nowhere"`, `s.yaml:7:3: field type is of kind type`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in\n%v", want, err)
		}
	}
}

func full() pachamama.Fields {
	text := func(name, s string) pachamama.Field {
		return pachamama.Field{Name: name, Values: []pachamama.Value{{Text: s}}}
	}
	return pachamama.Fields{
		text("id", "c--1"), text("title", "Harbor"), text("rights", "None known"), text("type", "image"),
		text("url_item", "https://example.org/1"),
		{Name: "date", Values: []pachamama.Value{{Text: "ca. 1890", Code: "1890~", Begin: "1890-01-01", End: "1890-12-31"}, {Text: "long ago"}}},
		{Name: "language", Values: []pachamama.Value{{Text: "English", Code: "eng"}}},
	}
}

func with(f pachamama.Fields, name string, values ...pachamama.Value) pachamama.Fields {
	for i := range f {
		if f[i].Name == name {
			f[i].Values = values
			return f
		}
	}
	return append(f, pachamama.Field{Name: name, Values: values})
}

func without(f pachamama.Fields, name string) pachamama.Fields {
	var out pachamama.Fields
	for _, one := range f {
		if one.Name != name {
			out = append(out, one)
		}
	}
	return out
}

// The validator and the JSON Schema made from the same file say the same.
func TestValidateAgreesWithJSONSchema(t *testing.T) {
	s, err := schema.Default()
	if err != nil {
		t.Fatal(err)
	}
	judge := compile(t, s.JSONSchema())
	v := func(s string) pachamama.Value { return pachamama.Value{Text: s} }
	for name, c := range map[string]struct {
		fields pachamama.Fields
		want   []string
	}{
		"conforms":            {full(), nil},
		"no title":            {without(full(), "title"), []string{"title: missing"}},
		"no rights":           {without(full(), "rights"), []string{"rights: missing"}},
		"rights by uri":       {with(without(full(), "rights"), "rights_uri", pachamama.Value{Text: "No Copyright", Code: "http://rightsstatements.org/vocab/NoC-US/1.0/"}), nil},
		"type unknown":        {with(full(), "type", v("picture")), []string{"type: not a value of this field"}},
		"two links":           {with(full(), "url_item", v("https://a.example/1"), v("https://a.example/2")), []string{"url_item: too many values"}},
		"link is no link":     {with(full(), "url_item", v("see desk")), []string{"url_item: not a URI"}},
		"bad day":             {with(full(), "date", pachamama.Value{Text: "x", Begin: "1890-2-3"}), []string{"date: not a day of the calendar"}},
		"bad language":        {with(full(), "language", pachamama.Value{Text: "English", Code: "EN"}), []string{"language: not an ISO 639-3 code"}},
		"unknown field":       {with(full(), "colour", v("red")), []string{"colour: unknown field"}},
		"empty text":          {with(full(), "title", v("")), []string{"title: empty value"}},
		"before the year one": {with(full(), "date", pachamama.Value{Text: "500 BC", Begin: "-0499-01-01", End: "-0499-12-31"}), nil},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, violation := range s.Validate(c.fields) {
				got = append(got, violation.Field+": "+violation.Cause)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			err := judge(pachamama.Record{ID: "c--1", SourceID: "1", Hash: "x", Fields: c.fields})
			if (err == nil) != (len(c.want) == 0) {
				t.Errorf("JSON Schema: %v", err)
			}
		})
	}
}

// What JSON Schema cannot say.
func TestValidateDays(t *testing.T) {
	s, err := schema.Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ begin, end, want string }{
		{"1900-02-28", "1900-03-01", ""}, {"1900-02-29", "", "not a day of the calendar"}, {"2000-02-29", "", ""},
		{"1900-04-31", "", "not a day of the calendar"}, {"1901-01-01", "1900-01-01", "ends before it begins"},
		{"-0500-01-01", "-0400-01-01", ""}, {"-0400-01-01", "-0500-01-01", "ends before it begins"},
	} {
		got := s.Validate(with(full(), "date", pachamama.Value{Text: "x", Begin: c.begin, End: c.end}))
		if (c.want == "") != (len(got) == 0) || (len(got) > 0 && got[0].Cause != c.want) {
			t.Errorf("%s..%s: got %+v, want %q", c.begin, c.end, got, c.want)
		}
	}
}

func compile(t *testing.T, b []byte) func(pachamama.Record) error {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(b)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("record.json", doc); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("record.json")
	if err != nil {
		t.Fatal(err)
	}
	return func(r pachamama.Record) error {
		line := encode(t, r)
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
		if err != nil {
			t.Fatal(err)
		}
		return compiled.Validate(value)
	}
}
