package api

import (
	"encoding/json"
	"reflect"
	"strings"
	"time"

	"github.com/ucldc/pachamama"
)

// shapes are JSON Schemas of Go types, by name.
type shapes map[string]any

// of returns the schema of a type; structs are put under their name and
// referred to.
func (s shapes) of(t reflect.Type) object {
	switch t {
	case reflect.TypeFor[time.Time]():
		return object{"type": "string", "format": "date-time"}
	case reflect.TypeFor[time.Duration]():
		return object{"type": "integer", "description": "nanoseconds"}
	case reflect.TypeFor[json.RawMessage]():
		return object{"description": "any JSON"}
	case reflect.TypeFor[pachamama.Code]():
		return object{"type": "string", "enum": codes()}
	case reflect.TypeFor[pachamama.Fields]():
		return object{"type": "object", "additionalProperties": object{"type": "array", "items": s.of(reflect.TypeFor[pachamama.Value]())}}
	case reflect.TypeFor[pachamama.Value]():
		text := object{"type": "string"}
		return object{"anyOf": []any{text, object{"type": "object", "required": []string{"text"},
			"properties": object{"text": text, "code": text, "begin": text, "end": text}}}}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return s.of(t.Elem())
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int, reflect.Int64, reflect.Int32:
		return object{"type": "integer"}
	case reflect.Float64:
		return object{"type": "number"}
	case reflect.Array:
		return object{"type": "array", "items": s.of(t.Elem()), "minItems": t.Len(), "maxItems": t.Len()}
	case reflect.Slice:
		return object{"type": []string{"array", "null"}, "items": s.of(t.Elem())}
	case reflect.Map:
		return object{"type": []string{"object", "null"}, "additionalProperties": s.of(t.Elem())}
	case reflect.Struct:
		return s.named(t)
	default:
		return object{"type": "string"}
	}
}

func (s shapes) named(t reflect.Type) object {
	name := strings.ToUpper(t.Name()[:1]) + t.Name()[1:]
	ref := object{"$ref": "#/components/schemas/" + name}
	if s[name] != nil {
		return ref
	}
	properties := object{}
	shape := object{"type": "object", "properties": properties}
	s[name] = shape // before its members: types may refer to themselves
	if required := s.members(t, properties); required != nil {
		shape["required"] = required
	}
	return ref
}

// members describes the members of a struct, and returns those always there.
func (s shapes) members(t reflect.Type, properties object) (required []string) {
	for f := range t.Fields() {
		if f.Anonymous {
			required = append(required, s.members(f.Type, properties)...)
			continue
		}
		tag, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if tag == "-" {
			continue
		}
		properties[tag] = s.of(f.Type)
		if options == "" {
			required = append(required, tag)
		}
	}
	return required
}
