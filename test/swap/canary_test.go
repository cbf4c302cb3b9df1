package swap_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/ucldc/pachamama/internal/driver/sqlite"
)

// marker is the id of the collection. It is no secret, and must be found wherever
// secrets are looked for, or it was not looked there.
const marker = "marker-4711"

// canaries are secrets that must stand nowhere, and all that the program wrote.
type canaries struct {
	forms map[string]string // what is looked for, and which secret that is

	mu   sync.Mutex
	text map[string][]piece // by channel
}

// piece is something that was written: where, and what.
type piece struct {
	where string
	text  []byte
}

// plant makes a secret.
func (c *canaries) plant(name string) string {
	return c.known(name, fmt.Sprintf("canary%s%x", name, sum(name)))
}

// known has a secret looked for as it is, in hexadecimal, and in base64 wherever
// it begins.
func (c *canaries) known(name, secret string) string {
	c.forms[secret], c.forms[hex.EncodeToString([]byte(secret))] = name, name+" in hexadecimal"
	for before := range 3 {
		text := base64.RawStdEncoding.EncodeToString([]byte("???"[:before] + secret))
		c.forms[text[(before*8+5)/6:len(text)-2]] = name + " in base64" // the ends have bits of what stands beside
	}
	return secret
}

func (c *canaries) heard(channel, where string, text []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.text[channel] = append(c.text[channel], piece{where, text})
}

// told lists what tells a secret.
func (c *canaries) told() (out []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for channel, pieces := range c.text {
		for _, p := range pieces {
			for form, name := range c.forms {
				if i := bytes.Index(p.text, []byte(form)); i >= 0 {
					out = append(out, fmt.Sprintf("%s, %s: the secret of %s: %.300q", channel, p.where, name, p.text[max(0, i-120):min(len(p.text), i+len(form)+40)]))
				}
			}
		}
	}
	slices.Sort(out)
	return out
}

// reached sees that each channel was listened to: the marker stands there.
func (c *canaries) reached(t *testing.T, channels ...string) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, channel := range channels {
		mark := marker
		if channel == "metrics" { // they name no collection
			mark = "pachamama_operation"
		}
		if !slices.ContainsFunc(c.text[channel], func(p piece) bool { return bytes.Contains(p.text, []byte(mark)) }) {
			t.Errorf("%s: nothing there has %s, in %d pieces: was it looked at?", channel, mark, len(c.text[channel]))
		}
	}
	for channel, pieces := range c.text {
		size := 0
		for _, p := range pieces {
			size += len(p.text)
		}
		t.Logf("%s: %d pieces, %d bytes", channel, len(pieces), size)
	}
}

// run runs a command, and keeps what it writes.
func (c *canaries) run(t *testing.T, s *site, args ...string) int {
	t.Helper()
	out, said, exit := s.try(t, args...)
	c.heard("stdout", fmt.Sprint(s.name, args), out)
	c.heard("stderr", fmt.Sprint(s.name, args), said)
	return exit
}

// folder keeps all files below a folder but the settings, which people write, and
// what is compiled. What is compressed is read.
func (c *canaries) folder(t *testing.T, channel, root string) {
	t.Helper()
	dec, err := zstd.NewReader(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer dec.Close()
	err = fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || name == "pachamama.yaml" {
			return err
		}
		c.heard(channel, name+" (its name)", []byte(name))
		b, err := os.ReadFile(filepath.Join(root, name))
		if strings.HasSuffix(name, ".zst") && err == nil {
			b, err = dec.DecodeAll(b, nil)
		}
		c.heard(channel, name, b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// catalog keeps every value of every table: in the file long ones are cut up.
func (c *canaries) catalog(t *testing.T, file string) {
	t.Helper()
	db, _, err := sqlite.OpenCatalog(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows := func(query string) (out [][]any) {
		found, err := db.QueryContext(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		defer found.Close()
		names, err := found.Columns()
		for found.Next() && err == nil {
			row := make([]any, len(names))
			at := make([]any, len(names))
			for i := range row {
				at[i] = &row[i]
			}
			err = found.Scan(at...)
			out = append(out, row)
		}
		if err != nil || found.Err() != nil {
			t.Fatal(err, found.Err())
		}
		return out
	}
	for _, table := range rows(`SELECT name FROM sqlite_master WHERE type = 'table'`) {
		var all bytes.Buffer
		for _, row := range rows(fmt.Sprintf(`SELECT * FROM %q`, fmt.Sprint(table[0]))) {
			fmt.Fprintf(&all, "%s\n", row)
		}
		c.heard("catalog", fmt.Sprint("table ", table[0]), all.Bytes())
	}
}

// body keeps what comes to a receiver.
func (c *canaries) body(channel, where string, r io.Reader) {
	b, _ := io.ReadAll(r) // what is cut is looked at as well
	c.heard(channel, where, b)
}
