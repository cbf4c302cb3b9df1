package mapping_test

import (
	"os"
	"strings"
	"testing"
)

// archive is a txtar file: a comment, then files behind "-- name --" lines.
type archive struct {
	comment string
	files   []archived
}

type archived struct{ name, text string }

func readArchive(t *testing.T, file string) *archive {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	a := &archive{}
	for line := range strings.Lines(string(b)) {
		name, ok := strings.CutPrefix(strings.TrimSpace(line), "-- ")
		switch {
		case ok && strings.HasSuffix(name, " --"):
			a.files = append(a.files, archived{name: strings.TrimSuffix(name, " --")})
		case len(a.files) == 0:
			a.comment += line
		default:
			a.files[len(a.files)-1].text += line
		}
	}
	return a
}

func (a *archive) get(name string) string {
	for _, f := range a.files {
		if f.name == name {
			return f.text
		}
	}
	return ""
}

func (a *archive) set(name, text string) {
	for i := range a.files {
		if a.files[i].name == name {
			a.files[i].text = text
			return
		}
	}
	a.files = append(a.files, archived{name, text})
}

func (a *archive) write(t *testing.T, file string) {
	t.Helper()
	var b strings.Builder
	b.WriteString(a.comment)
	for _, f := range a.files {
		b.WriteString("-- " + f.name + " --\n" + f.text)
	}
	if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
