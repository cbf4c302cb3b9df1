package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ucldc/pachamama"
)

func TestLoadOrder(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, FileName), []byte("listen: 127.0.0.1:1\nunits: 3\nruns: 5\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PACHAMAMA_DATA", dir)
	t.Setenv("PACHAMAMA_UNITS", "7")
	t.Setenv("PACHAMAMA_RUNS", "8")
	c, err := Load(map[string]string{"runs": "9"})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][2]string{
		"listen": {"127.0.0.1:1", "file"}, "units": {"7", "environment"}, "runs": {"9", "flag"}, "log": {"info", "default"}, "data": {dir, "environment"},
	} {
		if got := [2]string{c.String(name), c.From(name)}; got != want {
			t.Errorf("%s = %v, want %v", name, got, want)
		}
	}
}

func TestLoadTellsMistakes(t *testing.T) {
	for name, tt := range map[string]struct {
		file  string
		flags map[string]string
		want  string
	}{
		"unknown setting": {"listne: x", nil, `no setting "listne"`},
		"not yaml":        {"a: [", nil, "not YAML"},
		"not a number":    {"units: many", nil, "not a number"},
		"not a prefix":    {"", map[string]string{"allow": "localhost"}, "not a prefix"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, FileName), []byte(tt.file), 0o600); err != nil {
				t.Fatal(err)
			}
			flags := map[string]string{"data": dir}
			for k, v := range tt.flags {
				flags[k] = v
			}
			_, err := Load(flags)
			if pachamama.CodeOf(err) != pachamama.CodeInvalid || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}
