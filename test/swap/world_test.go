// Package swap_test harvests the same institution with every piece of
// infrastructure in place of the embedded one, and sees that nothing else is
// different: when all goes well, under faults, and with secrets to keep.
package swap_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ucldc/pachamama/internal/sample"
	"github.com/ucldc/pachamama/internal/sample/hostile"
	"github.com/ucldc/pachamama/test/program"
)

// world is the program and the institution, some of whose records are deleted,
// without title, or broken.
type world struct {
	dir, binary, source string
	facts               sample.Facts
}

func begin(t *testing.T, records int) *world {
	t.Helper()
	w := &world{dir: t.TempDir()}
	clock := func() time.Time { return time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC) }
	institution, err := sample.New(sample.Options{Records: records, PageSize: 10, Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	w.facts = institution.Facts()
	h, err := hostile.Wrap(institution.Handler(), "unclosed-record-everywhere", "control-chars", "duplicate-identifiers")
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	w.source = server.URL + "/oai"
	if w.binary, err = program.Build(t.Context(), w.dir); err != nil {
		t.Fatal(err)
	}
	return w
}

// site is a data folder, whose settings are a file in it as people write it.
type site struct {
	*world
	configuration
	data string
}

func (w *world) site(t *testing.T, c configuration) *site {
	t.Helper()
	data, err := os.MkdirTemp(w.dir, "site")
	if err != nil {
		t.Fatal(err)
	}
	s := &site{world: w, configuration: c, data: data}
	cache := filepath.Join(os.TempDir(), "pachamama-pdfium-test") // compiling takes seconds
	for _, dir := range []string{cache, filepath.Join(s.data, "cache")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(cache, filepath.Join(s.data, "cache", "pdfium")); err != nil {
		t.Fatal(err)
	}
	s.write(t)
	return s
}

// write writes the settings.
func (s *site) write(t *testing.T) {
	t.Helper()
	lines := "allow: 127.0.0.0/8\nhost_requests: 1000\nhost_connections: 8\n"
	for name, value := range s.settings {
		lines += name + ": " + strconv.Quote(value) + "\n"
	}
	if err := os.WriteFile(filepath.Join(s.data, "pachamama.yaml"), []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (s *site) command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), s.binary, append(args, "--data", s.data)...)
	cmd.Dir, cmd.Env = s.dir, append(os.Environ(), s.secrets...)
	return cmd
}

// try runs a command to its end.
func (s *site) try(t *testing.T, args ...string) (out, said []byte, exit int) {
	t.Helper()
	cmd := s.command(t, args...)
	var o, e bytes.Buffer
	cmd.Stdout, cmd.Stderr = &o, &e
	err := cmd.Run()
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		return o.Bytes(), e.Bytes(), failed.ExitCode()
	}
	if err != nil {
		t.Errorf("%s: %v", cmd, err)
	}
	return o.Bytes(), e.Bytes(), 0
}

// output runs a command that must succeed.
func (s *site) output(t *testing.T, args ...string) []byte {
	t.Helper()
	out, said, exit := s.try(t, args...)
	if exit != 0 {
		t.Errorf("%s: %v ends with %d\n%s", s.name, args, exit, said)
	}
	return out
}

func (s *site) read(t *testing.T, into any, args ...string) {
	t.Helper()
	if err := json.Unmarshal(s.output(t, append(args, "--json")...), into); err != nil {
		t.Errorf("%s: %v: %v", s.name, args, err)
	}
}

func (s *site) harvest(t *testing.T, more ...string) (out, said []byte, exit int) {
	t.Helper()
	return s.try(t, append([]string{"harvest", s.source, "--mapping", "sample", "--prefix", "oai_dc", "--id", "demo"}, more...)...)
}

// healthy sees that doctor finds every piece good, and that it is the one that
// the settings name. Only tesseract may be missing.
func (s *site) healthy(t *testing.T) {
	t.Helper()
	var findings []struct{ Piece, Driver, State, Tells string }
	s.read(t, &findings, "doctor")
	_, err := exec.LookPath("tesseract")
	drivers := map[string]string{}
	for _, f := range findings {
		drivers[f.Piece] += f.Driver + " "
		if f.State != "good" && (f.Driver != "tesseract" || err == nil) {
			t.Errorf("%s: doctor: %+v", s.name, f)
		}
	}
	for piece, setting := range s.settings {
		for at := range strings.FieldsSeq(setting) {
			if scheme, _, _ := strings.Cut(at, ":"); drivers[piece] != "" && !strings.Contains(drivers[piece], scheme) {
				t.Errorf("%s: %s is %s, and doctor tried %s", s.name, piece, scheme, drivers[piece])
			}
		}
	}
	if len(findings) == 0 {
		t.Errorf("%s: doctor found nothing at all", s.name)
	}
}
