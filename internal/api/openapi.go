package api

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/ucldc/pachamama"
)

type object = map[string]any

func (a *api) openapi(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "application/json")
	_, err := w.Write(a.description)
	return gone(err)
}

// describe writes the OpenAPI 3.1 description of a table of routes.
func describe(table []route) []byte {
	shapes := shapes{}
	paths := object{}
	for _, rt := range table {
		item, _ := paths[rt.path].(object)
		if item == nil {
			item = object{}
			paths[rt.path] = item
		}
		item[strings.ToLower(rt.method)] = operation(rt, shapes)
	}
	b, err := json.MarshalIndent(object{
		"openapi": "3.1.0",
		"info": object{"title": "Pachamama", "version": "1",
			"description": "Harvested metadata of cultural heritage: collections, runs, records, search."},
		"servers":    []any{object{"url": Prefix}},
		"paths":      paths,
		"components": object{"schemas": shapes},
	}, "", " ")
	if err != nil {
		return nil // maps of strings, lists and numbers always encode
	}
	return b
}

func operation(rt route, shapes shapes) object {
	var params []any
	for part := range strings.SplitSeq(rt.path, "/") {
		if name, ok := strings.CutPrefix(part, "{"); ok {
			params = append(params, object{"name": strings.TrimSuffix(name, "}"), "in": "path", "required": true, "schema": object{"type": "string"}})
		}
	}
	for _, p := range rt.query {
		kind := object{"type": p.kind}
		if p.kind == "array" {
			kind["items"] = object{"type": "string"}
		}
		params = append(params, object{"name": p.name, "in": "query", "description": p.says, "schema": kind})
	}
	good := object{"description": rt.summary}
	if rt.status != http.StatusNoContent {
		media, shape := rt.media, object{}
		if media == "" {
			media = "application/json"
		}
		if rt.answer != nil {
			shape = shapes.of(reflect.TypeOf(rt.answer))
		}
		good["content"] = object{media: object{"schema": shape}}
	}
	op := object{"operationId": rt.name, "summary": rt.summary, "responses": object{
		strconv.Itoa(rt.status): good,
		"default": object{"description": "What happened, and what to do",
			"content": object{"application/problem+json": object{"schema": shapes.of(reflect.TypeFor[problemDetails]())}}},
	}}
	if params != nil {
		op["parameters"] = params
	}
	if rt.body != nil {
		op["requestBody"] = object{"content": object{"application/json": object{"schema": shapes.of(reflect.TypeOf(rt.body))}}}
	}
	return op
}

// codes lists the codes of problems for the description.
func codes() []any {
	var out []any
	for _, c := range pachamama.Codes() {
		out = append(out, string(c))
	}
	return out
}
