package swap_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/app"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/config"
)

// aws makes a configuration on AWS's services: a bucket, an index, queues and a
// topic of its own. It returns the queue that the topic tells.
func (s *storm) aws(t *testing.T) (c configuration, bucket, index, told string) {
	t.Helper()
	keys := s.versitygw.AccessKey + " " + s.versitygw.SecretKey
	bucket, index = s.bucket(t, s.versitygw.URL, keys), s.name()
	topic, told := s.topic(t)
	c = configuration{fmt.Sprintf("round %d", s.rounds), map[string]string{
		"storage": fmt.Sprintf("s3://%s/pachamama?endpoint=%s&credentials=env:GATEWAY_KEYS", bucket, s.to["s3"].URL),
		"index":   fmt.Sprintf("opensearch://%s/%s?tls=false&replicas=0&auth=sigv4&region=us-east-1&credentials=env:MOTO_KEYS", host(s.to["opensearch"].URL), index),
		"queue":   fmt.Sprintf("sqs://%s?create=true&fifo=%t&credentials=env:MOTO_KEYS&endpoint=%s", s.name(), s.rounds%2 == 1, s.to["sqs"].URL),
		"notify":  "inbox: sns:" + topic + "?credentials=env:MOTO_KEYS&endpoint=" + s.to["sns"].URL,
	}, []string{"MOTO_KEYS=" + motoKeys, "GATEWAY_KEYS=" + keys}}
	return c, bucket, index, told
}

// measure harvests once when nothing goes wrong, for what the cluster then has.
func (s *storm) measure(t *testing.T) {
	t.Helper()
	c, _, index, _ := s.aws(t)
	site := s.site(t, c)
	if _, said, exit := site.harvest(t); exit != 0 {
		t.Fatalf("without faults the harvest ends with %d\n%s", exit, said)
	}
	s.documents = s.count(t, index)
}

// round harvests once while things go wrong, and sees what is there when they no
// longer do.
func (s *storm) round(t *testing.T) {
	t.Helper()
	c, bucket, index, told := s.aws(t)
	site := s.site(t, c)
	s.blow()
	work := s.work(t, site)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.walk(t, site)
	}()
	s.kill(t, filepath.Join(s.versitygw.Folder, bucket, "pachamama", "collections", "demo"), ended)
	<-ended
	work.ends(t, s)
	s.calm()
	site.sendsAll(t)

	if export := site.output(t, "export", "demo"); !bytes.Equal(s.want.export, export) {
		t.Errorf("%s: the exports differ (- embedded):\n%s", c.name, cmp.Diff(string(s.want.export), string(export)))
	}
	if diff := cmp.Diff(s.want.answers, site.answers(t)); diff != "" {
		t.Errorf("%s: searches are answered differently (- embedded):\n%s", c.name, diff)
	}
	if diff := cmp.Diff(s.sums, site.sums(t, filepath.Join(s.versitygw.Folder, bucket, "pachamama"))); diff != "" {
		t.Errorf("%s: other objects are stored (- embedded):\n%s", c.name, diff)
	}
	if diff := cmp.Diff(s.documents, s.count(t, index)); diff != "" {
		t.Errorf("%s: the cluster has other documents (- without faults):\n%s", c.name, diff)
	}
	s.records += bytes.Count(s.want.export, []byte("\n"))
	site.healthy(t)
	s.ledger(t, site, told)
	s.forget(t, site, bucket, index)
}

// walk takes the run to its end, and again when it failed.
func (s *storm) walk(t *testing.T, site *site) {
	t.Helper()
	_, said, exit := site.harvest(t)
	for try := 0; exit != 0; try++ {
		var runs []pachamama.Run
		site.read(t, &runs, "runs")
		if len(runs) != 1 || runs[0].State != pachamama.RunFailed || runs[0].Error == nil || runs[0].Error.Message == "" || runs[0].Error.Code.Traits().Exit != exit {
			t.Errorf("%s: the harvest ends with %d and its runs are %+v\n%s", site.name, exit, runs, said)
			return
		}
		if code := runs[0].Error.Code; code != pachamama.CodeUnavailable && code != pachamama.CodeThrottled {
			t.Errorf("%s: the run failed for a reason that does not pass: %v", site.name, runs[0].Error)
		}
		s.codes[runs[0].Error.Op+": "+runs[0].Error.Message]++
		if try == 0 {
			s.failed++
		}
		if try == 5 {
			t.Errorf("%s: resumed five times, it is not over: %v", site.name, runs[0].Error)
			return
		}
		s.resumed++
		_, said, exit = site.try(t, "run", "--resume", runs[0].ID)
	}
}

// kill kills a server once the harvest has come so far, and starts it again.
func (s *storm) kill(t *testing.T, objects string, ended <-chan struct{}) {
	t.Helper()
	when, server, again := "", s.versitygw.Process, s.versitygw.Restart
	switch s.rounds % 4 {
	case 0:
		when = "vernacular/*/pages/*"
	case 1:
		when, server, again = "content/*/manifest.json", s.node.Process, s.node.Restart
	default:
		return
	}
	for reached := false; !reached; {
		found, err := filepath.Glob(filepath.Join(objects, when))
		if err != nil {
			t.Fatal(err)
		}
		reached = len(found) > 0
		select {
		case <-ended:
			t.Errorf("round %d: the harvest was over before a server was killed", s.rounds)
			return
		case <-time.After(5 * time.Millisecond): // no signal reaches us from the other process
		}
	}
	server.Kill()
	s.killed++
	time.Sleep(2 * time.Second) // the outage
	again()
}

// ledger sees that the catalog is sound, and that all ends were told.
func (s *storm) ledger(t *testing.T, site *site, told string) {
	t.Helper()
	a := site.open(t)
	defer a.Close()
	runs, err := a.Catalog.Runs(t.Context(), catalog.RunFilter{Limit: 10})
	if err != nil || len(runs) != 1 || runs[0].State != pachamama.RunDone {
		t.Fatalf("%s: the runs are %+v, %v", site.name, runs, err)
	}
	for _, name := range []string{"run:" + runs[0].ID, "doctor"} {
		if holder, err := a.Catalog.Holder(t.Context(), name); holder != "" || err != nil {
			t.Errorf("%s: %s is still held by %s, %v", site.name, name, holder, err)
		}
	}
	inbox, err := a.Catalog.Inbox(t.Context(), 100)
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for _, m := range inbox {
		want = append(want, m.Message)
	}
	got = s.told(t, told)
	all := len(got)
	slices.Sort(want)
	slices.Sort(got)
	got = slices.Compact(got)
	if !slices.Equal(want, got) || len(want) == 0 {
		t.Errorf("%s: the inbox has %q, the topic told %q", site.name, want, got)
	}
	s.events += len(got)
	s.toldTwice += all - len(got)
}

// forget gives back what the round took.
func (s *storm) forget(t *testing.T, site *site, bucket, index string) {
	t.Helper()
	for _, name := range []string{index, index + "-seals"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodDelete, s.node.URL+"/"+name, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
	}
	if t.Failed() {
		return
	}
	for _, dir := range []string{site.data, filepath.Join(s.versitygw.Folder, bucket)} {
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
	}
}

// count counts the documents of an index and of the seals beside it.
func (s *storm) count(t *testing.T, index string) map[string]int {
	t.Helper()
	out := map[string]int{}
	for name, at := range map[string]string{"documents": index, "seals": index + "-seals"} {
		res, err := http.Get(s.node.URL + "/" + at + "/_count") //nolint:noctx // it is near
		if err != nil {
			t.Fatal(err)
		}
		var answer struct{ Count int }
		err = json.NewDecoder(res.Body).Decode(&answer)
		res.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		out[name] = answer.Count
	}
	return out
}

// open opens the program here, with the settings of the site.
func (s *site) open(t *testing.T) *app.App {
	t.Helper()
	for _, secret := range s.secrets {
		name, value, _ := strings.Cut(secret, "=")
		t.Setenv(name, value)
	}
	cfg, err := config.Load(map[string]string{"data": s.data})
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// sendsAll serves until no event waits.
func (s *site) sendsAll(t *testing.T) {
	t.Helper()
	for tries := 0; ; tries++ {
		var out struct {
			Destinations []struct {
				Name, Trouble, Stopped string
				Waiting, Aside         int
			}
		}
		s.read(t, &out, "notify")
		waits := false
		for _, d := range out.Destinations {
			waits = waits || d.Waiting > 0
			if d.Aside > 0 || d.Stopped != "" || tries > 60 {
				t.Errorf("%s: events for %+v", s.name, d)
				return
			}
		}
		if !waits {
			return
		}
		if tries == 0 {
			cmd := s.command(t, "serve", "--listen", "127.0.0.1:0")
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			defer func() {
				_ = cmd.Process.Signal(os.Interrupt) // it may have ended
				_ = cmd.Wait()                       // how says nothing here
			}()
		}
		time.Sleep(500 * time.Millisecond) // until it looks again
	}
}

// sums are the SHA-256 of all objects below a folder, by key without the run.
// Those that name their run are left out, and what work left is not of a harvest.
func (s *site) sums(t *testing.T, root string) map[string]string {
	t.Helper()
	var runs []pachamama.Run
	s.read(t, &runs, "runs")
	sums := map[string]string{}
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(name, "queue/") || len(runs) != 1 {
			return err
		}
		b, err := os.ReadFile(filepath.Join(root, name))
		sum := fmt.Sprintf("%x", sha256.Sum256(b))
		if strings.HasSuffix(name, "/manifest.json") || strings.Contains(name, "/reports/") {
			sum = "names its run"
		}
		sums[strings.ReplaceAll(name, runs[0].ID, "RUN")] = sum
		return err
	})
	if err != nil || len(sums) == 0 {
		t.Errorf("%s: %d objects, %v", s.name, len(sums), err)
	}
	return sums
}
