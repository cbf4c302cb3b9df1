package scenarios

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/port/search"
)

// patience bounds what a scenario may take.
const patience = 30 * time.Second

// begin takes a step such as "publish cancelled at 2".
func (w *world) begin(how string) {
	w.t.Helper()
	how, at, cancel := strings.Cut(how, "cancelled at ")
	var came chan struct{}
	if cancel {
		came = w.source.keepWaiting(number(at))
	}
	run, err := w.control.Begin(w.t.Context(), harvest.Request{Collection: "harbor", Publish: strings.Contains(how, "publish"),
		From: pachamama.Stage(from(how)), By: "a person"})
	w.must(err)
	w.run = run.ID
	if cancel {
		select {
		case <-came:
		case <-time.After(patience):
			w.t.Fatal("the request did not come")
		}
		w.must(w.control.Cancel(w.t.Context(), w.run, "a person"))
	}
	w.wait()
}

// from reads "from map".
func from(how string) string {
	_, stage, _ := strings.Cut(how, "from ")
	return strings.TrimSpace(stage)
}

func (w *world) resume(how string) {
	w.t.Helper()
	_, err := w.control.Resume(w.t.Context(), w.run, strings.Contains(how, "accept"), "a person")
	w.must(err)
	w.wait()
}

func (w *world) wait() {
	w.t.Helper()
	select {
	case <-w.ended:
	case <-time.After(patience):
		w.t.Fatal("the run does not end")
	}
}

// state says how the run ended: "failed: code who: message".
func (w *world) state() string {
	run, err := w.catalog.Run(w.t.Context(), w.run)
	w.must(err)
	if run.Error == nil {
		return string(run.State)
	}
	return fmt.Sprintf("%s: %s %s: %s", run.State, run.Error.Code, run.Error.MustAct(), run.Error.Message)
}

func (w *world) counts() string {
	run, err := w.catalog.Run(w.t.Context(), w.run)
	w.must(err)
	var out []string
	for _, name := range []string{pachamama.CountReported, pachamama.CountFetched, pachamama.CountDeleted, pachamama.CountBroken, pachamama.CountRepeated,
		pachamama.CountMapped, pachamama.CountSkipped, pachamama.CountRejected, pachamama.CountChecked, pachamama.CountThumbnail, pachamama.CountText,
		pachamama.CountTextWaits, pachamama.CountIndexed, pachamama.CountRefused, pachamama.CountVisible} {
		if n := run.Counts[name]; n != 0 {
			out = append(out, fmt.Sprintf("%s %d", name, n))
		}
	}
	return strings.Join(out, "\n")
}

func (w *world) problems() string {
	list, err := w.catalog.Problems(w.t.Context(), w.run)
	w.must(err)
	var out []string
	for _, p := range list {
		if p.Hint == "" && p.Who == pachamama.WhoInstitution {
			w.t.Errorf("nothing says what the institution is to do about %q", p.Cause)
		}
		out = append(out, fmt.Sprintf("%s %s %s %d %s", p.Stage, p.Code, p.Who, p.Count, p.Cause))
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

// records lists what the run exports, with the fields that the scenario names.
func (w *world) records(want []string) string {
	var lines bytes.Buffer
	if _, err := w.reader.Export(w.t.Context(), "harbor", w.run, &lines); err != nil {
		return "none: " + pachamama.AsError(err).Message
	}
	var out []string
	for line := range bytes.Lines(lines.Bytes()) {
		var s harvest.Stored
		w.must(json.Unmarshal(line, &s))
		text := s.Record.SourceID + " | " + s.Record.Fields.First("title")
		if len(out) < len(want) {
			for i, part := range strings.Split(want[len(out)], " | ") {
				if name, _, ok := strings.Cut(part, "="); ok && i >= 2 {
					text += " | " + name + "=" + value(s, name)
				}
			}
		}
		out = append(out, text)
	}
	return strings.Join(out, "\n")
}

// value is a field of a record, its id, or how many thumbnails it has.
func value(s harvest.Stored, name string) string {
	switch name {
	case "id":
		return s.Record.ID
	case "thumbnails":
		return fmt.Sprint(len(s.Content.Thumbnails))
	}
	var texts []string
	for _, v := range s.Record.Fields.Get(name) {
		texts = append(texts, v.Text)
	}
	return strings.Join(texts, "; ")
}

// search asks the public site "words -> SOURCE ID, ..." again.
func (w *world) search(body string) string {
	var out []string
	for line := range strings.Lines(body) {
		words, _, _ := strings.Cut(strings.TrimSpace(line), " ->")
		found, err := w.reader.Find(w.t.Context(), catalog.Live, search.Query{Text: words, Limit: 10})
		w.must(err)
		var ids []string
		for _, h := range found.Hits {
			ids = append(ids, h.Record.SourceID)
		}
		slices.Sort(ids)
		out = append(out, strings.TrimSpace(words+" -> "+strings.Join(ids, ", ")))
	}
	return strings.Join(out, "\n")
}
