package notify

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
)

// maxDigest is how many events one digest tells of, so that it stays under what
// every driver takes.
const maxDigest = 500

// maxLines of each outcome are written out in the words of a digest.
const maxLines = 25

// outcomes in the order in which people want to hear of them.
func outcomes() []pachamama.RunState {
	return []pachamama.RunState{StateStuck, StateSilent, pachamama.RunFailed, pachamama.RunHeld, pachamama.RunCancelled, pachamama.RunDone}
}

// told is an event in the body of a digest.
type told struct {
	Run        string             `json:"run,omitempty"`
	Collection string             `json:"collection"`
	State      pachamama.RunState `json:"state"`
	Happened   string             `json:"happened"`
}

// digest makes one message of many events, grouped by outcome.
func digest(batch string, list []catalog.Delivery) Message {
	groups := map[pachamama.RunState][]told{}
	body := struct {
		Digest   string                     `json:"digest"`
		Happened string                     `json:"happened"`
		Counts   map[pachamama.RunState]int `json:"counts"`
		Runs     []told                     `json:"runs"`
	}{Digest: batch, Counts: map[pachamama.RunState]int{}}
	for _, d := range list {
		e := read(d.Notice)
		t := told{e.Run, e.Collection, e.State, line(e.Happened, 150)}
		groups[e.State] = append(groups[e.State], t)
		body.Counts[e.State]++
		body.Runs = append(body.Runs, t)
	}
	states := outcomes()
	for _, t := range body.Runs {
		if !slices.Contains(states, t.State) {
			states = append(states, t.State)
		}
	}
	var heads []string
	var text strings.Builder
	for _, s := range states {
		if len(groups[s]) == 0 {
			continue
		}
		head := strings.TrimSpace(fmt.Sprintf("%d %s", len(groups[s]), s))
		heads = append(heads, head)
		fmt.Fprintf(&text, "%s\n", head)
		for i, t := range groups[s] {
			if i == maxLines {
				fmt.Fprintf(&text, "  and %d more\n", len(groups[s])-i)
				break
			}
			fmt.Fprintf(&text, "  %s (%s)\n", t.Happened, cmp.Or(t.Run, t.Collection))
		}
		text.WriteString("\n")
	}
	text.WriteString("`pachamama show` with the name in brackets tells more of each.\n")
	what := "runs ended"
	if len(groups[StateStuck])+len(groups[StateSilent]) > 0 {
		what = "events"
	}
	body.Happened = fmt.Sprintf("%d %s: %s", len(list), what, strings.Join(heads, ", "))
	b, _ := json.Marshal(body) //nolint:errcheck // strings and numbers
	return Message{ID: batch, Kind: "digest", Created: list[len(list)-1].Created, Body: b, Text: text.String(),
		Subject: "Pachamama: " + body.Happened}
}
