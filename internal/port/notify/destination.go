package notify

import (
	"path"
	"slices"
	"strings"
	"time"

	"github.com/ucldc/pachamama/internal/catalog"
)

// Destination is a driver, and who is told what by it.
type Destination struct {
	Name   string // by which its deliveries are kept: the same in each start
	Driver Driver
	Rules  Rules
	Digest time.Duration // events wait as long as this and are told together; 0: each by itself
	Flood  int           // when more wait they are told together; 0: never
}

// Rules say which events a destination is told of. The zero value is all.
type Rules struct {
	Events       []string // outcomes, "failed", or kinds, "run.failed"; none: all
	Collections  []string // patterns of path.Match on ids: "ucla-*"; none: all
	Institutions []string // likewise on names of institutions
}

// Wants reports whether the rules let an event through: one of each that is given.
func (r Rules) Wants(n catalog.Notice) bool {
	e := read(n)
	kind := len(r.Events) == 0 || slices.ContainsFunc(r.Events, func(s string) bool { return s == n.Kind || "run."+s == n.Kind || s == string(e.State) })
	return kind && matches(r.Collections, e.Collection) && matches(r.Institutions, e.Institution)
}

// Valid reports whether a pattern of a rule can be read.
func Valid(pattern string) bool {
	_, err := path.Match(pattern, "")
	return err == nil
}

func matches(patterns []string, s string) bool {
	s = strings.ToLower(s)
	return len(patterns) == 0 || slices.ContainsFunc(patterns, func(p string) bool {
		ok, _ := path.Match(strings.ToLower(p), strings.ReplaceAll(s, "/", "-")) // "*" is to match all there is
		return ok
	})
}
