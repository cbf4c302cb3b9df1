package swap_test

import (
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

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/app"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/config"
)

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
