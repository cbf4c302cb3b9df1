package pachamama

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Record is one mapped record: a line of a page of kind "mapped".
type Record struct {
	ID        string   `json:"id"`                  // stable public id
	SourceID  string   `json:"source_id"`           // as the source names it; an OAI-PMH identifier
	Datestamp string   `json:"datestamp,omitempty"` // as the source gave it
	Hash      string   `json:"hash,omitempty"`      // sha256 of the encoded fields: tells changed from re-stamped
	Deleted   bool     `json:"deleted,omitempty"`   // the source says it is gone; then there are no fields
	Fields    Fields   `json:"fields,omitempty"`    //
	Remarks   []Remark `json:"remarks,omitempty"`   //
}

// Remark is something a person may want to know about a value: it does not
// keep the record back.
type Remark struct {
	Code  string `json:"code"`            // stable, "impossible_date"
	Field string `json:"field,omitempty"` //
	Value string `json:"value,omitempty"` // the value met, cut at 200 bytes
	Text  string `json:"text"`            // one sentence
}

// Value is one value of a field.
type Value struct {
	Text  string // what people read
	Code  string // what machines read: language code, URI, EDTF expression
	Begin string // dates: first day meant, ISO 8601 (year may be negative): "1890-01-01"; empty when unknown or open
	End   string // dates: last day meant; empty when unknown or open
}

type valueJSON struct {
	Text  string `json:"text"`
	Code  string `json:"code,omitempty"`
	Begin string `json:"begin,omitempty"`
	End   string `json:"end,omitempty"`
}

// Plain reports whether the value is text and nothing else.
func (v Value) Plain() bool { return v.Code == "" && v.Begin == "" && v.End == "" }

// MarshalJSON writes a plain value as a string, any other as an object.
func (v Value) MarshalJSON() ([]byte, error) {
	if v.Plain() {
		return json.Marshal(v.Text)
	}
	return json.Marshal(valueJSON(v))
}

// UnmarshalJSON reads what MarshalJSON writes.
func (v *Value) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		*v = Value{}
		return json.Unmarshal(b, &v.Text)
	}
	var j valueJSON
	if err := json.Unmarshal(b, &j); err != nil {
		return fmt.Errorf("value: %w", err)
	}
	*v = Value(j)
	return nil
}

// Field is a named list of values.
type Field struct {
	Name   string
	Values []Value
}

// Fields are the fields of a record in the order of the schema. In JSON they
// are an object whose members are lists.
type Fields []Field

// Get returns the values of the named field, nil when it has none.
func (f Fields) Get(name string) []Value {
	for i := range f {
		if f[i].Name == name {
			return f[i].Values
		}
	}
	return nil
}

// First returns the text of the first value of the named field, or "".
func (f Fields) First(name string) string {
	if vs := f.Get(name); len(vs) > 0 {
		return vs[0].Text
	}
	return ""
}

// MarshalJSON keeps the order of the fields.
func (f Fields) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i := range f {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(f[i].Name)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		values, err := json.Marshal(f[i].Values)
		if err != nil {
			return nil, err
		}
		b.Write(values)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// UnmarshalJSON keeps the order of the fields.
func (f *Fields) UnmarshalJSON(b []byte) error {
	d := json.NewDecoder(bytes.NewReader(b))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return fmt.Errorf("fields: not an object (%v)", err)
	}
	*f = (*f)[:0]
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return fmt.Errorf("fields: %w", err)
		}
		field := Field{Name: name.(string)} //nolint:errcheck // a member name is always a string
		if err := d.Decode(&field.Values); err != nil {
			return fmt.Errorf("field %s: %w", field.Name, err)
		}
		*f = append(*f, field)
	}
	return nil
}
