// Package role is the port to permissions: one table says which component of
// the program may do what on which piece (grants.go). It is held to in the
// program, by a wrapper around every driver, and a driver of this port gives
// each component credentials of its own, so that a service holds to it too.
package role

import (
	"context"
	"encoding/json"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/usage"
)

// Component is a part of the program that asks pieces for something.
type Component string

// The components: the seven stages, and what goes on around them.
const (
	Fetch    = Component(pachamama.StageFetch)
	Map      = Component(pachamama.StageMap)
	Check    = Component(pachamama.StageCheck)
	Content  = Component(pachamama.StageContent)
	Text     = Component(pachamama.StageText)
	Index    = Component(pachamama.StageIndex)
	Publish  = Component(pachamama.StagePublish)
	Runner   = Component("runner")   // walks runs and keeps their ledger
	Serve    = Component("serve")    // the console and the API
	Notify   = Component("notify")   // sends events
	Meter    = Component("meter")    // writes what was used
	Watch    = Component("watch")    // sees what should have happened and did not
	Worker   = Component("worker")   // takes tasks from the queue
	Operator = Component("operator") // the command line
	Doctor   = Component("doctor")   // tries the pieces
)

// Components returns all of them, in the order of a run.
func Components() []Component {
	return []Component{Fetch, Map, Check, Content, Text, Index, Publish, Runner, Serve, Notify, Meter, Watch, Worker, Operator, Doctor}
}

type componentKey struct{}

// As returns a context whose calls are made by the component.
func As(ctx context.Context, c Component) context.Context {
	return context.WithValue(ctx, componentKey{}, c)
}

// Of returns the component that makes the calls of a context: the stage of its
// usage.Scope, else what As said; "" when nobody said.
func Of(ctx context.Context) Component {
	if s := usage.ScopeOf(ctx); s.Stage != "" {
		return Component(s.Stage)
	}
	c, _ := ctx.Value(componentKey{}).(Component)
	return c
}

// Credentials are keys to services. The zero value is the program's own.
type Credentials struct {
	Key, Secret, Token string
	Expires            time.Time
}

// Driver gives components credentials of their own. Its promises:
//
//   - Every component has credentials; anything else is CodeForbidden.
//   - Own: no two components have the same keys, unless they are the program's
//     own, for which each gets the zero value.
//   - Alive: they do not end within the next minute.
//   - Kept: they are asked for once, and again only when they near their end.
//   - Cancelled: an ended ctx ends the operation with an error.
//   - Close may be called twice.
//   - All methods may be called at the same time.
type Driver interface {
	Assume(ctx context.Context, c Component) (Credentials, error)
	Describe() port.Descriptor
	Close() error
}

// Unknown is the error of a driver that is asked for credentials of something
// that is no component.
func Unknown(c Component) error {
	return &pachamama.Error{Code: pachamama.CodeForbidden, Op: "role.Assume", Subject: string(c), Message: "it is no component of the program, and has no role",
		Hint: "It is our mistake: whoever calls must be named with role.As."}
}

// Document is the role of a component, as a service wants it written.
type Document struct {
	Component Component       `json:"component"`
	Name      string          `json:"name"`
	Trust     json.RawMessage `json:"trust"`  // who may take the role
	Policy    json.RawMessage `json:"policy"` // what the role may
}
