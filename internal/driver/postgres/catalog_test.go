package postgres_test

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"testing"
	"time"

	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/driver/postgres"
	"github.com/ucldc/pachamama/internal/port/conformance"
	"github.com/ucldc/pachamama/internal/port/retry"
	"github.com/ucldc/pachamama/test/servers"
)

// catalogAt opens a catalog in a schema of its own for each place.
func catalogAt(t testing.TB, s *servers.PostgreSQL, place string) (*sql.DB, catalog.Dialect) {
	t.Helper()
	name := sha256.Sum256([]byte(place))
	db, dialect, err := postgres.OpenCatalog(t.Context(), postgres.CatalogOptions{Options: options(t, s, ""), Schema: "Place " + hex.EncodeToString(name[:8]),
		Retry: retry.New(retry.Options{Service: "catalog", First: 20 * time.Millisecond})})
	if err != nil {
		t.Fatal(err)
	}
	return db, dialect
}

func TestCatalog(t *testing.T) {
	s := servers.StartPostgreSQL(t)
	conformance.Catalog(t, func(t testing.TB, place string) (*sql.DB, catalog.Dialect) { return catalogAt(t, s, place) })
}

func BenchmarkCatalog(b *testing.B) {
	s := servers.StartPostgreSQL(b)
	conformance.BenchmarkCatalog(b, func(t testing.TB, place string) (*sql.DB, catalog.Dialect) { return catalogAt(t, s, place) })
}
