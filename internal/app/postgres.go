package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ucldc/pachamama/internal/driver/aws"
	"github.com/ucldc/pachamama/internal/driver/postgres"
	"github.com/ucldc/pachamama/internal/port/queue"
)

// postgresForm is how the URL of a database is written; postgresTakes adds to
// what all take.
const postgresForm = "//HOST:PORT/DATABASE"

func postgresTakes(more ...string) []string {
	return slices.Sorted(slices.Values(append(more, "auth", "credentials", "region", "requests", "sslmode", "sslrootcert", "user")))
}

func postgresOptions(ctx context.Context, at address) (o postgres.Options, err error) {
	host, database, err := at.host()
	if err == nil && database == "" {
		err = at.invalid("the name of a database must follow the host")
	}
	if err != nil {
		return o, err
	}
	o = postgres.Options{Host: host, Database: database, User: at.text("user", ""), SSLMode: at.text("sslmode", ""), SSLRoot: at.text("sslrootcert", "")}
	switch auth := at.text("auth", "password"); auth {
	case "password":
		o.Password = secretOf(at)
	case "iam":
		o.Password, err = databaseToken(ctx, at, o)
	default:
		err = at.invalid(fmt.Sprintf("auth is password or iam, not %q", auth))
	}
	return o, err
}

// databaseToken signs in at databases of AWS, anew for each connection.
func databaseToken(ctx context.Context, at address, o postgres.Options) (func(context.Context) (string, error), error) {
	if o.User == "" || !strings.Contains(o.Host, ":") {
		return nil, at.invalid("auth=iam needs user= and a port after the host")
	}
	session, err := aws.OpenSession(ctx, awsOptions(at)) // the catalog is opened by its owner, before there are roles
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) (string, error) { return session.DatabaseToken(ctx, o.Host, o.User) }, nil
}

func postgresCatalogEntry() entry[database] {
	return entry[database]{form: postgresForm, takes: postgresTakes("connections", "schema"), describe: always(postgres.DescribeCatalog()), open: openPostgresCatalog}
}

func openPostgresCatalog(ctx context.Context, at address) (d database, err error) {
	o := postgres.CatalogOptions{Schema: at.text("schema", "")}
	if o.Options, err = postgresOptions(ctx, at); err != nil {
		return d, err
	}
	if o.Connections, err = at.number("connections", 10); err != nil {
		return d, err
	}
	if o.Retry, err = policy(at); err != nil {
		return d, err
	}
	d.db, d.dialect, err = postgres.OpenCatalog(ctx, o)
	return d, err
}

func postgresQueueEntry() entry[queue.Driver] {
	return entry[queue.Driver]{form: postgresForm, takes: postgresTakes(), describe: always(postgres.DescribeQueue()), open: again(openPostgresQueue)}
}

func openPostgresQueue(ctx context.Context, at address) (queue.Driver, error) {
	o, err := postgresOptions(ctx, at)
	if err != nil {
		return nil, err
	}
	pool, err := postgres.Connect(ctx, o)
	if err != nil {
		return nil, err
	}
	return postgres.OpenQueue(ctx, pool)
}
