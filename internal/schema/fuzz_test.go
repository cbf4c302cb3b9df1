package schema_test

import (
	"io/fs"
	"testing"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/schema"
	embedded "github.com/ucldc/pachamama/schema"
)

// A schema file is read, or its mistakes are told; one that is read judges
// whatever values a record has, and each of them the same twice.
func FuzzParse(f *testing.F) {
	whole, err := fs.ReadFile(embedded.FS(), "ucldc.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole, "title", "x", "1890-01-01")
	f.Add([]byte("schema: x\nfields:\n  id: {kind: keyword, required: true}\n  date: {kind: date}\n"), "date", "1890", "-0001-13-40")
	f.Add([]byte("fields: []"), "", "", "")
	f.Fuzz(func(t *testing.T, file []byte, name, text, begin string) {
		s, err := schema.Parse("f.yaml", file)
		if err != nil {
			if pachamama.CodeOf(err) != pachamama.CodeInvalid {
				t.Fatal(err)
			}
			return
		}
		record := pachamama.Fields{{Name: name, Values: []pachamama.Value{{Text: text, Code: begin, Begin: begin, End: text}}}}
		if a, b := s.Validate(record), s.Validate(record); len(a) != len(b) {
			t.Error(a, b)
		}
		s.Lacks(record)
	})
}
