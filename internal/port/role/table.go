package role

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ucldc/pachamama"
)

// Grant is one line of the table.
type Grant struct {
	Component Component `json:"component"`
	Piece     string    `json:"piece"` // the port: "blob"
	Ops       []string  `json:"may"`

	// On is what it may be done on. Of blob: beginnings of keys that end in "/",
	// where * is one segment. Of queue, search and catalog: names of queues,
	// collections and tables, where * alone is any. Of others: *.
	On []string `json:"on"`
}

// Pieces are those that grants are about, in the order in which they are shown,
// with all that can be done on them. What catalog may is held to by a database,
// not by this program.
func Pieces() []Piece {
	return []Piece{
		{"blob", []string{"put", "get", "list", "delete", "sign"}},
		{"queue", []string{"push", "take", "extend", "done", "return", "counts"}},
		{"search", []string{"begin", "put", "seal", "find", "drop", "generations"}},
		{"extract", []string{"extract"}},
		{"notify", []string{"send", "check"}},
		{"catalog", sql()},
	}
}

// Piece is a port and its operations.
type Piece struct {
	Name string
	Ops  []string
}

// Guard refuses what a component may not do.
type Guard interface {
	// Check says why the component of ctx may not do op of the piece on the key,
	// prefix, queue or collection: CodeForbidden, or nil.
	Check(ctx context.Context, piece, op, on string) error
}

// Table is grants, made ready to be asked. It never changes.
type Table struct {
	grants []Grant
	on     map[may][]string
}

type may struct {
	component Component
	piece, op string
}

// NewTable makes a table of grants.
func NewTable(grants ...[]Grant) *Table {
	t := &Table{slices.Concat(grants...), map[may][]string{}}
	for _, g := range t.grants {
		for _, op := range g.Ops {
			key := may{g.Component, g.Piece, op}
			t.on[key] = append(t.on[key], g.On...)
		}
	}
	return t
}

// Grants returns the lines of the table.
func (t *Table) Grants() []Grant { return slices.Clone(t.grants) }

// May reports whether a component may do it.
func (t *Table) May(c Component, piece, op, on string) bool {
	for _, pattern := range t.on[may{c, piece, op}] {
		if pattern == "*" || piece == "blob" && covers(pattern, on) || pattern == on {
			return true
		}
	}
	return false
}

// covers reports whether all keys that begin with key lie in the pattern.
func covers(pattern, key string) bool {
	for {
		before, after, star := strings.Cut(pattern, "*")
		if !star {
			return strings.HasPrefix(key, pattern)
		}
		rest, ok := strings.CutPrefix(key, before)
		end := strings.IndexByte(rest, '/')
		if !ok || end < 1 {
			return false
		}
		key, pattern = rest[end:], after
	}
}

// Check implements Guard.
func (t *Table) Check(ctx context.Context, piece, op, on string) error {
	c := Of(ctx)
	if t.May(c, piece, op, on) {
		return nil
	}
	return refuse(c, piece, op, on)
}

func refuse(c Component, piece, op, on string) error {
	e := &pachamama.Error{Code: pachamama.CodeForbidden, Op: piece + "." + op, Subject: on,
		Message: fmt.Sprintf("the component %q has no grant to %s in %s", c, op, piece),
		Hint:    "`pachamama roles` lists what it may. If it must do this, give it the grant in internal/port/role/grants.go, and its service the policy of `pachamama roles print`."}
	if c == "" {
		e.Message, e.Hint = fmt.Sprintf("nobody is named who would %s in %s", op, piece), "It is our mistake: whoever calls must be named with role.As."
	}
	return e
}
