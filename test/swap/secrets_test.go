package swap_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ucldc/pachamama/test/servers"
)

func sum(s string) []byte { b := sha256.Sum256([]byte(s)); return b[:6] }

// TestNoSecretIsTold plants secrets in every reference and in URLs, where nobody
// should write them, harvests well and badly, and looks for them in all that
// the program wrote.
func TestNoSecretIsTold(t *testing.T) {
	if os.Getenv("PACHAMAMA_TEST_PROGRAM") == "" {
		t.Skip("takes half a minute: ./check program runs it, or PACHAMAMA_TEST_PROGRAM=1")
	}
	c := &canaries{forms: map[string]string{}, text: map[string][]piece{}}
	var w *world
	f := launch(t,
		func(*fleet) { w = begin(t, 8) },
		func(f *fleet) { f.node = servers.StartOpenSearch(t) },
		func(f *fleet) {
			f.moto, f.versitygw, f.postgres = servers.Moto(t), servers.Versitygw(t), servers.StartPostgreSQL(t)
			f.nats = servers.StartNATS(t, "--user", "ann", "--pass", c.plant("nats"))
		})
	p := c.plan(t, f, w)

	good := w.site(t, p.good)
	if exit := c.run(t, good, "harvest", w.source, "--mapping", "sample", "--prefix", "oai_dc", "--id", marker, "--name", marker); exit != 0 {
		t.Errorf("the harvest ends with %d: %s", exit, c.last("stderr"))
	}
	for name, at := range p.queues {
		good.settings["queue"] = at
		good.write(t)
		if exit := c.run(t, good, "doctor"); exit != 0 {
			t.Errorf("%s: doctor ends with %d: %s", name, exit, c.last("stdout"))
		}
		c.run(t, good, "queue", "--json")
	}
	c.everything(t, good)
	c.folder(t, "storage", f.versitygw.Folder)
	c.catalog(t, filepath.Join(good.data, "catalog.db"))
	c.index(t, f.node.URL)
	for _, text := range f.toldTexts(t, p.told) {
		c.heard("events", "SNS", []byte(text))
	}

	for _, bad := range p.bad {
		s := w.site(t, bad)
		doctor := c.run(t, s, "doctor", "--json")
		harvest := c.run(t, s, "harvest", w.source, "--mapping", "sample", "--prefix", "oai_dc", "--id", marker)
		c.run(t, s, "runs", "--json")
		c.run(t, s, "notify", "test")
		c.run(t, s, "config")
		if doctor == 0 && harvest == 0 {
			t.Errorf("%s: nothing failed", bad.name)
		}
		c.folder(t, "data folder", s.data)
		if _, err := os.Stat(filepath.Join(s.data, "catalog.db")); err == nil {
			c.catalog(t, filepath.Join(s.data, "catalog.db"))
		}
	}
	c.run(t, good, "harvest", strings.Replace(w.source, "://", "://ann:"+c.plant("institution")+"@", 1), "--mapping", "sample", "--prefix", "oai_dc", "--id", "other")
	c.run(t, good, "probe", strings.Replace(w.source, "://", "://ann:"+c.plant("institution")+"@", 1))

	c.folder(t, "data folder", good.data)
	c.reached(t, "stdout", "stderr", "storage", "catalog", "index", "events", "console", "API", "metrics", "data folder")
	for _, told := range c.told() {
		t.Error(told)
	}
	fmt.Printf("%d secrets in %d forms stand in none of what the program wrote: %s\n", c.count(), len(c.forms), c.sizes())
}
