package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/retry"
)

// CatalogOptions of a catalog.
type CatalogOptions struct {
	Options
	Schema      string        // of the tables, made when it is missing; empty: where the role's search path leads
	Connections int           // at once; 0: 10
	Retry       *retry.Policy // of all calls; nil: each is made once
}

// session is what each connection asks of the server. What a program that is cut
// off from the network held is free again after a minute.
var session = map[string]string{
	"default_transaction_isolation":       "read committed",
	"idle_in_transaction_session_timeout": "60000", // ms
	"lock_timeout":                        "30000",
	"tcp_keepalives_idle":                 "30", // s
	"tcp_keepalives_interval":             "10",
}

// oldest is the oldest version of the server that will do.
const oldest = 12

// OpenCatalog connects to a database, version 12 or newer and in UTF-8. The tables may
// lie beside others. Any number of programs on any machines may share them.
func OpenCatalog(ctx context.Context, o CatalogOptions) (*sql.DB, catalog.Dialect, error) {
	cfg, err := config(o.Options)
	if err != nil {
		return nil, catalog.Dialect{}, err
	}
	c := cfg.ConnConfig
	for name, value := range session {
		c.RuntimeParams[name] = value
	}
	if o.Schema != "" {
		c.RuntimeParams["search_path"] = pgx.Identifier{o.Schema}.Sanitize()
	}
	var before []stdlib.OptionOpenDB
	if cfg.BeforeConnect != nil {
		before = append(before, stdlib.OptionBeforeConnect(cfg.BeforeConnect))
	}
	db := stdlib.OpenDB(*c, before...)
	if o.Connections == 0 {
		o.Connections = 10
	}
	db.SetMaxOpenConns(o.Connections)
	db.SetMaxIdleConns(o.Connections)
	db.SetConnMaxIdleTime(cfg.MaxConnIdleTime)
	about, err := suits(ctx, db, o.Schema)
	if err != nil {
		db.Close()
		return nil, catalog.Dialect{}, explain(ctx, "postgres.OpenCatalog", o.Host, err)
	}
	return db, dialect(about, o.Retry), nil
}

// suits sees that the server will do, and that the schema is there.
func suits(ctx context.Context, db *sql.DB, schema string) (about string, err error) {
	var version int
	var name, encoding string
	var there bool
	err = db.QueryRowContext(ctx, `SELECT current_setting('server_version_num')::int, current_setting('server_version'), current_setting('server_encoding'),
		$1 = '' OR to_regnamespace($2) IS NOT NULL`, schema, pgx.Identifier{schema}.Sanitize()).Scan(&version, &name, &encoding, &there)
	switch {
	case err != nil:
		return "", err
	case version < oldest*10000:
		return "", unfit("the server is of version "+name, fmt.Sprintf("It must be PostgreSQL %d or newer.", oldest))
	case encoding != "UTF8":
		return "", unfit("the database keeps its text in "+encoding, "Make one with ENCODING 'UTF8' TEMPLATE template0.")
	}
	if !there {
		_, err = db.ExecContext(ctx, `CREATE SCHEMA IF NOT EXISTS `+pgx.Identifier{schema}.Sanitize())
		if e, ok := errors.AsType[*pgconn.PgError](err); ok && e.Code == "23505" {
			err = nil // another program made it just now
		}
	}
	about = "PostgreSQL " + name
	if schema != "" {
		about += ", schema " + schema
	}
	return about, err
}

func unfit(message, hint string) error {
	return &pachamama.Error{Code: pachamama.CodeUnsupported, Op: "postgres.OpenCatalog", Subject: "catalog", Message: message, Hint: hint}
}

// DescribeCatalog describes a catalog in a database.
func DescribeCatalog() port.Descriptor { return port.Descriptor{Driver: "postgres"} }
