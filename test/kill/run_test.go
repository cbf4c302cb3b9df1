package kill_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/driver/sqlite"
)

// ends has a command walk to the end of the run, which is good or is the error.
func (f *folder) ends(t *testing.T, cmd *exec.Cmd, want pachamama.Code) {
	t.Helper()
	out, err := cmd.CombinedOutput()
	code := 0
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		code = exit.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	if wanted := want.Traits().Exit; want == "" && code != 0 || want != "" && code != wanted {
		t.Fatalf("%s ends with %d, not with %q\n%s", cmd, code, want, out)
	}
}

// shown is what is told of the run. Times and what the pieces were used for
// differ from run to run.
type shown struct {
	State  pachamama.RunState
	Counts pachamama.Counts
	Error  *pachamama.Error
	Stages []struct {
		Stage          pachamama.Stage
		State          pachamama.RunState
		Units, Done    int64
		Counts         pachamama.Counts
		Started, Ended time.Time
	} `json:"stage_rows"`
	Problems []pachamama.Problem
}

func (f *folder) shown(t *testing.T) (s shown) {
	t.Helper()
	f.read(t, &s, "show", "--json", f.run(t))
	return s
}

func (f *folder) state(t *testing.T) pachamama.RunState {
	t.Helper()
	return f.shown(t).State
}

// took is how long each stage of the finished run took, and a while.
func (f *folder) took(t *testing.T) map[pachamama.Stage]time.Duration {
	t.Helper()
	took := map[pachamama.Stage]time.Duration{}
	for _, s := range f.shown(t).Stages {
		took[s.Stage] = s.Ended.Sub(s.Started) + time.Millisecond
	}
	return took
}

// sameRun sees that the two runs tell the same of themselves.
func sameRun(t *testing.T, a, b *folder) {
	t.Helper()
	was, is := a.shown(t), b.shown(t)
	for _, s := range is.Stages {
		if is.Error == nil && s.Ended.Before(s.Started) {
			t.Errorf("%s ended before it began: %+v", s.Stage, s)
		}
	}
	for _, s := range []*shown{&was, &is} {
		for i := range s.Stages {
			s.Stages[i].Started, s.Stages[i].Ended = time.Time{}, time.Time{}
		}
	}
	if diff := cmp.Diff(was, is); diff != "" {
		t.Errorf("the runs tell other things (- undisturbed, + killed):\n%s", diff)
	}
	if was.Error != nil {
		return
	}
	report := func(f *folder) string {
		return strings.ReplaceAll(string(f.output(t, "report", "--format", "json", f.run(t))), f.run(t), "RUN")
	}
	if diff := cmp.Diff(report(a), report(b)); diff != "" {
		t.Errorf("the reports differ (- undisturbed, + killed):\n%s", diff)
	}
}

// shows sees that readers are shown nothing, or all of it.
func (f *folder) shows(t *testing.T, published []byte) {
	t.Helper()
	out, err := f.command(t, "export", "demo").Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() == pachamama.CodeNotFound.Traits().Exit && len(out) == 0 {
		return
	}
	if err != nil || !bytes.Equal(out, published) {
		t.Errorf("readers are shown %d bytes of %d, %v", len(out), len(published), err)
	}
}

// ledger sees that the catalog is sound when the run has ended so often: nobody
// holds it, each unit has one success, and each end was told.
func (f *folder) ledger(t *testing.T, fails pachamama.Code, ends int) {
	t.Helper()
	db, _, err := sqlite.OpenCatalog(t.Context(), filepath.Join(f.data, "catalog.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	failures := 0
	if fails != "" {
		failures = ends
	}
	for _, c := range []struct{ about, query string }{
		{"the file is damaged", `SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'`},
		{"a lease is left", `SELECT name || ' ' || owner FROM leases`},
		{"a unit succeeded more than once", `SELECT stage || ' ' || unit FROM attempts WHERE ok = 1 GROUP BY stage, unit HAVING count(*) > 1`},
		{"so many units failed", fmt.Sprintf(`SELECT count(*) FROM attempts WHERE ok = 0 HAVING count(*) NOT BETWEEN %d AND %[1]d + 1`, failures)},
		{"a problem of a unit that was never tried", `SELECT p.stage || ' ' || p.unit FROM problems p WHERE NOT EXISTS (SELECT 1 FROM attempts a WHERE a.stage = p.stage AND a.unit = p.unit)`},
		{"a run is not over", `SELECT id || ' ' || state FROM runs WHERE ended = ''`},
		{"there is another run", `SELECT count(*) FROM runs HAVING count(*) <> 1`},
		{"a pointer moved more than once", `SELECT site FROM pointer_log GROUP BY site HAVING count(*) > 1`},
		{"so many ends are to be told", fmt.Sprintf(`SELECT count(*) FROM outbox HAVING count(*) <> %d`, ends)},
		{"so often it was told", fmt.Sprintf(`SELECT count(*) FROM inbox HAVING count(*) + (SELECT count(*) FROM outbox o WHERE NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.notice = o.id AND d.state = 'delivered')) <> %d`, ends)},
		{"it was begun more than once", `SELECT did FROM audit WHERE did LIKE 'began%' GROUP BY did HAVING count(*) > 1`},
	} {
		for _, found := range rows(t, db, c.query) {
			t.Errorf("the catalog: %s: %s", c.about, found)
		}
	}
}

// notes returns what fetch noted, by page.
func (f *folder) notes(t *testing.T) map[int]string {
	t.Helper()
	db, _, err := sqlite.OpenCatalog(t.Context(), filepath.Join(f.data, "catalog.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	notes := map[int]string{}
	for _, line := range rows(t, db, `SELECT json_object('page', page, 'doc', doc) FROM cursors WHERE page > 0`) {
		var note struct {
			Page int
			Doc  string
		}
		if err := json.Unmarshal([]byte(line), &note); err != nil {
			t.Fatal(err)
		}
		notes[note.Page] = note.Doc
	}
	return notes
}

func rows(t *testing.T, db *sql.DB, query string) (out []string) {
	t.Helper()
	found, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	for found.Next() {
		var s string
		if err := found.Scan(&s); err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}
