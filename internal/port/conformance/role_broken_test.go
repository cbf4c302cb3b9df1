package conformance

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/role"
)

// keyring is the simplest driver that gives each component keys.
type keyring struct {
	mu    sync.Mutex
	kept  map[role.Component]role.Credentials
	asked atomic.Int64

	broke string
}

func (k *keyring) Assume(ctx context.Context, c role.Component) (role.Credentials, error) {
	if !slices.Contains(role.Components(), c) && k.broke != "anybody" {
		return role.Credentials{}, role.Unknown(c)
	}
	if ctx.Err() != nil && k.broke != "goes on" {
		return role.Credentials{}, ctx.Err()
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if keys, ok := k.kept[c]; ok && k.broke != "forgets" {
		return keys, nil
	}
	name, lasts := string(c), time.Hour
	switch k.broke {
	case "shares":
		name = "all"
	case "old":
		lasts = time.Second
	case "asks each time":
		k.asked.Add(1)
	case "half":
		k.kept[c] = role.Credentials{Key: name}
		return k.kept[c], nil
	case "not the doctor":
		if c == role.Doctor {
			return role.Credentials{}, errors.New("no")
		}
	}
	n := k.asked.Add(1)
	keys := role.Credentials{Key: name, Secret: "s", Expires: time.Now().Add(lasts)}
	if k.broke == "forgets" {
		keys.Token = fmt.Sprint(n)
	}
	k.kept[c] = keys
	return keys, nil
}

func (k *keyring) Describe() port.Descriptor { return port.Descriptor{Driver: "keyring", Here: true} }

func (k *keyring) Close() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.kept == nil && k.broke == "closes once" {
		return errors.New("closed")
	}
	k.kept = nil
	return nil
}

func keyrings(broke string) func(T) {
	return func(t T) {
		roleSuite(t, func(T) RoleDriver {
			k := &keyring{broke: broke, kept: map[role.Component]role.Credentials{}}
			return RoleDriver{k, func() int { return int(k.asked.Load()) }}
		})
	}
}

// TestRoleSuite breaks a good driver in one way at a time and sees the suite
// notice.
func TestRoleSuite(t *testing.T) {
	mustPass(t, keyrings(""))
	tried := map[string]bool{}
	for broke, wantCase := range map[string]string{"anybody": "components", "not the doctor": "components", "shares": "own", "half": "own", "old": "alive",
		"forgets": "kept", "asks each time": "kept", "goes on": "cancelled", "closes once": "closes twice"} {
		tried[wantCase] = true
		mustFail(t, wantCase, keyrings(broke))
	}
	mustFail(t, "at the same time", keyrings("forgets"))
	for _, c := range roleCases {
		if !tried[c.name] && c.name != "at the same time" {
			t.Errorf("no breakage shows that the case %q can fail", c.name)
		}
	}
}
