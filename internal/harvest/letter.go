package harvest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ucldc/pachamama"
)

// mostInLetter is how many kinds of problems a letter names.
const mostInLetter = 20

// Letter drafts a letter to the institution about what a run met that only the
// institution can mend: what, how often, an example, what to do. Agent is the
// User-Agent that the source sees. It is empty when there is nothing to mend.
func Letter(run pachamama.Run, problems []pachamama.Problem, agent string) string {
	var theirs []pachamama.Problem
	for _, p := range problems {
		if p.Who == pachamama.WhoInstitution {
			theirs = append(theirs, p)
		}
	}
	if len(theirs) == 0 {
		return ""
	}
	slices.SortStableFunc(theirs, func(a, b pachamama.Problem) int { // what stops a harvest first
		if a.Kept != b.Kept {
			if a.Kept {
				return 1
			}
			return -1
		}
		return cmp.Compare(b.Count, a.Count)
	})
	var b strings.Builder
	col := run.Collection
	if col.Contact != "" {
		fmt.Fprintf(&b, "To: %s\n", col.Contact)
	}
	fmt.Fprintf(&b, "Subject: Harvesting the records of %s\n\nDear colleagues,\n\n", oneLine(col.Name))
	fmt.Fprintf(&b, "we harvest the records of \"%s\" from\n%s\nand met the following on %s, which only you can mend.\n", oneLine(col.Name), oneLine(col.Source.URL), run.Created.UTC().Format("2 January 2006"))
	for i, p := range theirs {
		if i == mostInLetter {
			fmt.Fprintf(&b, "\nThere are %d more kinds of faults; we can send you the list.\n", len(theirs)-i)
			break
		}
		b.WriteString(paragraph(i+1, p))
	}
	if slices.ContainsFunc(theirs, func(p pachamama.Problem) bool { return p.Code == pachamama.CodeBlocked }) {
		fmt.Fprintf(&b, "\nOur requests are made by a program that keeps to OAI-PMH, waits when it is asked\nto, and names itself in every request:\n\n    %s\n\n"+
			"Please let requests with this User-Agent to the address above through your\nfirewall. If they are too many, tell us how many a minute are welcome.\n", agent)
	}
	b.WriteString("\nThank you. We are glad to help, and will harvest again when you tell us to.\n")
	return b.String()
}

// paragraph tells of one kind of problem.
func paragraph(n int, p pachamama.Problem) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n%d. %s", n, oneLine(p.Cause))
	if p.Count > 1 {
		fmt.Fprintf(&b, " (%d times)", p.Count)
	}
	b.WriteString("\n")
	if strings.Contains(p.Hint, "institution") || strings.Contains(p.Hint, "`pachamama") {
		p.Hint = "" // meant for us
	}
	for _, line := range []struct{ label, text string }{{"For example: ", p.Record}, {"Value: ", p.Value}, {"In full: ", p.Message}, {"To mend it: ", p.Hint}} {
		if text := oneLine(line.text); text != "" && text != oneLine(p.Cause) {
			fmt.Fprintf(&b, "   %s%s\n", line.label, text)
		}
	}
	return b.String()
}

// oneLine keeps foreign text from looking like a part of the letter.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
