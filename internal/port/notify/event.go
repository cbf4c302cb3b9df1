package notify

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
)

// States of events of what should have happened and did not.
const (
	StateStuck  pachamama.RunState = "stuck"  // an open run stands still
	StateSilent pachamama.RunState = "silent" // a harvest was expected
)

// Event is that a run is over, or that something did not happen: the body of a
// message.
type Event struct {
	Run         string             `json:"run,omitempty"` // empty: it is about a collection
	Collection  string             `json:"collection"`
	Institution string             `json:"institution,omitempty"`
	State       pachamama.RunState `json:"state"`
	Happened    string             `json:"happened"`
	ToDo        string             `json:"to_do,omitempty"`
	Counts      pachamama.Counts   `json:"counts"`
}

// read takes an event apart. One that cannot be read has its text as words.
func read(n catalog.Notice) Event {
	var e Event
	if err := json.Unmarshal(n.Doc, &e); err != nil || e.Happened == "" {
		e.Happened = cmp.Or(e.Happened, n.Kind+" "+n.Run)
	}
	if n.Kind != "collection.silent" { // whose events are in the order of the collection
		e.Run = cmp.Or(e.Run, n.Run)
	}
	return e
}

// message makes what is sent of an event.
func message(n catalog.Notice) Message {
	e := read(n)
	return Message{ID: id(n.Run, n.Kind, strconv.FormatInt(n.Created.UnixMilli(), 10)), Kind: n.Kind, Run: n.Run, Collection: e.Collection, Created: n.Created, Body: n.Doc,
		Subject: line(e.Happened, maxSubject), Text: e.text(n.Created)}
}

// id of the message of an event; a run that is resumed may end alike twice. Signatures and mail allow no more characters.
func id(words ...string) string {
	return strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return r
		}
		return '-'
	}, strings.Join(words, "-"))
}

const maxSubject = 150 // characters

// line makes one line of a text that may come from outside.
func line(s string, most int) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	if r := []rune(strings.ToValidUTF8(s, "\uFFFD")); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

// text is what people read.
func (e Event) text(at time.Time) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", line(e.Happened, 2000))
	if e.ToDo != "" {
		fmt.Fprintf(&b, "What to do: %s\n\n", line(e.ToDo, 2000))
	}
	when := "Ended"
	if !e.State.Over() {
		when = "Noticed"
	}
	for _, row := range [][2]string{{"Collection", e.Collection}, {"Institution", e.Institution}, {"Run", e.Run}, {when, at.UTC().Format("2006-01-02 15:04 UTC")}, {"Counts", counts(e.Counts)}} {
		if row[1] != "" {
			fmt.Fprintf(&b, "%-13s%s\n", row[0]+":", line(row[1], 1000))
		}
	}
	if about := cmp.Or(e.Run, e.Collection); about != "" {
		fmt.Fprintf(&b, "\n`pachamama show %s` tells more.\n", about)
	}
	return b.String()
}

func counts(c pachamama.Counts) string {
	var words []string
	for _, name := range slices.Sorted(maps.Keys(c)) {
		if c[name] != 0 {
			words = append(words, fmt.Sprintf("%d %s", c[name], name))
		}
	}
	return strings.Join(words, ", ")
}

// Test is a message by which a person tries a destination.
func Test(destination string, now time.Time) Message {
	body, _ := json.Marshal(map[string]string{"happened": "a test of " + destination}) //nolint:errcheck // two strings
	return Message{ID: id("test", now.UTC().Format("20060102T150405.000")), Kind: "test", Created: now, Body: body, Subject: "Pachamama: a test",
		Text: "This is a test of " + line(destination, 500) + ".\n\nWhoever reads it will be told what happens in Pachamama.\n"}
}
