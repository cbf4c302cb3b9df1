package mapping

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/redpanda-data/benthos/v4/public/bloblang"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/source/tree"
)

// collect makes values of a result: text, numbers, lists of these, and objects
// with text and code.
func collect(out values, v any, left *int, depth int) (values, error) {
	if depth > blobDepth || len(out) > maxValues {
		return nil, errors.New("the result is too large")
	}
	switch t := v.(type) {
	case nil, bloblang.ExecResultDelete, bloblang.ExecResultNothing:
		return out, nil
	case string:
		return add(out, pachamama.Value{Text: t}, left)
	case []byte:
		return add(out, pachamama.Value{Text: string(t)}, left)
	case bool:
		return add(out, pachamama.Value{Text: strconv.FormatBool(t)}, left)
	case int64:
		return add(out, pachamama.Value{Text: strconv.FormatInt(t, 10)}, left)
	case uint64:
		return add(out, pachamama.Value{Text: strconv.FormatUint(t, 10)}, left)
	case float64:
		return add(out, pachamama.Value{Text: strconv.FormatFloat(t, 'f', -1, 64)}, left)
	case []any:
		var err error
		for _, item := range t {
			if out, err = collect(out, item, left, depth+1); err != nil {
				return nil, err
			}
		}
		return out, nil
	case map[string]any:
		text, _ := t["text"].(string)
		code, _ := t["code"].(string)
		if text == "" {
			return nil, errors.New("an object in the result has no text")
		}
		return add(out, pachamama.Value{Text: text, Code: code}, left)
	default:
		return nil, fmt.Errorf("the result holds something that is not text (%T)", v)
	}
}

// objectOf is the record for expressions, made once a record.
func (s *state) objectOf() any {
	if s.object == nil {
		o := object(s.src.Node, 0)
		m, ok := o.(map[string]any)
		if !ok {
			m = map[string]any{"value": o}
		}
		s.object = m
	}
	return s.object
}

// object turns a tree into an object: each name, as written, with the list of
// its values; attributes under "@name", text beside them under "#text".
func object(n *tree.Node, depth int) any {
	if (len(n.Children) == 0 && len(n.Attrs) == 0) || depth > blobDepth {
		return n.Content()
	}
	m := map[string]any{}
	for _, a := range n.Attrs {
		m["@"+a.Name] = a.Value
	}
	if len(n.Children) == 0 {
		if depth > 0 {
			m["#text"] = n.Text
			return m
		}
	}
	for _, c := range n.Children {
		name := c.QName()
		if c.Kind == tree.Text {
			name = "#text"
		}
		list, _ := m[name].([]any)
		m[name] = append(list, object(c, depth+1))
	}
	return m
}

func add(out values, v pachamama.Value, left *int) (values, error) {
	*left -= len(v.Text) + len(v.Code)
	if *left < 0 {
		return nil, fmt.Errorf("the result has more than %d bytes", blobBytes)
	}
	return append(out, v), nil
}
