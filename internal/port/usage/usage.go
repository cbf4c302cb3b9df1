// Package usage carries what operations on pieces of infrastructure consume:
// every call through a port is recorded here, per run and stage, so that what a
// run cost can be asked afterwards.
package usage

import (
	"context"
	"time"
)

// Call is one finished operation of a driver.
type Call struct {
	Piece  string        // the port: "blob"
	Driver string        // the technology: "file"
	Op     string        // the operation: "put"
	Bytes  int64         // moved
	Units  int64         // what the piece is paid for beyond operations: pages, documents
	Took   time.Duration //
	Err    error         // throttling is told from failure by its code
}

// Recorder takes note of calls. It never blocks for long and never fails.
type Recorder interface {
	Record(ctx context.Context, c Call)
}

// Scope is on whose behalf a call is made; empty outside runs.
type Scope struct {
	Run   string
	Stage string
}

type scopeKey struct{}

// In returns a context whose calls are recorded under the run and stage.
func In(ctx context.Context, s Scope) context.Context {
	return context.WithValue(ctx, scopeKey{}, s)
}

// ScopeOf returns the scope of the context.
func ScopeOf(ctx context.Context) Scope {
	s, _ := ctx.Value(scopeKey{}).(Scope)
	return s
}

// Discard records nothing.
type Discard struct{}

// Record does nothing.
func (Discard) Record(context.Context, Call) {}
