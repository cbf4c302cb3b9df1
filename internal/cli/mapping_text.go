package cli

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/ucldc/pachamama/internal/harvest/mapping/trial"
)

// writeTrial writes what a trial found, for people.
func writeTrial(w io.Writer, r *trial.Report) {
	for _, s := range r.Shown {
		writeShown(w, s)
	}
	fmt.Fprintf(w, "mapping %s\n", r.Mapping)
	fmt.Fprintf(w, "records of %s %s: %d of %d pages read, %d records of %d shapes on them", r.Collection, r.Version, r.PagesRead, r.Pages, r.Candidates, r.Shapes)
	if r.PagesRead < r.Pages {
		fmt.Fprintf(w, " (the version has %d records)", r.Total)
	}
	fmt.Fprintf(w, "\nmapped %d, rarest kinds first, in %d ms: %d kept, %d rejected, %d skipped", r.Records, r.Took, r.Kept, r.Rejected, r.Skipped)
	fmt.Fprintf(w, "; beside them %d deleted and %d unreadable\n", r.Deleted, r.Unreadable)
	if len(r.Problems) > 0 {
		fmt.Fprintln(w, "\nRejections and remarks, by cause:")
		problems(w, r.Problems, 30)
	}
	writeChanges(w, r)
	writeUnread(w, r)
	writeProfiles(w, r)
}

func writeChanges(w io.Writer, r *trial.Report) {
	if r.Why != "" {
		fmt.Fprintf(w, "\nNot compared: %s.\n", r.Why)
		return
	}
	fmt.Fprintf(w, "\nAgainst run %s, mapped by %s: %d of %d records are the same.\n", r.Against, r.Before, r.Unchanged, r.Compared)
	if len(r.Changes) == 0 {
		return
	}
	t := tabwriter.NewWriter(w, 2, 4, 2, ' ', 0)
	for _, c := range r.Changes {
		field := c.Field
		if field == "" {
			field = "(record)"
		}
		fmt.Fprintf(t, "%d\t%s\t%s\t\n", c.Records, field, c.How)
		for _, x := range c.Examples {
			fmt.Fprintf(t, "\t\t%s\t%s\n", x.Record, beforeAfter(x))
		}
	}
	t.Flush()
}

func beforeAfter(x trial.Example) string {
	was, is := strings.Join(x.Old, "; "), strings.Join(x.New, "; ")
	return fmt.Sprintf("%s -> %s", orDash(short(was, 60)), orDash(short(is, 60)))
}

// mostUnread is how many lines the list of what is not read has.
const mostUnread = 40

func writeUnread(w io.Writer, r *trial.Report) {
	if len(r.Unread) == 0 {
		fmt.Fprintln(w, "\nEvery value of the source is read by some rule.")
		return
	}
	fmt.Fprintln(w, "\nOf the source, read by no rule:")
	t := tabwriter.NewWriter(w, 2, 4, 2, ' ', 0)
	fmt.Fprintln(t, "path\tin records\tvalues\texample")
	for i, u := range r.Unread {
		if i == mostUnread {
			fmt.Fprintf(t, "… and %d more\n", len(r.Unread)-mostUnread)
			break
		}
		note := ""
		if u.Tested {
			note = "  (a condition looks at it)"
		}
		fmt.Fprintf(t, "%s\t%d\t%d of %d\t%s%s\n", u.Path, u.Records, u.Values, u.Of, short(u.Example, 60), note)
	}
	t.Flush()
}

func writeProfiles(w io.Writer, r *trial.Report) {
	fmt.Fprintln(w, "\nFields:")
	t := tabwriter.NewWriter(w, 2, 4, 2, ' ', 0)
	fmt.Fprintln(t, "field\tfilled\tvalues\tdistinct\tshortest\tlongest\tcommonest")
	var empty []string
	for _, p := range r.Fields {
		if p.Records == 0 {
			empty = append(empty, p.Field)
			continue
		}
		var top []string
		for _, v := range p.Top {
			if v.Count > 1 {
				top = append(top, fmt.Sprintf("%s (%d)", short(v.Value, 24), v.Count))
			}
		}
		fmt.Fprintf(t, "%s\t%.0f%%\t%d\t%d\t%s\t%s (%d letters)\t%s\n", p.Field, p.Percent, p.Values, p.Distinct, short(p.Shortest, 16), short(p.Longest, 24), p.Letters, strings.Join(top, ", "))
	}
	t.Flush()
	if len(empty) > 0 {
		fmt.Fprintf(w, "in no record: %s\n", strings.Join(empty, ", "))
	}
}

func writeShown(w io.Writer, s trial.Shown) {
	fmt.Fprintf(w, "%s  %s", s.Record, s.Action)
	if s.Why != "" {
		fmt.Fprintf(w, ": %s", s.Why)
	}
	fmt.Fprintln(w)
	t := tabwriter.NewWriter(w, 2, 4, 2, ' ', 0)
	for _, row := range s.Rows {
		if row.Field == "" {
			fmt.Fprintf(t, "  %s\t%s\t-> nothing\t\n", row.From, short(row.Value, 60))
			continue
		}
		fmt.Fprintf(t, "  %s\t\t-> %s\t%s\n", orDash(row.From), row.Field, short(row.Value, 70))
	}
	t.Flush()
	fmt.Fprintln(w)
}

// short makes a text fit into so many letters of one line.
func short(s string, most int) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}
