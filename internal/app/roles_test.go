package app_test

import (
	"context"
	"database/sql/driver"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/harvest/mapping/trial"
	"github.com/ucldc/pachamama/internal/port/role"
)

// asked is something that a component did.
type asked struct {
	who           role.Component
	piece, op, on string
}

// notes is a guard that refuses nothing and remembers all, and what looks at
// the statements of the catalog.
type notes struct {
	mu  sync.Mutex
	all map[asked]bool
}

func (n *notes) Check(ctx context.Context, piece, op, on string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.all[asked{role.Of(ctx), piece, op, on}] = true
	return nil
}

// taken is what was noted so far, while the program goes on.
func (n *notes) taken() map[asked]bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return maps.Clone(n.all)
}

// tables finds the tables of a statement, with what is done to them.
var tables = regexp.MustCompile(`(?i)\b(INSERT INTO|INSERT OR IGNORE INTO|DELETE FROM|UPDATE|FROM|JOIN)\s+([a-z_]+)`)

func (n *notes) statement(ctx context.Context, q string) {
	if strings.Contains(q, " WHERE 1 = 0") || strings.HasSuffix(q, " LIMIT 0") { // doctor asks whether the program has the right to a table
		return
	}
	for _, m := range tables.FindAllStringSubmatch(q, -1) {
		op := strings.ToLower(strings.Fields(m[1])[0])
		if m[2] == "SET" || m[2] == "migrations" { // DO UPDATE SET; whoever opens the catalog owns it
			continue
		}
		if op == "from" || op == "join" {
			op = "select"
		}
		_ = n.Check(ctx, "catalog", op, m[2])
		if op == "insert" && strings.Contains(q, "ON CONFLICT") {
			_ = n.Check(ctx, "catalog", "select", m[2])
		}
		if op == "insert" && strings.Contains(strings.ToUpper(q), "DO UPDATE") {
			_ = n.Check(ctx, "catalog", "update", m[2])
		}
		if (op == "update" || op == "delete") && strings.Contains(strings.ToUpper(q), "WHERE") {
			_ = n.Check(ctx, "catalog", "select", m[2])
		}
	}
}

// watched is a driver of database/sql that shows statements before they are done.
type watched struct {
	sqlite driver.Driver
	dsn    string
	seen   func(context.Context, string)
}

func (w *watched) Driver() driver.Driver { return w.sqlite }

func (w *watched) Connect(context.Context) (driver.Conn, error) {
	c, err := w.sqlite.Open(w.dsn)
	if err != nil {
		return nil, err
	}
	return &watchedConn{c.(everyConn), w.seen}, nil
}

type everyConn interface {
	driver.Conn
	driver.ExecerContext
	driver.QueryerContext
	driver.ConnBeginTx
	driver.ConnPrepareContext
}

type watchedConn struct {
	everyConn
	seen func(context.Context, string)
}

func (c *watchedConn) ExecContext(ctx context.Context, q string, args []driver.NamedValue) (driver.Result, error) {
	c.seen(ctx, q)
	return c.everyConn.ExecContext(ctx, q, args)
}

func (c *watchedConn) QueryContext(ctx context.Context, q string, args []driver.NamedValue) (driver.Rows, error) {
	c.seen(ctx, q)
	return c.everyConn.QueryContext(ctx, q, args)
}

func (c *watchedConn) PrepareContext(ctx context.Context, q string) (driver.Stmt, error) {
	c.seen(ctx, q)
	return c.everyConn.PrepareContext(ctx, q)
}

// TestGrantsAreWhatIsDone records what a harvest, the console and the command line
// do with every piece and every table of the catalog: all of it is granted, and
// what is granted to stages is done.
func TestGrantsAreWhatIsDone(t *testing.T) {
	n := &notes{all: map[asked]bool{}}
	everything(t, n)
	table, done := role.Grants(), map[string]bool{}
	for a := range n.taken() {
		if !table.May(a.who, a.piece, a.op, a.on) {
			t.Errorf("%q does %s of %s on %s, and is not granted it", a.who, a.op, a.piece, a.on)
		}
		for _, g := range table.Grants() {
			for _, on := range g.On {
				if one := role.NewTable([]role.Grant{{Component: g.Component, Piece: g.Piece, Ops: g.Ops, On: []string{on}}}); one.May(a.who, a.piece, a.op, a.on) {
					done[line(a.who, a.piece, a.op, on)] = true
				}
			}
		}
	}
	for _, left := range undone(table, done) {
		if !slices.Contains(rarely(), left) {
			t.Errorf("granted, and not done: %s", left)
		}
	}
}

func line(c role.Component, piece, op, on string) string {
	return fmt.Sprintf("%s %s %s %s", c, piece, op, on)
}

// undone are the grants of which nothing was recorded, but for those of people and
// of workers, which do what they are asked to.
func undone(table *role.Table, done map[string]bool) (out []string) {
	for _, g := range table.Grants() {
		if slices.Contains([]role.Component{role.Serve, role.Operator, role.Worker}, g.Component) {
			continue
		}
		for _, op := range g.Ops {
			for _, on := range g.On {
				if one := line(g.Component, g.Piece, op, on); !done[one] {
					out = append(out, one)
				}
			}
		}
	}
	slices.Sort(out)
	return out
}

// rarely is what a short and happy harvest does not do: it has no differences to
// write anew, no file that cannot be fetched, no destination that wants no more,
// and nothing that should have happened and did not.
func rarely() []string {
	return []string{"watch catalog delete alarms", "watch catalog insert alarms", "watch catalog update alarms", "watch catalog insert outbox", "watch catalog select leases",
		"check blob delete collections/*/reports/", "content catalog insert problems", "notify catalog insert stopped_destinations", "notify catalog update stopped_destinations"}
}

// everything has the program do what it can do, with the guard in place of its
// own.
func everything(t *testing.T, n *notes) {
	t.Helper()
	s := startGuarded(t, 8, n)
	ctx := operator(t)
	col := pachamama.Collection{ID: "demo", Mapping: "sample", Source: pachamama.Source{Kind: "oai", URL: s.source, Prefix: "oai_dc"}}
	if err := s.Add(ctx, &col, "test"); err != nil {
		t.Fatal(err)
	}
	for _, req := range []harvest.Request{{Publish: true}, {}, {Since: "last", Publish: true}, {From: pachamama.StageMap, Publish: true}} {
		s.walk(req)
	}
	s.Doctor(ctx)
	if err := s.Meter().Flush(role.As(ctx, role.Meter)); err != nil { // it would within a second
		t.Fatal(err)
	}
	if err := s.Outbox().Flush(role.As(ctx, role.Notify)); err != nil {
		t.Fatal(err)
	}
	people(t, s, ctx)
	for _, path := range []string{"/", "/collections/demo", "/search?q=harbour", "/runs", "/inbox", "/api/v1/queue", "/api/v1/queue/dead", "/api/v1/search?q=harbour"} {
		s.get(path)
	}
	if err := s.LookNow(ctx); err != nil { // now at the queue too, which is open
		t.Fatal(err)
	}
}

// people does what people do.
func people(t *testing.T, s *site, ctx context.Context) {
	t.Helper()
	live, err := s.Catalog.Pointer(ctx, "live", "demo")
	if err == nil {
		_, err = s.Reader.Export(ctx, "demo", live, io.Discard)
	}
	if err == nil {
		_, err = s.TryMapping(ctx, "", "demo", trial.Options{})
	}
	if err == nil {
		_, err = s.TestNotify(ctx, nil)
	}
	if err == nil {
		_, err = s.Control.Rollback(ctx, "demo", "test")
	}
	if err == nil {
		err = s.Control.Unpublish(ctx, "demo", "test")
	}
	if err != nil {
		t.Fatal(err)
	}
	q, err := s.Queue(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := q.State(ctx); err != nil {
		t.Fatal(err)
	}
}
