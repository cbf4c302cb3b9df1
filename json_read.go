package pachamama

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

// UnmarshalJSON reads what MarshalJSON writes.
func (v *Value) UnmarshalJSON(b []byte) error {
	r := reader{b: b}
	got, err := r.value()
	if err == nil {
		*v, err = got, r.end()
	}
	if err != nil {
		return fmt.Errorf("value: %w", err)
	}
	return nil
}

// UnmarshalJSON keeps the order of the fields.
func (f *Fields) UnmarshalJSON(b []byte) error {
	r := reader{b: b}
	list := (*f)[:0]
	err := r.each('{', '}', func() error {
		name, err := r.name()
		if err != nil {
			return err
		}
		field := Field{Name: name}
		err = r.each('[', ']', func() error {
			v, err := r.value()
			field.Values = append(field.Values, v)
			return err
		})
		list = append(list, field)
		return err
	})
	if err == nil {
		err = r.end()
	}
	if err != nil {
		return fmt.Errorf("fields: %w", err)
	}
	*f = list
	return nil
}

// reader goes through the JSON of fields.
type reader struct {
	b  []byte
	at int
}

var errShape = errors.New("not the JSON of fields")

// next returns the next byte that is no white space, 0 at the end.
func (r *reader) next() byte {
	for ; r.at < len(r.b); r.at++ {
		if c := r.b[r.at]; c != ' ' && c != '\n' && c != '\t' && c != '\r' {
			return c
		}
	}
	return 0
}

func (r *reader) take(c byte) bool {
	if r.next() != c {
		return false
	}
	r.at++
	return true
}

func (r *reader) end() error {
	if r.next() != 0 || r.at < len(r.b) {
		return errShape
	}
	return nil
}

// each reads the elements of a list or the members of an object; null is empty.
func (r *reader) each(open, shut byte, one func() error) error {
	if r.null() {
		return nil
	}
	if !r.take(open) {
		return errShape
	}
	if r.take(shut) {
		return nil
	}
	for {
		if err := one(); err != nil {
			return err
		}
		if !r.take(',') {
			break
		}
	}
	if !r.take(shut) {
		return errShape
	}
	return nil
}

func (r *reader) null() bool {
	if r.next() != 'n' || !bytes.HasPrefix(r.b[r.at:], []byte("null")) {
		return false
	}
	r.at += len("null")
	return true
}

func (r *reader) name() (string, error) {
	s, err := r.text()
	if err == nil && !r.take(':') {
		err = errShape
	}
	return s, err
}

func (r *reader) value() (v Value, err error) {
	if r.next() == '"' {
		v.Text, err = r.text()
		return v, err
	}
	err = r.each('{', '}', func() error {
		name, err := r.name()
		if err != nil {
			return err
		}
		s, err := r.text()
		switch name {
		case "text":
			v.Text = s
		case "code":
			v.Code = s
		case "begin":
			v.Begin = s
		case "end":
			v.End = s
		}
		return err
	})
	return v, err
}

// text reads a string.
func (r *reader) text() (string, error) {
	if !r.take('"') {
		return "", errShape
	}
	from, plain := r.at, true
	for ; r.at < len(r.b); r.at++ {
		switch c := r.b[r.at]; {
		case c == '"':
			r.at++
			if s := r.b[from : r.at-1]; plain && utf8.Valid(s) {
				return string(s), nil
			}
			var s string
			err := json.Unmarshal(r.b[from-1:r.at], &s)
			return s, err
		case c == '\\':
			plain = false
			r.at++
		case c < ' ':
			return "", errShape
		}
	}
	return "", errShape
}
