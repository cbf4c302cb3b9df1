package inbox_test

import (
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

func openCatalog(t testing.TB, now func() time.Time) *catalog.Catalog {
	t.Helper()
	db, dialect, err := sqlite.OpenCatalog(t.Context(), filepath.Join(t.TempDir(), "catalog.db"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := catalog.Open(t.Context(), db, dialect, now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func TestNotify(t *testing.T) {
	conformance.Notify(t, conformance.NotifySubject{
		Catalog: openCatalog,
		Open: func(t testing.TB) (notify.Driver, func() []conformance.Arrived) {
			c := openCatalog(t, time.Now)
			return inbox.New(c), func() []conformance.Arrived { return arrived(t, c) }
		},
		Away: func(t testing.TB) (notify.Driver, []string) {
			c := openCatalog(t, time.Now)
			c.Close()
			return inbox.New(c), nil
		}})
}

// arrived lists the messages of the inbox, oldest first.
func arrived(t testing.TB, c *catalog.Catalog) (out []conformance.Arrived) {
	t.Helper()
	items, err := c.Inbox(t.Context(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range items {
		out = append(out, conformance.Arrived{ID: it.Message, Body: string(it.Doc)})
	}
	slices.Reverse(out)
	return out
}
