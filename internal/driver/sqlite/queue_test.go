package sqlite_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/ucldc/pachamama/internal/driver/mem"
	"github.com/ucldc/pachamama/internal/driver/sqlite"
	"github.com/ucldc/pachamama/internal/port/blob"
	"github.com/ucldc/pachamama/internal/port/conformance"
	"github.com/ucldc/pachamama/internal/port/queue"
)

func TestQueue(t *testing.T) {
	folder := t.TempDir()
	conformance.Queue(t, conformance.QueueSubject{
		Lease: 500 * time.Millisecond,
		Open: func(t testing.TB, place string) queue.Driver {
			q, err := sqlite.OpenQueue(t.Context(), filepath.Join(folder, place, "queue ?#%.db"))
			if err != nil {
				t.Fatal(err)
			}
			return q
		},
		Bucket: func(testing.TB) *blob.Bucket { return blob.New(mem.NewBlob()) },
	})
}
