package harvest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest"
)

// What a request walks after a whole run, and whose versions it is given.
func TestRequests(t *testing.T) {
	for _, c := range []struct {
		req  harvest.Request
		want string
	}{
		{harvest.Request{}, "fetch map check content text index"},
		{harvest.Request{DryRun: true}, "fetch map check"},
		{harvest.Request{DryRun: true, From: "map"}, "map check | fetch"},
		{harvest.Request{Only: "content"}, "content index | fetch map check text"},
		{harvest.Request{Only: "text", Publish: true}, "text index publish | fetch map check content"},
		{harvest.Request{Only: "map"}, "map check index | fetch content text"},
		{harvest.Request{Only: "index"}, "index | fetch map check content text"},
		{harvest.Request{Skip: []pachamama.Stage{"content", "text"}}, "fetch map check index | content text"},
		{harvest.Request{Skip: []pachamama.Stage{"text"}, From: "map"}, "map check content index | fetch text"},
		{harvest.Request{Skip: []pachamama.Stage{"content"}, From: "content"}, "text index | fetch map check content"},
		{harvest.Request{Only: "content", From: "map"}, "invalid"},
		{harvest.Request{Only: "content", Skip: []pachamama.Stage{"text"}}, "invalid"},
		{harvest.Request{Only: "publish"}, "invalid"},
		{harvest.Request{Skip: []pachamama.Stage{"check"}}, "invalid"},
		{harvest.Request{DryRun: true, Publish: true}, "invalid"},
		{harvest.Request{DryRun: true, From: "content"}, "invalid"},
		{harvest.Request{From: "publish", Publish: true}, "invalid"},
	} {
		t.Run(c.want, func(t *testing.T) {
			d := newDesk(t)
			whole := d.finish(d.begin(harvest.Request{}), pachamama.RunDone, "fetch", "map", "check", "content", "text", "index")
			c.req.Collection = "c1"
			run, err := d.Begin(t.Context(), c.req)
			got := string(pachamama.CodeOf(err))
			if err == nil {
				got = strings.Trim(fmt.Sprint(run.Stages), "[]")
				var given []string
				for _, s := range pachamama.Stages() {
					if v := run.Inputs[s]; v == whole {
						given = append(given, string(s))
					} else if v != "" {
						t.Errorf("%s of %s", s, v)
					}
				}
				if given != nil {
					got += " | " + strings.Join(given, " ")
				}
			}
			if got != c.want {
				t.Errorf("%+v: %s, want %s", c.req, got, c.want)
			}
		})
	}
}

// After metadata alone was harvested, and content alone, the next run goes on
// from the newest of each.
func TestNewestOfEach(t *testing.T) {
	d := newDesk(t)
	_, err := d.Begin(t.Context(), harvest.Request{Collection: "c1", Skip: []pachamama.Stage{"content", "text"}})
	wantCode(t, "no content was ever brought", err, pachamama.CodeNotFound)
	whole := d.finish(d.begin(harvest.Request{}), pachamama.RunDone, "fetch", "map", "check", "content", "text", "index")
	metadata := d.finish(d.begin(harvest.Request{Skip: []pachamama.Stage{"content", "text"}}), pachamama.RunDone, "fetch", "map", "check", "index")
	content := d.begin(harvest.Request{Only: "content"})
	if diff := cmp.Diff(map[pachamama.Stage]string{"fetch": metadata, "map": metadata, "check": metadata, "text": whole}, content.Inputs); diff != "" {
		t.Error(diff)
	}
	d.finish(content, pachamama.RunDone, "content", "index")
	index := d.begin(harvest.Request{From: "index"})
	if diff := cmp.Diff(map[pachamama.Stage]string{"fetch": metadata, "map": metadata, "check": metadata, "content": content.ID, "text": whole}, index.Inputs); diff != "" {
		t.Error(diff)
	}
}

func TestRetry(t *testing.T) {
	d := newDesk(t)
	_, err := d.Retry(t.Context(), "c9", false, "me")
	wantCode(t, "no such collection", err, pachamama.CodeNotFound)
	_, err = d.Retry(t.Context(), "c1", false, "me")
	wantCode(t, "never run", err, pachamama.CodeNotFound)
	failed := d.finish(d.begin(harvest.Request{}), pachamama.RunFailed, "fetch")
	run, err := d.Retry(t.Context(), "c1", true, "me")
	must(t, err)
	if run.ID != failed || run.State != pachamama.RunWaiting || !run.Accept {
		t.Errorf("%+v", run)
	}
	if again, err := d.Retry(t.Context(), "c1", false, "me"); err != nil || again.ID != failed {
		t.Errorf("a run that was broken off: %+v, %v", again, err)
	}
	d.finish(run, pachamama.RunDone)
	_, err = d.Retry(t.Context(), "c1", false, "me")
	wantCode(t, "nothing failed", err, pachamama.CodeConflict)
}
