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

// Size rounds the bytes of a call up, so that calls are told apart by what they
// cost and a run still has few sizes: to 0 up to 64 KB, to 64 KB up to 1 MB, to
// 1 MB up to 64 MB, to 8 MB above. What is billed by pieces of 64 KB is so known
// exactly up to 1 MB, and what is sent in parts of 8 MB at every size.
func Size(bytes int64) int64 {
	const kb, mb = 1 << 10, 1 << 20
	switch {
	case bytes <= 64*kb:
		return 0
	case bytes <= mb:
		return up(bytes, 64*kb)
	case bytes <= 64*mb:
		return up(bytes, mb)
	}
	return up(bytes, 8*mb)
}

func up(n, to int64) int64 { return (n + to - 1) / to * to }
