package conformance

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/role"
)

// RoleDriver is a driver of roles over a service that counts.
type RoleDriver struct {
	role.Driver
	Asked func() int // how often its service was asked for credentials; nil: it has none
}

// Role is the suite of the role port. Open opens the driver anew.
func Role(t *testing.T, open func(*testing.T) RoleDriver) {
	t.Attr(attrSuite, "role")
	roleSuite(real{t}, func(t T) RoleDriver { return open(t.(real).T) }) //nolint:forcetypeassert // it was made above
}

type roleCase struct {
	name string
	try  func(t T, d RoleDriver)
}

func roleSuite(t T, open func(T) RoleDriver) {
	t.Helper()
	for _, c := range roleCases {
		t.Run(c.name, func(t T) {
			d := open(t)
			t.Cleanup(func() { _ = d.Close() })
			c.try(t, d)
		})
	}
	describedSuite(t, func(t T) described { return open(t) })
}

var roleCases = []roleCase{
	{"components", roleComponents},
	{"own", roleOwn},
	{"alive", roleAlive},
	{"kept", roleKept},
	{"cancelled", roleCancelled},
	{"closes twice", roleClosesTwice},
	{"at the same time", roleAtOnce},
}

func assume(t T, d RoleDriver, c role.Component) role.Credentials {
	t.Helper()
	keys, err := d.Assume(t.Context(), c)
	if err != nil {
		t.Fatalf("%s: %v", c, err)
	}
	return keys
}

func roleComponents(t T, d RoleDriver) {
	for _, c := range role.Components() {
		assume(t, d, c)
	}
	for _, c := range []role.Component{"", "stranger", "{component}"} {
		if keys, err := d.Assume(t.Context(), c); pachamama.CodeOf(err) != pachamama.CodeForbidden || keys != (role.Credentials{}) {
			t.Errorf("%q gets credentials, or %v", c, err)
		}
	}
}

func roleOwn(t T, d RoleDriver) {
	of := map[string]role.Component{}
	for _, c := range role.Components() {
		keys := assume(t, d, c)
		if other := of[keys.Key+keys.Token]; other != "" {
			t.Errorf("%s has the keys of %s", c, other)
		}
		if keys != (role.Credentials{}) {
			of[keys.Key+keys.Token] = c
		}
		if whole := keys.Key != "" && keys.Secret != ""; !whole && keys != (role.Credentials{}) {
			t.Errorf("%s has half of a pair of keys", c)
		}
	}
}

func roleAlive(t T, d RoleDriver) {
	if keys := assume(t, d, role.Map); keys.Key != "" && time.Until(keys.Expires) < time.Minute {
		t.Errorf("the keys end at %v", keys.Expires)
	}
}

func roleKept(t T, d RoleDriver) {
	first := assume(t, d, role.Map)
	if again := assume(t, d, role.Map); again != first {
		t.Errorf("other keys for the same component")
	}
	if d.Asked != nil && d.Asked() != 1 {
		t.Errorf("the service was asked %d times for one component", d.Asked())
	}
}

func roleCancelled(t T, d RoleDriver) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.Assume(ctx, role.Map); err == nil {
		t.Errorf("no error after the end")
	}
}

func roleClosesTwice(t T, d RoleDriver) {
	for range 2 {
		if err := d.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	}
}

func roleAtOnce(t T, d RoleDriver) {
	var all sync.WaitGroup
	for i := range 40 {
		c := role.Components()[i%4]
		all.Go(func() {
			if _, err := d.Assume(t.Context(), c); err != nil {
				t.Errorf("%s: %v", c, err)
			}
		})
	}
	all.Wait()
	if d.Asked != nil && d.Asked() > 4 {
		t.Errorf("the service was asked %d times for four components", d.Asked())
	}
}
