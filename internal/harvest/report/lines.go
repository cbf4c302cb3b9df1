package report

import "github.com/ucldc/pachamama"

// Line is a count of what changed, in words.
type Line struct {
	Name  string
	Count int64
	Part  bool // of the line before
}

// Lines are the counts of a comparison, in the order in which people ask.
func Lines(c pachamama.Changes) []Line {
	out := []Line{{"published", c.Before, false}, {"in this version", c.After, false}, {"added", c.Added, false}, {"gone", c.Gone, false}}
	for _, part := range []Line{{"gone: the source says deleted", c.Deleted, true}, {"gone: set aside now", c.SetAside, true},
		{"gone: the source does not give them any more", c.Gone - c.Deleted - c.SetAside, true}} {
		if part.Count > 0 {
			out = append(out, part)
		}
	}
	return append(out, Line{"with another id", c.Moved, false}, Line{"changed", c.Changed, false}, Line{"unchanged", c.Unchanged, false},
		Line{"unchanged, with a new datestamp", c.Restamped, true})
}

// Compared tells whether there is anything to tell of changes.
func Compared(c pachamama.Changes) bool { return c.Base != "" && c.Unread == "" }

// WhyNot tells why nothing was compared.
func WhyNot(c pachamama.Changes) string {
	if c.Unread != "" {
		return "The published version " + c.Base + " could not be read: " + c.Unread + "."
	}
	return "Nothing was published: there is nothing to compare with."
}
