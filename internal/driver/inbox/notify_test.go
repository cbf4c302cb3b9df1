package inbox_test

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/driver/inbox"
	"github.com/ucldc/pachamama/internal/driver/sqlite"
	"github.com/ucldc/pachamama/internal/port/conformance"
	"github.com/ucldc/pachamama/internal/port/notify"
)

func TestNotify(t *testing.T) {
	conformance.Notify(t, func(t *testing.T, now func() time.Time) (*catalog.Catalog, notify.Driver, func() []string) {
		db, dialect, err := sqlite.OpenCatalog(t.Context(), filepath.Join(t.TempDir(), "catalog.db"))
		if err != nil {
			t.Fatal(err)
		}
		c, err := catalog.Open(t.Context(), db, dialect, now)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		return c, inbox.New(c), func() []string { return arrived(t, c) }
	})
}

// arrived lists the messages of the inbox, oldest first.
func arrived(t *testing.T, c *catalog.Catalog) []string {
	t.Helper()
	items, err := c.Inbox(t.Context(), 100)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, it := range items {
		var body struct {
			Run string `json:"run"`
		}
		if err := json.Unmarshal(it.Doc, &body); err != nil {
			t.Fatal(err)
		}
		if body.Run == "" {
			body.Run = "r1"
		}
		ids = append(ids, body.Run+"/run.done")
	}
	slices.Reverse(ids)
	return ids
}
