package app_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/app"
	"github.com/ucldc/pachamama/internal/driver/postgres"
	"github.com/ucldc/pachamama/internal/driver/sqlite"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/test/servers"
)

// postgresURL is a catalog in a schema of a server, as the settings have it.
func postgresURL(t testing.TB, s *servers.PostgreSQL, more string) string {
	t.Helper()
	t.Setenv("CATALOG_SECRET", s.Password)
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	return "postgres://" + u.Host + u.Path + "?sslmode=disable&credentials=env:CATALOG_SECRET&user=" + u.User.Username() + more
}

// addDemo adds the collection of the sample institution.
func addDemo(t *testing.T, s *site) {
	t.Helper()
	col := pachamama.Collection{ID: "demo", Mapping: "sample", Source: pachamama.Source{Kind: "oai", URL: s.source, Prefix: "oai_dc"}}
	if err := s.Add(t.Context(), &col, "test"); err != nil {
		t.Fatal(err)
	}
}

// TestHarvestWithPostgres harvests the same institution with the catalog in a file
// and in PostgreSQL, there by two programs at once whose server is killed on the
// way: exports are the same, and no unit is done twice.
func TestHarvestWithPostgres(t *testing.T) {
	server := servers.StartPostgreSQL(t)
	t.Run("programs", func(t *testing.T) { harvestWithPostgres(t, server) }) // they end before the server does
}

func harvestWithPostgres(t *testing.T, server *servers.PostgreSQL) {
	catalog := "catalog=" + postgresURL(t, server, "&schema=pachamama")
	here, there := start(t, 60), start(t, 60, catalog)
	folder := there.Config.Path()
	other := start(t, 60, catalog, "storage=file:"+folder+"/storage", "index=embedded:"+folder+"/index")
	there.source = here.source
	addDemo(t, here)
	addDemo(t, there)
	first := here.walk(harvest.Request{Publish: true})
	run, err := other.Control.Begin(t.Context(), harvest.Request{Collection: "demo", By: "test", Publish: true})
	if err != nil {
		t.Fatal(err)
	}
	for run.State == pachamama.RunWaiting {
		if run, err = other.Catalog.Run(t.Context(), run.ID); err != nil {
			t.Fatal(err)
		}
	}
	server.Kill()
	server.Restart()
	run = there.wait(run)
	if !bytes.Equal(export(t, here, first.ID), export(t, other, run.ID)) {
		t.Error("the exports differ")
	}
	asksTheSame(t, here, other)
	for _, s := range []*site{here, there} {
		f := finding(t, s.App, "catalog")
		if f.State != "good" || f.Driver != s.Catalog.Dialect() || !strings.Contains(f.Tells, "writes") {
			t.Errorf("%+v", f)
		}
	}
	moves(t, here, postgresURL(t, server, "&schema=moved"))
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	db, _, err := postgres.OpenCatalog(t.Context(), postgres.CatalogOptions{Schema: "pachamama", Options: postgres.Options{Host: u.Host, Database: "postgres",
		User: "pachamama", SSLMode: "disable", Password: func(context.Context) (string, error) { return server.Password, nil }}})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for about, query := range map[string]string{
		"units that succeeded more than once": `SELECT COUNT(*) FROM (SELECT 1 FROM attempts WHERE ok = 1 GROUP BY stage, unit HAVING COUNT(*) > 1) twice`,
		"units that failed":                   `SELECT COUNT(*) FROM attempts WHERE ok = 0`,
		"events more or less than one":        `SELECT COUNT(*) - 1 FROM outbox`,
		"notes that it began":                 `SELECT COUNT(*) - 1 FROM audit WHERE did LIKE 'began%'`,
	} {
		n := 0
		if err := db.QueryRowContext(t.Context(), query).Scan(&n); err != nil || n != 0 {
			t.Errorf("%s: %d, %v", about, n, err)
		}
	}
}

// moves copies the catalog of a program to and fro: it is the same in the end.
func moves(t *testing.T, running *site, to string) {
	t.Helper()
	ctx, quiet := t.Context(), func(string, int64, int64) {}
	flags := settings(t)
	file := flags["data"] + "/catalog.db" // one that nobody writes to
	db, _, err := sqlite.OpenCatalog(ctx, running.Config.Path("catalog.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, `VACUUM INTO ?`, file); err != nil {
		t.Fatal(err)
	}
	s := open(t, flags)
	defer s.Close()
	plan, err := s.MoveCatalog(ctx, to, true, quiet)
	if err != nil || len(plan.Tables) == 0 || !plan.DryRun {
		t.Fatalf("%+v, %v", plan, err)
	}
	there, err := s.MoveCatalog(ctx, to, false, quiet)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.MoveCatalog(ctx, to, true, quiet); pachamama.CodeOf(err) != pachamama.CodeConflict {
		t.Errorf("to one that is not empty: %v", err)
	}
	flags = settings(t)
	flags["catalog"] = to
	moved := open(t, flags)
	defer moved.Close()
	back, err := moved.MoveCatalog(ctx, "sqlite:"+flags["data"]+"/back.db", false, quiet)
	if err != nil {
		t.Fatal(err)
	}
	for i, table := range there.Tables {
		if plan.Tables[i].Rows != table.Rows || back.Tables[i] != table {
			t.Errorf("%+v is planned, %+v there, %+v back", plan.Tables[i], table, back.Tables[i])
		}
	}
	if want, got := dump(t, file), dump(t, flags["data"]+"/back.db"); want != got || len(want) < 10_000 {
		t.Errorf("the file at the end has other content: %s", cmp.Diff(want, got))
	}
}

// dump writes all rows of all tables of a file of SQLite, but when it was made.
func dump(t *testing.T, file string) string {
	t.Helper()
	db, _, err := sqlite.OpenCatalog(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var out strings.Builder
	for _, table := range lines(t, db, `SELECT sql FROM sqlite_master WHERE type = 'table' ORDER BY name`) {
		name := strings.Trim(strings.Fields(table)[2], `"`)
		fmt.Fprintln(&out, table)
		if name == "migrations" {
			continue
		}
		columns := lines(t, db, `SELECT name FROM pragma_table_info('`+name+`')`)
		rows := lines(t, db, `SELECT json_array(`+strings.Join(columns, ", ")+`) FROM `+name)
		slices.Sort(rows)
		fmt.Fprintln(&out, strings.Join(rows, "\n"))
	}
	return out.String()
}

func lines(t *testing.T, db *sql.DB, query string) (out []string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		out = append(out, line)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func finding(t *testing.T, a *app.App, piece string) app.Finding {
	t.Helper()
	for _, f := range a.Doctor(t.Context()) {
		if f.Piece == piece {
			return f
		}
	}
	t.Fatalf("doctor says nothing of %s", piece)
	return app.Finding{}
}
