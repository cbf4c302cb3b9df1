// Package sqlite serves ports with a SQLite file.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/port"
)

// OpenCatalog opens the file, making it and its folder when missing. Writers
// wait for one another up to ten seconds; several programs may share the file
// on one machine.
func OpenCatalog(ctx context.Context, path string) (*sql.DB, catalog.Dialect, error) {
	db, err := open(ctx, path, "normal")
	return db, catalog.Dialect{Name: "sqlite", About: "SQLite", Explain: explain}, err
}

// explain tells apart what the file says.
func explain(op, subject string, err error) error {
	said, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return nil
	}
	e := &pachamama.Error{Code: pachamama.CodeUnavailable, Op: op, Subject: subject, Who: pachamama.WhoUs, Message: "the file of the catalog cannot be used", Cause: err,
		Hint: "Look at free space and at the rights of the file; `pachamama doctor` tries each piece."}
	switch said.Code() & 0xff { // the rest says more precisely what
	case sqlite3.SQLITE_CONSTRAINT:
		e.Code, e.Message, e.Hint = pachamama.CodeConflict, "it is in the catalog already", ""
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		e.Message, e.Hint = "another program writes to the file of the catalog for long", "Try again; several machines need a catalog in PostgreSQL."
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH:
		e.Code = pachamama.CodeForbidden
	}
	return e
}

// DescribeCatalog describes a catalog in a file.
func DescribeCatalog() port.Descriptor { return port.Descriptor{Driver: "sqlite", Here: true} }

// open opens a file of a database. Synchronous is how far a commit gets before
// it returns: "normal" survives every crash of the program, "full" power cuts.
func open(ctx context.Context, path, synchronous string) (*sql.DB, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, &pachamama.Error{Code: pachamama.CodeForbidden, Op: "sqlite.open", Subject: path,
			Message: "the folder of the database cannot be made", Hint: "Choose another with --data.", Cause: err}
	}
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() +
		"?_pragma=busy_timeout(10000)&_pragma=journal_mode(wal)&_pragma=synchronous(" + synchronous + ")&_txlock=immediate"
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	if err := db.PingContext(ctx); err != nil {
		db.Close()
		return nil, &pachamama.Error{Code: pachamama.CodeUnavailable, Op: "sqlite.open", Subject: path, Who: pachamama.WhoUs,
			Message: "the file of the database cannot be opened", Hint: "Look at the rights of the file and at free space.", Cause: err}
	}
	return db, nil
}
