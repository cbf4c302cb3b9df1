package pachamama_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"github.com/ucldc/pachamama"
)

func someFields() pachamama.Fields {
	return pachamama.Fields{
		{Name: "title", Values: []pachamama.Value{{Text: "Ships & \"boats\" <i>\n\x01 \\ \u2028 ميناء"}, {Text: ""}}},
		{Name: "date", Values: []pachamama.Value{{Text: "circa 1895", Code: "1895~", Begin: "1895-01-01", End: "1895-12-31"}, {Text: "before 1900", End: "1900-12-31"}}},
		{Name: "language", Values: []pachamama.Value{{Text: "Arabic", Code: "ara"}}},
		{Name: "none", Values: nil},
	}
}

func TestFieldsKeepTheirOrderAndValues(t *testing.T) {
	rec := pachamama.Record{ID: "1", SourceID: "oai:1", Fields: someFields()}
	b, err := json.Marshal(rec)
	if err != nil {
		t.Fatal(err)
	}
	var got pachamama.Record
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatalf("%v: %s", err, b)
	}
	if !reflect.DeepEqual(got, rec) {
		t.Errorf("got  %+v\nwant %+v", got, rec)
	}
}

func TestRecordsWriteWhatTheStandardLibraryWould(t *testing.T) {
	for _, rec := range []pachamama.Record{
		{},
		{ID: "1", SourceID: "oai:1", Deleted: true},
		{ID: "1", SourceID: "oai:<1>&", Datestamp: "2026-11-23", Hash: "ab", Fields: someFields()},
		{ID: "1", Remarks: []pachamama.Remark{{Code: "c", Text: "t"}, {Code: "c", Field: "date", Value: "\"n.d.\"", Text: "t"}}},
	} {
		var want bytes.Buffer
		enc := json.NewEncoder(&want)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(rec); err != nil {
			t.Fatal(err)
		}
		if got := string(rec.AppendJSON(nil)) + "\n"; got != want.String() {
			t.Errorf("got  %swant %s", got, want.String())
		}
	}
}

func TestFieldsAsTheyAreWritten(t *testing.T) {
	b, err := someFields().MarshalJSON()
	want := `{"title":["Ships & \"boats\" <i>\n\u0001 \\ ` + "\u2028" + ` ميناء",""],` +
		`"date":[{"text":"circa 1895","code":"1895~","begin":"1895-01-01","end":"1895-12-31"},{"text":"before 1900","end":"1900-12-31"}],` +
		`"language":[{"text":"Arabic","code":"ara"}],"none":[]}`
	if err != nil || string(b) != want {
		t.Errorf("%v\ngot  %s\nwant %s", err, b, want)
	}
}

func TestFieldsThatAreNone(t *testing.T) {
	for _, in := range []string{``, `[]`, `{`, `{"a"}`, `{"a":}`, `{"a":"b"}`, `{"a":["b"}`, `{"a":["b",]}`, `{"a":["b"]} x`, `{"a":["b]}`, `{"a":[1]}`, `{"a":[{"text":1}]}`, "{\"a\":[\"\n\"]}", `{"a":["\x"]}`, `{"a":["\`, `nul`} {
		var f pachamama.Fields
		if err := f.UnmarshalJSON([]byte(in)); err == nil {
			t.Errorf("%s: no error, %v", in, f)
		}
	}
}

// What is read must be what a judge reads that knows JSON and nothing of fields.
func FuzzFields(f *testing.F) {
	for _, s := range []string{`{"a":["b",{"text":"c","code":"d","begin":"1"}],"e":[]}`, ` { "a" : [ "b\u00e9\n" , null ] } `, `{"a":null}`, "{\"\xff\":[\"\xfe\"]}", `null`, `{"a":[{"x":"y","text":"z"}]}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var got pachamama.Fields
		if got.UnmarshalJSON(b) != nil {
			return
		}
		if !json.Valid(b) {
			t.Fatalf("%q is no JSON and was read as %v", b, got)
		}
		judge := json.NewDecoder(bytes.NewReader(b))
		judge.Token() //nolint:errcheck // it is valid
		for _, field := range got {
			name, _ := judge.Token()
			var values []any
			if err := judge.Decode(&values); err != nil || name != field.Name || len(values) != len(field.Values) {
				t.Fatalf("%q: %v %v %v, read as %v", b, name, values, err, field)
			}
			for i, v := range values {
				want, _ := v.(string)
				if m, ok := v.(map[string]any); ok {
					want, _ = m["text"].(string)
				}
				if field.Values[i].Text != want {
					t.Fatalf("%q: %q was read as %q", b, want, field.Values[i].Text)
				}
			}
		}
		out, _ := got.MarshalJSON()
		var again pachamama.Fields
		if err := again.UnmarshalJSON(out); err != nil || len(again) != len(got) {
			t.Fatalf("%q was written as %s, which is read as %v %v", b, out, again, err)
		}
	})
}
