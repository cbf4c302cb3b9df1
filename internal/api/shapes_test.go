package api_test

import (
	"bytes"
	"encoding/json"
	"net/url"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// TestAnswersAreAsDescribed holds real answers against the shapes that the
// description gives for them.
func TestAnswersAreAsDescribed(t *testing.T) {
	s := open(t)
	description := s.do("GET", "/openapi.json", "", 200).Body.Bytes()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(description))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	if err := compiler.AddResource("openapi.json", doc); err != nil {
		t.Fatal(err)
	}
	record := "/collections/harbor/records/" + url.PathEscape("ark:/99999/m000")
	for path, shape := range map[string]string{
		"/search?q=schooner&highlight=true&facet=type": "Found", "/collections": "Collections", "/collections/harbor": "CollectionReport",
		record: "Stored", "/runs": "Runs", "/queue": "State", "/queue/dead": "DeadLetters", "/runs/" + s.run: "RunReport",
	} {
		schema, err := compiler.Compile("openapi.json#/components/schemas/" + shape)
		if err != nil {
			t.Fatal(err)
		}
		body, err := jsonschema.UnmarshalJSON(s.do("GET", path, "", 200).Body)
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(body); err != nil {
			t.Errorf("%s is no %s: %v", path, shape, err)
		}
	}
	schema, err := compiler.Compile("openapi.json#/components/schemas/ProblemDetails")
	if err != nil {
		t.Fatal(err)
	}
	var body any
	if err := json.Unmarshal(s.do("GET", "/runs/none", "", 404).Body.Bytes(), &body); err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(body); err != nil {
		t.Error(err)
	}
}
