package web_test

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/harvest"
)

func TestRunPageAddsUp(t *testing.T) {
	s := open(t)
	doc := s.page("/runs/" + s.run)
	s.count(doc, "ol.pipeline li.done", 7)
	s.count(doc, "progress[value=100]", 7)
	s.count(doc, ".ok", 5)
	s.count(doc, ".bad", 0)
	s.count(doc, "[data-live]", 0) // it is over
	s.says(doc, "dl.nums", "visible 60")
}

func TestFailedRunSaysWhatAndWhatToDo(t *testing.T) {
	s := open(t)
	ctx, c := t.Context(), s.world.Catalog
	run := s.begin()
	must(t, c.StartStage(ctx, run, pachamama.StageFetch))
	must(t, c.EndStage(ctx, run, pachamama.StageFetch, pachamama.RunDone, pachamama.Counts{pachamama.CountReported: 10, pachamama.CountFetched: 8}))
	must(t, c.AddAttempt(ctx, catalog.Attempt{Run: run, Stage: pachamama.StageMap, Unit: "000001", Code: pachamama.CodeMalformed, Message: "no XML <x>",
		Problems: []pachamama.Problem{{Stage: pachamama.StageMap, Code: pachamama.CodeRejected, Cause: "no title", Message: "it has no title", Hint: "Give it one.", Who: pachamama.WhoInstitution, Record: "oai:1", Count: 1234}}}))
	must(t, c.AddUsage(ctx, []catalog.Usage{{Run: run, Stage: "fetch", Piece: "blob", Driver: "mem", Op: "put", Count: 8, Bytes: 2048}}))
	must(t, c.SetRunState(ctx, run, pachamama.RunFailed, &pachamama.Error{Code: pachamama.CodeIncomplete, Message: "the source reported 10 records and gave 8", Hint: "Harvest again.", Who: pachamama.WhoInstitution}))
	doc := s.page("/runs/" + run)
	s.says(doc, ".banner", "reported 10 records and gave 8")
	s.says(doc, ".banner", "Harvest again.")
	s.says(doc, ".banner .who", "the institution")
	s.says(doc, ".bad", "8")
	s.says(doc, "section[aria-labelledby=problems] tbody", "1,234")
	s.says(doc, "section[aria-labelledby=failures] tbody", "no XML <x>")
	s.says(doc, "section[aria-labelledby=usage] tbody", "2.0 kB")
	s.count(doc, "form[action=/runs/"+run+"/resume] input[name=accept]", 1)
	s.says(s.page("/runs?state=failed"), "table .state.failed", "failed")
	s.says(s.page("/runs?state=cancelled"), ".empty", "None are like this")
}

func TestTheConsoleTellsHowMuchARunFetches(t *testing.T) {
	s := open(t)
	run := s.begin()
	must(t, s.world.Catalog.SetIncrement(t.Context(), run, pachamama.Increment{Base: s.run, From: "2026-11-22"}))
	s.says(s.page("/runs/"+run), ".sub", "Fetches what changed since 2026-11-22, on top of run "+s.run)
	s.says(s.page("/runs"), "td[data-label=Stages] small", "incremental")
	must(t, s.world.Catalog.SetIncrement(t.Context(), run, pachamama.Increment{Why: "the source tells no time"}))
	s.says(s.page("/runs/"+run), ".sub", "Fetches all, because the source tells no time")
	s.says(s.page("/collections/harbor"), "select[name=since]", "what changed since the last good run")
}

// begin makes a run that waits.
func (s *site) begin() string {
	s.t.Helper()
	run, err := s.world.Control.Begin(s.t.Context(), harvest.Request{Collection: "harbor", By: "test"})
	must(s.t, err)
	return run.ID
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// events reads server-sent events, the name before the data.
func events(t *testing.T, ctx context.Context, address string) <-chan string {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	must(t, err)
	res, err := http.DefaultClient.Do(r)
	must(t, err)
	if res.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("content type %q", res.Header.Get("Content-Type"))
	}
	out := make(chan string)
	go func() {
		defer close(out)
		defer res.Body.Close()
		var event strings.Builder
		lines := bufio.NewScanner(res.Body)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			if lines.Text() != "" {
				event.WriteString(lines.Text() + "\n")
				continue
			}
			select {
			case out <- event.String():
			case <-ctx.Done():
				return
			}
			event.Reset()
		}
	}()
	return out
}

func TestRunIsWatchedToItsEnd(t *testing.T) {
	s := open(t)
	server := httptest.NewServer(s.h)
	defer server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	run := s.begin()
	first, second := events(t, ctx, server.URL+"/runs/"+run+"/live"), events(t, ctx, server.URL+"/runs/"+run+"/live")
	await(t, first, "waiting")
	await(t, second, "waiting")
	c := s.world.Catalog
	must(t, c.SetRunState(ctx, run, pachamama.RunRunning, nil))
	must(t, c.StartStage(ctx, run, pachamama.StageFetch))
	must(t, c.Progress(ctx, run, pachamama.StageFetch, 1, 0, "page 3", pachamama.Counts{pachamama.CountReported: 400, pachamama.CountFetched: 100}))
	if got := await(t, first, "page 3"); !strings.Contains(got, `value="25"`) || !strings.Contains(got, "event: run") {
		t.Errorf("the event was %s", got)
	}
	must(t, c.SetRunState(ctx, run, pachamama.RunDone, nil))
	for _, stream := range []<-chan string{first, second} {
		await(t, stream, "event: over")
		if _, more := <-stream; more {
			t.Error("the stream went on after its end")
		}
	}
	await(t, events(t, ctx, server.URL+"/runs/"+run+"/live"), "event: over") // over already
}

// await reads until an event has want.
func await(t *testing.T, stream <-chan string, want string) string {
	t.Helper()
	for event := range stream {
		if strings.Contains(event, want) {
			return event
		}
	}
	t.Fatalf("no event had %q", want)
	return ""
}
