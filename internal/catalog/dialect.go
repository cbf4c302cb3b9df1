package catalog

import (
	"context"
	"database/sql"
	"time"
)

// Dialect is what a driver says of its SQL engine. All but the name may be left
// out: then it is as with SQLite, where programs share a machine and its clock,
// and transactions that write come one after another.
type Dialect struct {
	Name     string // "sqlite"
	About    string // for people: "PostgreSQL 17.2"
	Numbered bool   // placeholders are $1, $2 in place of ?

	// Types writes a statement of a migration with the engine's own types. All
	// migrations say TEXT, which sorts by bytes, INTEGER, of 64 bits, and for
	// numbers that the engine gives INTEGER PRIMARY KEY.
	Types func(statement string) string

	// Begin waits until no other transaction is at work on the subject.
	Begin func(ctx context.Context, tx *sql.Tx, subject string) error

	// Sign is called last in a transaction, and returns what it is known by.
	Sign func(ctx context.Context, tx *sql.Tx) (id string, err error)

	// Committed tells what became of a transaction whose commit was not answered.
	Committed func(ctx context.Context, db *sql.DB, id string) (bool, error)

	// Clock tells the time that all programs share.
	Clock func(ctx context.Context, in Asked) (time.Time, error)

	// Renumber has the numbers that the engine gives go on after those there are.
	Renumber func(ctx context.Context, tx *sql.Tx, tables []string) error

	// Try makes a call, again while that may help.
	Try func(ctx context.Context, call func(context.Context) error) error

	// Explain makes an error of the engine one of ours; nil: it is as any other.
	Explain func(op, subject string, err error) error
}

// Asked is a database or a transaction.
type Asked interface {
	QueryContext(ctx context.Context, q string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, q string, args ...any) *sql.Row
}
