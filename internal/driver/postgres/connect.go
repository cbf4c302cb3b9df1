// Package postgres serves ports with a PostgreSQL database, version 12 or newer.
package postgres

import (
	"context"
	"net/url"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/ucldc/pachamama"
)

// Options of a connection. None of them is a secret.
type Options struct {
	Host     string // and port: "db.example.org:5432"
	Database string
	User     string
	SSLMode  string // as libpq names it; empty: "verify-full"
	SSLRoot  string // file of the authority's certificate; empty: those of the system

	// Password is asked for each new connection, so that it may change while the
	// program runs. Nil: none, or what libpq's own password file says.
	Password func(context.Context) (string, error)
}

// config is how a connection is made, in pgx's terms.
func config(o Options) (*pgxpool.Config, error) {
	at := url.URL{Scheme: "postgres", Host: o.Host, Path: "/" + o.Database}
	if o.User != "" {
		at.User = url.User(o.User)
	}
	query := url.Values{"application_name": {"pachamama"}, "sslmode": {"verify-full"}, "connect_timeout": {"10"}}
	if o.SSLMode != "" {
		query.Set("sslmode", o.SSLMode)
	}
	if o.SSLRoot != "" {
		query.Set("sslrootcert", o.SSLRoot)
	}
	at.RawQuery = query.Encode()
	cfg, err := pgxpool.ParseConfig(at.String())
	if err != nil {
		return nil, &pachamama.Error{Code: pachamama.CodeInvalid, Op: "postgres.Connect", Subject: o.Host, Message: "the address of the database cannot be read: " + err.Error(), Cause: err}
	}
	cfg.MaxConnIdleTime = time.Minute
	if o.Password != nil {
		cfg.BeforeConnect = func(ctx context.Context, c *pgx.ConnConfig) (err error) {
			c.Password, err = o.Password(ctx)
			return err
		}
	}
	return cfg, nil
}

// Connect opens a pool of connections, which are made when they are needed, and
// sees that one can be made.
func Connect(ctx context.Context, o Options) (*pgxpool.Pool, error) {
	cfg, err := config(o)
	if err != nil {
		return nil, err
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err == nil {
		if err = pool.Ping(ctx); err != nil {
			pool.Close()
		}
	}
	if err != nil {
		return nil, explain(ctx, "postgres.Connect", o.Host, err)
	}
	return pool, nil
}
