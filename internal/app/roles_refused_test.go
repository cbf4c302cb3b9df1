package app_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/app"
	"github.com/ucldc/pachamama/internal/config"
	"github.com/ucldc/pachamama/internal/driver/sqlite"
	"github.com/ucldc/pachamama/internal/mediatype"
	"github.com/ucldc/pachamama/internal/port/extract"
	"github.com/ucldc/pachamama/internal/port/notify"
	"github.com/ucldc/pachamama/internal/port/queue"
	"github.com/ucldc/pachamama/internal/port/role"
	"github.com/ucldc/pachamama/internal/port/search"
)

// attempt is a call on an open program.
type attempt struct {
	piece, op, on string
	do            func(context.Context) error
}

// attempts are each operation of each piece in each place.
func attempts(t *testing.T, a *app.App, g role.Guard) (out []attempt) {
	t.Helper()
	add := func(piece, op, on string, do func(context.Context) error) {
		out = append(out, attempt{piece, op, on, do})
	}
	for _, key := range []string{"collections/c/vernacular/v/pages/1.zst", "collections/c/mapped/v/1", "collections/c/checked/v/1", "collections/c/reports/v.json", "collections/c/content/v/1",
		"collections/c/text/v/1", "files/ab/abc", "text/ab/abc/x", "queue/dead/x.json", "queue/payloads/x.json", "doctor/try.txt", "elsewhere", "collections/c/other/v/1"} {
		add("blob", "put", key, func(ctx context.Context) error { return a.Bucket().PutBytes(ctx, key, "text/plain", nil) })
		once := 0 // a key that is there would have to be read as well
		add("blob", "put", key, func(ctx context.Context) error {
			once++
			return a.Bucket().PutOnce(ctx, fmt.Sprint(key, once), "text/plain", nil)
		})
		add("blob", "get", key, func(ctx context.Context) error { _, err := a.Bucket().ReadAll(ctx, key, 1); return err })
		add("blob", "delete", key, func(ctx context.Context) error { return a.Bucket().Delete(ctx, key) })
		add("blob", "sign", key, func(ctx context.Context) error { _, err := a.Bucket().Sign(ctx, key, time.Minute); return err })
		folder := key[:strings.LastIndexByte(key, '/')+1]
		add("blob", "list", folder, func(ctx context.Context) error {
			for _, err := range a.Bucket().List(ctx, folder) {
				return err
			}
			return nil
		})
	}
	// The queue's own driver, as the program wraps it, since its front does several
	// of these at once; and the program's queue.
	inner, err := sqlite.OpenQueue(t.Context(), filepath.Join(t.TempDir(), "queue.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { inner.Close() })
	q := queue.Guard(inner, g)
	front, err := a.Queue(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	add("queue", "counts", "normal", func(ctx context.Context) error { _, err := front.Counts(ctx); return err })
	for _, name := range queue.Names() {
		lease := queue.Lease{Queue: name, Token: "1 none", Until: time.Now().Add(time.Minute)}
		add("queue", "push", name, func(ctx context.Context) error {
			return q.Push(ctx, []queue.Message{{Queue: name, ID: "x", Body: "x"}})
		})
		add("queue", "take", name, func(ctx context.Context) error { _, err := q.Take(ctx, name, 1, time.Minute, 0); return err })
		add("queue", "extend", name, func(ctx context.Context) error { return q.Extend(ctx, lease, time.Minute) })
		add("queue", "done", name, func(ctx context.Context) error { return q.Done(ctx, []queue.Lease{lease}) })
		add("queue", "return", name, func(ctx context.Context) error { return q.Return(ctx, lease, 0) })
		add("queue", "counts", name, func(ctx context.Context) error { _, err := q.Counts(ctx, name); return err })
	}
	for _, c := range []string{"c", "doctor"} {
		g := search.Generation{Collection: c, Version: "v"}
		// A writer that somebody else began.
		w, err := a.Index.Begin(role.As(t.Context(), role.Index), search.Generation{Collection: c, Version: "w"})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = w.Abort() })
		add("search", "begin", c, func(ctx context.Context) error {
			w, err := a.Index.Begin(ctx, g)
			if err == nil {
				err = w.Abort()
			}
			return err
		})
		add("search", "put", c, func(ctx context.Context) error { _, err := w.Put(ctx, nil); return err })
		add("search", "find", c, func(ctx context.Context) error {
			_, err := a.Index.Find(ctx, search.Query{}, []search.Generation{g})
			return err
		})
		add("search", "drop", c, func(ctx context.Context) error { return a.Index.Drop(ctx, g) })
		add("search", "seal", c, func(ctx context.Context) error { _, err := w.Seal(ctx); return err })
	}
	add("search", "generations", "all", func(ctx context.Context) error { _, err := a.Index.Generations(ctx); return err })
	page := extract.Document{SHA256: strings.Repeat("0", 64), Type: mediatype.HOCR, Open: func(context.Context) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("")), nil }}
	add("extract", "extract", page.Type, func(ctx context.Context) error { _, err := a.Texts().Extract(ctx, page); return err })
	told := a.Outbox().Destinations()[0].Driver
	add("notify", "send", "test", func(ctx context.Context) error { return told.Send(ctx, notify.Test("inbox:", time.Now())) })
	add("notify", "check", "", func(ctx context.Context) error { _, err := told.Check(ctx); return err })
	return out
}

// unlike tries everything as every component, and as nobody, and tells where the
// program lets through what the table does not grant, or the other way round.
func unlike(t *testing.T, all []attempt) (out []string) {
	t.Helper()
	for _, c := range append(role.Components(), "", "stranger") {
		for _, try := range all {
			err := try.do(role.As(t.Context(), c))
			if refused := pachamama.CodeOf(err) == pachamama.CodeForbidden; refused == role.Grants().May(c, try.piece, try.op, try.on) {
				out = append(out, line(c, try.piece, try.op, try.on))
			}
		}
	}
	return out
}

// lenient is a guard that forgets to refuse one operation.
type lenient struct {
	*role.Table
	piece, op string
}

func (l *lenient) Check(ctx context.Context, piece, op, on string) error {
	if piece == l.piece && op == l.op {
		return nil
	}
	return l.Table.Check(ctx, piece, op, on)
}

// TestWhatIsNotGrantedIsRefused goes through everything that a component could
// try, in the program as it is put together; then with one operation at a time
// that is not refused, which must show.
func TestWhatIsNotGrantedIsRefused(t *testing.T) {
	flags := settings(t)
	flags["storage"] = "mem:"
	cfg, err := config.Load(flags)
	if err != nil {
		t.Fatal(err)
	}
	g := &lenient{Table: role.Grants()}
	a, err := app.OpenGuarded(t.Context(), cfg, slog.New(slog.DiscardHandler), g)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	all := attempts(t, a, g)
	for _, w := range unlike(t, all) {
		t.Errorf("refused and granted, or let through and not: %s", w)
	}
	t.Logf("%d tried", len(all)*(len(role.Components())+2))
	for _, p := range role.Pieces() {
		for _, op := range p.Ops {
			if p.Name == "catalog" {
				continue // its database refuses
			}
			g.piece, g.op = p.Name, op
			some := slices.DeleteFunc(slices.Clone(all), func(a attempt) bool { return a.piece != p.Name })
			wrong := unlike(t, some)
			if len(wrong) == 0 {
				t.Errorf("nobody notices that %s of %s is never refused", op, p.Name)
			}
			for _, w := range wrong {
				if !strings.Contains(w, " "+p.Name+" "+op+" ") {
					t.Errorf("%s of %s is never refused, which shows in %s", op, p.Name, w)
				}
			}
		}
	}
}
