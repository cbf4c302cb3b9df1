package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ucldc/pachamama"
)

func TestSecret(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte("canary-file \n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("A_SECRET", "canary-env")
	t.Setenv("NO_SECRET", " ")
	for ref, want := range map[string]string{
		"env:A_SECRET": "canary-env", "file:" + file: "canary-file", "exec:echo canary exec": "canary exec",
		"env:NO_SECRET": "no secret", "env:NOT_THERE": "no secret", "file:" + file + ".not": "cannot be read", "exec:false": "cannot be read",
		"exec:cat " + file + " /not/there": "cannot be read", "exec:false --password canary": "cannot be read", "exec: ": "reference", "canary": "reference", "canary:secret": "reference", "": "reference",
	} {
		got, err := Secret(t.Context(), ref)
		if err != nil {
			if pachamama.CodeOf(err) != pachamama.CodeInvalid || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "canary") {
				t.Errorf("%q: %v, want %q", ref, err, want)
			}
			continue
		}
		if got != want {
			t.Errorf("%q gives %q, want %q", ref, got, want)
		}
	}
}
