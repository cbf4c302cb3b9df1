package sqlite_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/driver/sqlite"
	"github.com/ucldc/pachamama/internal/port/conformance"
)

func open(t testing.TB, place string) (*sql.DB, catalog.Dialect) {
	db, dialect, err := sqlite.OpenCatalog(t.Context(), filepath.Join(place, "data", "catalog ?#%.db"))
	if err != nil {
		t.Fatal(err)
	}
	return db, dialect
}

func TestCatalog(t *testing.T) { conformance.Catalog(t, open) }

func BenchmarkCatalog(b *testing.B) { conformance.BenchmarkCatalog(b, open) }
