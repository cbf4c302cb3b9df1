package conformance

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

// recorder runs a suite and notes which cases failed instead of failing.
type recorder struct {
	*testing.T
	name   string
	only   string // the one case to run; empty: all
	mu     sync.Mutex
	failed []string
}

func (r *recorder) fail(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed = append(r.failed, r.name+": "+fmt.Sprintf(format, args...))
}

func (r *recorder) Errorf(format string, args ...any) { r.fail(format, args...) }

func (r *recorder) Fatalf(format string, args ...any) {
	r.fail(format, args...)
	runtime.Goexit()
}

func (r *recorder) Skipf(string, ...any) { runtime.Goexit() }

func (r *recorder) Context() context.Context { return r.T.Context() }

func (r *recorder) Run(name string, f func(T)) bool {
	if r.only != "" && r.only != name {
		return true
	}
	child := &recorder{T: r.T, name: name}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			if p := recover(); p != nil {
				child.fail("panic: %v", p)
			}
		}()
		f(child)
	}()
	<-done
	r.failed = append(r.failed, child.failed...) // a child is done when its parent goes on
	return len(child.failed) == 0
}

// mustFail runs a suite over a driver broken on purpose and sees that the
// case which stands for the promise fails.
func mustFail(t *testing.T, wantCase string, suite func(T)) {
	t.Helper()
	r := &recorder{T: t, only: wantCase}
	suite(r)
	hit := slices.ContainsFunc(r.failed, func(s string) bool { return strings.HasPrefix(s, wantCase+":") })
	if !hit {
		t.Errorf("the case %q did not fail", wantCase)
	}
}

// mustPass runs a suite over a driver as it should be.
func mustPass(t *testing.T, suite func(T)) {
	t.Helper()
	r := &recorder{T: t}
	suite(r)
	if len(r.failed) > 0 {
		t.Fatalf("the unbroken driver fails: %q", r.failed)
	}
}
