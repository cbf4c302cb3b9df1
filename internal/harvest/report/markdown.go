// Package report writes the report of a run for people: Markdown to read and
// send, CSV for the institution.
package report

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest"
)

// Markdown writes a report as Markdown. Text from records is written so that it
// stays text.
func Markdown(w io.Writer, r pachamama.Report) error {
	m := &markdown{b: bufio.NewWriter(w)}
	m.line("# %s: report of run %s\n", plain(r.Name), r.Run)
	m.line("Collection `%s`, run %s.\n", r.Collection, r.State)
	m.gates(r.Verdict)
	m.changes(r.Changes)
	m.signatures(r.Changes)
	m.missing(r.Missing)
	m.problems(r.Problems)
	m.counts(r.Counts)
	return m.b.Flush()
}

type markdown struct{ b *bufio.Writer }

func (m *markdown) line(format string, args ...any) { fmt.Fprintf(m.b, format+"\n", args...) }

// row writes a row of a table.
func (m *markdown) row(cells ...any) {
	for _, c := range cells {
		fmt.Fprintf(m.b, "| %v ", c)
	}
	m.line("|")
}

// head begins a table; a column whose name begins with # has numbers.
func (m *markdown) head(names ...string) {
	cells, rules := make([]any, len(names)), make([]any, len(names))
	for i, name := range names {
		cells[i], rules[i] = strings.TrimPrefix(name, "#"), "---"
		if strings.HasPrefix(name, "#") {
			rules[i] = "---:"
		}
	}
	m.row(cells...)
	m.row(rules...)
}

func (m *markdown) gates(v pachamama.Verdict) {
	m.line("## May it be published?\n")
	switch held := v.Held(); {
	case !v.Approved.IsZero():
		m.line("Let through by %s on %s: %s\n", plain(v.By), v.Approved.UTC().Format("2006-01-02 15:04 UTC"), plain(v.Reason))
	case len(held) > 0:
		m.line("**Held: a person must approve it.**\n")
	default:
		m.line("Yes.\n")
	}
	if len(v.Gates) == 0 {
		m.line("No gate asks for anything.\n")
		return
	}
	m.head("Gate", "What", "#Count", "#Of", "#Share", "#Limit", "Where the limit comes from", "Passes")
	for _, g := range v.Gates {
		passes := "yes"
		if !g.Passed {
			passes = "**no**"
		}
		m.row(g.Name, plain(g.Says), g.Count, g.Of, harvest.Percent(g.Share), harvest.Percent(g.Limit), plain(g.From), passes)
	}
	m.line("")
}

func (m *markdown) changes(c pachamama.Changes) {
	m.line("## Against the published version\n")
	if !Compared(c) {
		m.line("%s\n", plain(WhyNot(c)))
		return
	}
	m.line("Compared with version %s.\n", c.Base)
	m.head("Records", "#Count")
	for _, l := range Lines(c) {
		m.row(l.Name, l.Count)
	}
	m.line("")
	if len(c.Examples) > 0 {
		m.head("Kind", "Record", "Source identifier", "Was", "Fields")
		for _, d := range c.Examples {
			m.row(d.Kind, plain(d.ID), plain(d.SourceID), plain(d.Was), plain(strings.Join(d.Fields, ", ")))
		}
		m.line("")
	}
}

func (m *markdown) signatures(c pachamama.Changes) {
	if len(c.Signatures) == 0 {
		return
	}
	m.line("## In which ways records changed\n")
	m.head("#Records", "Found in", "Field", "Change", "Example")
	for _, s := range c.Signatures {
		example := ""
		if len(s.Samples) > 0 {
			one := s.Samples[0]
			example = plain(one.ID) + ": " + plain(one.Was) + " → " + plain(one.Is)
		}
		m.row(s.Records, s.Extent, plain(s.Field), plain(s.Change), example)
	}
	m.line("")
	if c.Unlisted > 0 {
		m.line("And %d more changes, of rarer kinds.\n", c.Unlisted)
	}
}

func (m *markdown) missing(fields []pachamama.MissingField) {
	if len(fields) == 0 {
		return
	}
	m.line("## Fields that records lack\n")
	m.head("Field", "#Records", "So the records are")
	for _, f := range fields {
		m.row(plain(f.Field), f.Records, map[bool]string{true: "set aside", false: "kept"}[f.Required])
	}
	m.line("")
}

func (m *markdown) problems(problems []pachamama.Problem) {
	if len(problems) == 0 {
		return
	}
	m.line("## Problems by cause\n")
	m.head("#Count", "Stage", "Cause", "Example", "What to do", "Who must act")
	for _, p := range problems {
		example := p.Message
		if p.Record != "" {
			example = p.Record + ": " + p.Message
		}
		m.row(p.Count, p.Stage, plain(p.Cause), plain(example), plain(p.Hint), p.Who)
	}
	m.line("")
}

func (m *markdown) counts(counts pachamama.Counts) {
	m.line("## Counts\n")
	m.head("What", "#Count")
	for _, name := range names(counts) {
		m.row(name, counts[name])
	}
}

func names(counts pachamama.Counts) []string {
	var out []string
	for name := range counts {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// plain escapes what Markdown and HTML would take for their own.
func plain(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case strings.ContainsRune("\\`*_{}[]<>|#~&", r):
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ':
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
