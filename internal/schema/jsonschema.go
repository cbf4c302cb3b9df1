package schema

import "encoding/json"

type object = map[string]any

// JSONSchema returns the schema as JSON Schema, draft 2020-12, of a line of a
// page of kind "mapped" (pachamama.Record). The same schema gives the same
// bytes.
func (s *Schema) JSONSchema() []byte {
	properties := object{}
	var required []string
	var either []any
	for i := range s.Fields {
		f := &s.Fields[i]
		properties[f.Name] = f.jsonSchema()
		switch {
		case f.Required && f.RequiredUnless != "":
			either = append(either, object{"anyOf": []any{object{"required": []string{f.Name}}, object{"required": []string{f.RequiredUnless}}}})
		case f.Required:
			required = append(required, f.Name)
		}
	}
	fields := object{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		fields["required"] = required
	}
	if len(either) > 0 {
		fields["allOf"] = either
	}
	text := object{"type": "string"}
	remark := object{
		"type": "object", "required": []string{"code", "text"}, "additionalProperties": false,
		"properties": object{"code": text, "field": text, "value": text, "text": text},
	}
	root := object{
		"$schema":     "https://json-schema.org/draft/2020-12/schema",
		"title":       s.Name,
		"description": s.Describe,
		"type":        "object",
		"required":    []string{"id", "source_id", "hash", "fields"},
		"properties": object{
			"id":        object{"type": "string", "minLength": 1},
			"source_id": text, "datestamp": text,
			"hash":    object{"type": "string", "minLength": 1},
			"fields":  fields,
			"remarks": object{"type": "array", "items": remark},
		},
		"additionalProperties": false,
	}
	b, err := json.MarshalIndent(root, "", "  ")
	if err != nil {
		return nil // maps of strings, lists and numbers always encode
	}
	return b
}

func (f *Field) jsonSchema() object {
	list := object{"type": "array", "minItems": 1, "items": f.valueSchema(), "title": f.Label, "description": f.Description}
	if !f.Repeatable {
		list["maxItems"] = 1
	}
	return list
}

func (f *Field) valueSchema() object {
	const uri = `^(https?://[^/]|ark:.)`
	text := object{"type": "string", "minLength": 1}
	if len(f.Values) > 0 {
		text["enum"] = f.Values
	}
	day := object{"type": "string", "pattern": `^-?[0-9]{4,}-[0-9]{2}-[0-9]{2}$`}
	code := object{"type": "string", "minLength": 1}
	plain := text
	switch f.Kind {
	case URI:
		code["pattern"] = uri
		plain = object{"type": "string", "pattern": uri}
	case Language:
		code["pattern"] = "^[a-z]{3}$"
	case Integer:
		plain = object{"type": "string", "pattern": "^-?[0-9]+$"}
	}
	members := object{"text": text}
	switch f.Kind {
	case Date:
		members["code"], members["begin"], members["end"] = code, day, day
	case URI, Language, Type:
		members["code"] = code
	default:
		return plain
	}
	coded := object{"type": "object", "required": []string{"text"}, "properties": members, "additionalProperties": false}
	return object{"anyOf": []any{plain, coded}}
}
