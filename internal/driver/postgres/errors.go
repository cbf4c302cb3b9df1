package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/ucldc/pachamama"
)

// explain puts what the database answers into the program's words. Errors of
// ours, of ctx and nil pass as they are.
func explain(ctx context.Context, op, subject string, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return told(op, subject, err)
}

// told puts an answer, or the lack of one, into the program's words.
func told(op, subject string, err error) error {
	if ours, ok := errors.AsType[*pachamama.Error](err); ok {
		return ours
	}
	e := &pachamama.Error{Code: pachamama.CodeUnavailable, Op: op, Subject: subject, Message: "the database cannot be reached", Cause: err,
		Hint: "Look at host, port and sslmode=, at the network, and whether the server runs."}
	if answer, ok := errors.AsType[*pgconn.PgError](err); ok {
		e.Code, e.Hint = codeOf(answer.Code), hints[answer.Code]
		e.Message = "the database says: " + answer.Message
		if e.Code == pachamama.CodeUnavailable && e.Hint == "" {
			e.Hint = "Try again in a moment; look whether the server is starting, stopping or being replaced."
		}
	}
	return e
}

// ofCatalog explains what came of the connection; other errors are not the
// database's.
func ofCatalog(op, subject string, err error) error {
	_, answered := errors.AsType[*pgconn.PgError](err)
	_, ours := errors.AsType[*pachamama.Error](err)
	_, network := errors.AsType[net.Error](err)
	_, refused := errors.AsType[*pgconn.ConnectError](err)
	for _, lost := range []error{driver.ErrBadConn, sql.ErrConnDone, io.EOF, io.ErrUnexpectedEOF, net.ErrClosed} {
		network = network || errors.Is(err, lost)
	}
	if answered || ours || network || refused || strings.Contains(err.Error(), "conn closed") { // the last by pgx, with no name for it
		return told(op, subject, err)
	}
	return nil
}

// codeOf reads a SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html
func codeOf(state string) pachamama.Code {
	switch {
	case state == "53300": // too many connections
		return pachamama.CodeThrottled
	case strings.HasPrefix(state, "08"), strings.HasPrefix(state, "53"), strings.HasPrefix(state, "57P"), strings.HasPrefix(state, "58"),
		state == "40001", state == "40P01", state == "55P03", state == "25P03", state == "25006": // the last: a standby that takes no writes
		return pachamama.CodeUnavailable
	case strings.HasPrefix(state, "28"), state == "42501":
		return pachamama.CodeForbidden
	case state == "3D000", state == "3F000", state == "42P01":
		return pachamama.CodeNotFound
	case strings.HasPrefix(state, "23"):
		return pachamama.CodeConflict
	}
	return pachamama.CodeInternal
}

var hints = map[string]string{
	"28P01": "Look at user= and at the secret that credentials= names.",
	"28000": "Look at user=, at sslmode=, and at the server's pg_hba.conf.",
	"25006": "It is a standby: name the server that takes writes.",
	"3F000": "Make the schema, or grant the role CREATE on the database.",
	"3D000": "Make the database, or mend its name in the setting.",
	"42501": "Grant the role CREATE and USAGE on the schema, or have the tables made by one that has them.",
	"53300": "Raise max_connections, or run fewer programs.",
	"53100": "The server's disk is full.",
}
