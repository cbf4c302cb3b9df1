package pachamama

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

// Plain reports whether the value is text and nothing else.
func (v Value) Plain() bool { return v.Code == "" && v.Begin == "" && v.End == "" }

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
