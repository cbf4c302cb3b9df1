package mem_test

import (
	"testing"

	"github.com/ucldc/pachamama/internal/driver/mem"
	"github.com/ucldc/pachamama/internal/port/blob"
	"github.com/ucldc/pachamama/internal/port/conformance"
	"github.com/ucldc/pachamama/internal/port/usage"
)

func TestBlob(t *testing.T) {
	conformance.Blob(t, func(*testing.T) blob.Driver { return mem.NewBlob() })
}

func TestBlobObserved(t *testing.T) {
	conformance.Blob(t, func(*testing.T) blob.Driver { return blob.Observe(mem.NewBlob(), usage.Discard{}, "mem") })
}
