package tree

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// FromJSON reads one JSON document of at most 256 MiB, 5 million values and a
// depth of 256. Order and repeated names are kept; bytes that are not UTF-8 are
// replaced. Errors: malformed (the cause is a *SyntaxError), too_large.
func FromJSON(raw []byte) (*Node, error) {
	const op = "tree.FromJSON"
	if len(raw) > mostBytes {
		return nil, tooLarge(op, fmt.Sprintf("the document has %d bytes, more than %d", len(raw), mostBytes))
	}
	raw = bytes.TrimPrefix(raw, []byte("\xEF\xBB\xBF"))
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	r := jsonReader{d: d}
	top := &Node{}
	err := r.value(top, 1)
	if err == nil {
		if _, more := d.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("there is more than one document")
		}
	}
	if errors.Is(err, errTooMany) || errors.Is(err, errTooDeep) {
		return nil, tooLarge(op, err.Error())
	}
	if err != nil {
		cut := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		return nil, malformed(op, &SyntaxError{Offset: int(d.InputOffset()), Message: err.Error(), Truncated: cut})
	}
	return top, nil
}

type jsonReader struct {
	d     *json.Decoder
	nodes int
}

// value reads the next value into n.
func (r *jsonReader) value(n *Node, depth int) error {
	t, err := r.d.Token()
	if err != nil {
		return err
	}
	return r.token(t, n, depth)
}

// token reads the value that begins with t into n.
func (r *jsonReader) token(t json.Token, n *Node, depth int) error {
	if r.nodes++; r.nodes > mostNodes {
		return errTooMany
	}
	if depth > mostDepth {
		return errTooDeep
	}
	switch t := t.(type) {
	case json.Delim:
		if t == '{' {
			return r.object(n, depth)
		}
		return r.array(n, "item", depth)
	case string:
		n.Kind, n.Text = String, t
	case json.Number:
		n.Kind, n.Text = Number, t.String()
	case bool:
		n.Kind, n.Text = Bool, fmt.Sprint(t)
	case nil:
		n.Kind = Null
	}
	return nil
}

// object reads members up to "}" as children of n.
func (r *jsonReader) object(n *Node, depth int) error {
	for r.d.More() {
		t, err := r.d.Token()
		if err != nil {
			return err
		}
		name, ok := t.(string)
		if !ok {
			return errors.New("a member has no name")
		}
		t, err = r.d.Token()
		if err != nil {
			return err
		}
		if t == json.Delim('[') { // its items are repeated members
			if err := r.array(n, name, depth); err != nil {
				return err
			}
			continue
		}
		c := &Node{Name: name}
		n.Children = append(n.Children, c)
		if err := r.token(t, c, depth+1); err != nil {
			return err
		}
	}
	_, err := r.d.Token()
	return err
}

// array reads items up to "]" as children of n with the name.
func (r *jsonReader) array(n *Node, name string, depth int) error {
	for r.d.More() {
		c := &Node{Name: name}
		n.Children = append(n.Children, c)
		if err := r.value(c, depth+1); err != nil {
			return err
		}
	}
	_, err := r.d.Token()
	return err
}
