package local_test

import (
	"testing"

	"github.com/ucldc/pachamama/internal/driver/local"
	"github.com/ucldc/pachamama/internal/port/conformance"
)

func TestRoles(t *testing.T) {
	conformance.Role(t, func(*testing.T) conformance.RoleDriver { return conformance.RoleDriver{Driver: local.Roles{}} })
}
