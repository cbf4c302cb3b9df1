package postgres_test

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/ucldc/pachamama/internal/driver/postgres"
	"github.com/ucldc/pachamama/internal/port/role"
	"github.com/ucldc/pachamama/test/servers"
)

// TestGrants has a server take the GRANTs, over tables of the catalog's names, and
// asks it what each component may do with each.
func TestGrants(t *testing.T) {
	ctx := t.Context()
	pool, err := postgres.Connect(ctx, options(t, servers.StartPostgreSQL(t), ""))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	db, err := pool.Acquire(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Release()
	tables := map[string]bool{}
	for _, g := range role.Grants().Grants() {
		if g.Piece == "catalog" {
			for _, table := range g.On {
				tables[table] = true
			}
		}
	}
	for table := range tables {
		if _, err := db.Exec(ctx, `CREATE TABLE `+pgx.Identifier{table}.Sanitize()+` (id bigserial PRIMARY KEY)`); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // it may be done again
		if _, err := db.Exec(ctx, postgres.Grants(role.Grants(), "pachamama_", false)); err != nil {
			t.Fatal(err)
		}
	}
	asked := 0
	for _, c := range role.Components() {
		for table := range tables {
			for _, verb := range []string{"select", "insert", "update", "delete", "truncate"} {
				var may bool
				if c == role.Text || c == role.Map || c == role.Worker {
					continue // they have nothing there, and so no role
				}
				if err := db.QueryRow(ctx, `SELECT has_table_privilege($1, $2, $3)`, "pachamama_"+string(c), table, verb).Scan(&may); err != nil {
					t.Fatal(err)
				}
				asked++
				if want := role.Grants().May(c, "catalog", verb, table); may != want {
					t.Errorf("%s may %s %s: %v, want %v", c, verb, table, may, want)
				}
			}
		}
	}
	if _, err := db.Exec(ctx, `SET ROLE pachamama_content`); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(ctx, `INSERT INTO downloads DEFAULT VALUES`); err != nil {
		t.Errorf("content cannot note a download: %v", err)
	}
	if _, err := db.Exec(ctx, `DELETE FROM downloads`); err == nil || !strings.Contains(err.Error(), "permission denied") {
		t.Errorf("content deletes downloads: %v", err)
	}
	t.Logf("%d rights asked for", asked)
}
