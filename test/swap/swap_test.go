package swap_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"runtime"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/test/servers"
)

// result is what a configuration gives.
type result struct {
	configuration
	export  []byte
	answers map[string]any
	took    time.Duration
}

func TestEveryPieceSwaps(t *testing.T) {
	if os.Getenv("PACHAMAMA_TEST_PROGRAM") == "" {
		t.Skip("takes a minute: ./check program runs it, or PACHAMAMA_TEST_PROGRAM=1")
	}
	started := time.Now()
	var w *world
	var want result
	f := launch(t,
		func(*fleet) { w = begin(t, 80); want = w.take(t, embedded()) },
		func(f *fleet) { f.ceph = servers.Ceph(t) },
		func(f *fleet) { f.node = servers.StartOpenSearch(t) },
		func(f *fleet) {
			f.moto, f.versitygw, f.nats, f.postgres, f.mail = servers.Moto(t), servers.Versitygw(t), servers.StartNATS(t), servers.StartPostgreSQL(t), servers.StartSMTP(t)
		})
	if len(want.export) == 0 {
		t.Fatal("nothing is exported")
	}
	rows := []result{want}
	var mu sync.Mutex
	var group errgroup.Group
	group.SetLimit(runtime.NumCPU())
	for _, c := range configurations(t, f) {
		group.Go(func() error {
			got := w.take(t, c)
			mu.Lock()
			defer mu.Unlock()
			rows = append(rows, got)
			if !bytes.Equal(want.export, got.export) {
				t.Errorf("%s: the export has %d bytes, that of the embedded pieces %d:\n%s", c.name, len(got.export), len(want.export), cmp.Diff(string(want.export), string(got.export)))
			}
			if diff := cmp.Diff(want.answers, got.answers); diff != "" {
				t.Errorf("%s: searches are answered differently (- embedded):\n%s", c.name, diff)
			}
			return nil
		})
	}
	group.Wait() //nolint:errcheck // there is none
	if mails := f.mails(t); mails != 2 {
		t.Errorf("%d mails arrived, of two runs", mails)
	}
	if ids := f.hook.told(); len(ids) != 2 {
		t.Errorf("webhooks told of %q, of two runs", ids)
	}
	table(rows)
	fmt.Printf("in %s, servers included\n", time.Since(started).Round(time.Second))
}

// take harvests under a configuration, and asks for all that readers may.
func (w *world) take(t *testing.T, c configuration) result {
	t.Helper()
	s, started := w.site(t, c), time.Now()
	if _, said, exit := s.harvest(t); exit != 0 {
		t.Errorf("%s: the harvest ends with %d\n%s", c.name, exit, said)
	}
	r := result{configuration: c, took: time.Since(started), export: s.output(t, "export", "demo"), answers: s.answers(t)}
	s.healthy(t)
	return r
}

// answers asks what people ask.
func (s *site) answers(t *testing.T) map[string]any {
	t.Helper()
	var runs []struct{ Counts pachamama.Counts }
	s.read(t, &runs, "runs")
	out := map[string]any{"counts": runs}
	for _, q := range [][]string{{"--facet", "type,subject,language"}, {"harbor", "--facet", "facet_decade,rights_uri"}, {s.facts.PDFWord.Text}, {s.facts.ArabicWord.Text}, {s.facts.ScanWord.Text}, {"the map"}, {"photo*", "--offset", "3"},
		{"--sort", "title"}, {"--sort=-date", "--limit", "20"}, {"library", "--from", "1900"}, {"--filter", "type=text", "--facet", "subject"}} {
		var answer any
		s.read(t, &answer, append([]string{"search"}, q...)...)
		out[fmt.Sprint(q)] = plain(answer)
	}
	return out
}

// plain leaves out what is each harvest's own: times, scores, and what runs are
// called.
func plain(answer any) any {
	switch v := answer.(type) {
	case map[string]any:
		for name := range v {
			switch name {
			case "took", "took_ms", "score", "version", "run":
				delete(v, name)
			default:
				v[name] = plain(v[name])
			}
		}
	case []any:
		for i := range v {
			v[i] = plain(v[i])
		}
	}
	return answer
}

func table(rows []result) {
	t := tabwriter.NewWriter(os.Stdout, 2, 4, 2, ' ', 0)
	fmt.Fprintln(t, "configuration\tpieces that are not embedded\trecords\texport\tseconds")
	for _, r := range rows {
		fmt.Fprintf(t, "%s\t%s\t%d\t%.6x\t%.1f\n", r.name, r.pieces(), bytes.Count(r.export, []byte("\n")), sha256.Sum256(r.export), r.took.Seconds())
	}
	t.Flush()
}
