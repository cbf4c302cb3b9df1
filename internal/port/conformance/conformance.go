// Package conformance holds one suite per port. A suite is the definition of
// its port: every driver passes it. It is linked into tests alone.
package conformance

import (
	"context"
	"testing"
)

// attrSuite is the attribute of a test that runs a suite: its port. The last
// lines of ./check list them.
const attrSuite = "suite"

// T is the part of *testing.T that suites use, so that a suite can itself be
// tested with a recorder in its place.
type T interface {
	Helper()
	Run(name string, f func(T)) bool
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Skipf(format string, args ...any)
	Cleanup(func())
	Context() context.Context
	TempDir() string
}

// real makes a *testing.T a T.
type real struct{ *testing.T }

func (r real) Run(name string, f func(T)) bool {
	return r.T.Run(name, func(t *testing.T) { f(real{t}) })
}
