package schema

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/ucldc/pachamama"
)

// Violation is one way in which a record breaks the schema.
type Violation struct {
	Field   string `json:"field"`
	Cause   string `json:"cause"`           // the same for all records with the same fault
	Message string `json:"message"`         // with the value
	Hint    string `json:"hint"`            // what to do
	Value   string `json:"value,omitempty"` // the value met, cut at 200 bytes
}

// Validate judges the fields of a record. Nothing to say means that the
// record conforms.
func (s *Schema) Validate(fields pachamama.Fields) []Violation {
	var out []Violation
	for i := range s.Fields {
		f := &s.Fields[i]
		if f.Required && len(fields.Get(f.Name)) == 0 && (f.RequiredUnless == "" || len(fields.Get(f.RequiredUnless)) == 0) {
			out = append(out, missing(f))
		}
	}
	for i := range fields {
		out = s.field(out, &fields[i])
	}
	return out
}

// Lacks tells which expected fields a record does not have. It may be kept all
// the same.
func (s *Schema) Lacks(fields pachamama.Fields) []Violation {
	var out []Violation
	for i := range s.Fields {
		if f := &s.Fields[i]; f.Expected && len(fields.Get(f.Name)) == 0 {
			out = append(out, missing(f))
		}
	}
	return out
}

func (s *Schema) field(out []Violation, field *pachamama.Field) []Violation {
	at := s.Index(field.Name)
	if at < 0 {
		return append(out, Violation{Field: field.Name, Cause: "unknown field", Message: "the schema has no field " + field.Name, Hint: "Add it to the schema or take it out of the mapping."})
	}
	f := &s.Fields[at]
	if !f.Repeatable && len(field.Values) > 1 {
		out = append(out, Violation{
			Field: f.Name, Cause: "too many values", Value: cut(field.Values[1].Text),
			Message: fmt.Sprintf("%s has %d values and may have one", f.Name, len(field.Values)),
			Hint:    "Choose one in the mapping with pick: first.",
		})
	}
	for _, v := range field.Values {
		if cause := f.fault(v); cause != "" {
			text := cut(v.Text)
			out = append(out, Violation{
				Field: f.Name, Cause: cause, Value: text,
				Message: fmt.Sprintf("%s: %s: %q", f.Name, cause, text),
				Hint:    "Mend the rule of this field in the mapping, or ask the institution to mend the value.",
			})
		}
	}
	return out
}

func missing(f *Field) Violation {
	v := Violation{Field: f.Name, Cause: "missing", Message: "has no " + f.Name, Hint: "Map this field, or ask the institution to give it."}
	if f.RequiredUnless != "" {
		v.Message = "has neither " + f.Name + " nor " + f.RequiredUnless
	}
	switch {
	case f.Kind == Type:
		v.Hint = "Set the type of the collection, or ask the institution to give it."
	case strings.HasPrefix(f.Name, "rights"):
		v.Hint = "Set the rights of the collection, or ask the institution to give them."
	}
	return v
}

// fault names what is wrong with a value, "" when nothing is.
func (f *Field) fault(v pachamama.Value) string {
	if strings.TrimSpace(v.Text) == "" {
		return "empty value"
	}
	if len(f.Values) > 0 && !slices.Contains(f.Values, v.Text) {
		return "not a value of this field"
	}
	switch f.Kind {
	case URI:
		uri := v.Code
		if uri == "" {
			uri = v.Text
		}
		if !validURI(uri) {
			return "not a URI"
		}
	case Date:
		if (v.Begin != "" && !validDay(v.Begin)) || (v.End != "" && !validDay(v.End)) {
			return "not a day of the calendar"
		}
		if v.Begin != "" && v.End != "" && compareDays(v.Begin, v.End) > 0 {
			return "ends before it begins"
		}
	case Language:
		if v.Code != "" && !validLanguage(v.Code) {
			return "not an ISO 639-3 code"
		}
	case Integer:
		if _, err := strconv.ParseInt(v.Text, 10, 64); err != nil {
			return "not a number"
		}
	}
	return ""
}

func validURI(s string) bool {
	if strings.HasPrefix(s, "ark:") {
		return len(s) > 4
	}
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

func validLanguage(s string) bool {
	return len(s) == 3 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") == ""
}

const maxValue = 200

func cut(s string) string {
	if len(s) <= maxValue {
		return s
	}
	return strings.ToValidUTF8(s[:maxValue], "")
}
