package blob_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/driver/mem"
	"github.com/ucldc/pachamama/internal/port/blob"
	"github.com/ucldc/pachamama/internal/port/usage"
)

type calls struct {
	mu  sync.Mutex
	all []usage.Call
}

func (c *calls) Record(_ context.Context, call usage.Call) {
	c.mu.Lock()
	defer c.mu.Unlock()
	call.Took = 0
	call.Err = nil
	c.all = append(c.all, call)
}

func TestObserve(t *testing.T) {
	ctx := t.Context()
	var got calls
	b := blob.New(blob.Observe(mem.NewBlob(), &got, "mem"))
	if err := b.Put(ctx, "a/b", "text/plain", strings.NewReader("four")); err != nil {
		t.Fatal(err)
	}
	if err := b.PutOnce(ctx, "a/c", "text/plain", []byte("seven b")); err != nil {
		t.Fatal(err)
	}
	if _, err := b.ReadAll(ctx, "a/b", 10); err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.Get(ctx, "none"); pachamama.CodeOf(err) != pachamama.CodeNotFound {
		t.Fatal(err)
	}
	for _, err := range b.List(ctx, "a/") {
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Delete(ctx, "a/b"); err != nil {
		t.Fatal(err)
	}
	call := func(op string, bytes, units int64) usage.Call {
		return usage.Call{Piece: "blob", Driver: "mem", Op: op, Bytes: bytes, Units: units}
	}
	want := []usage.Call{call("put", 4, 1), call("put", 7, 1), call("get", 4, 1), call("get", 0, 1), call("list", 0, 2), call("delete", 0, 1)}
	if diff := cmp.Diff(want, got.all); diff != "" {
		t.Error(diff)
	}
}

// bare hides the optional abilities of a driver.
type bare struct{ blob.Driver }

func TestWithoutAbilities(t *testing.T) {
	ctx := t.Context()
	for name, d := range map[string]blob.Driver{"bare": bare{mem.NewBlob()}, "observed": blob.Observe(bare{mem.NewBlob()}, usage.Discard{}, "mem")} {
		b := blob.New(d)
		for _, want := range []struct {
			data string
			code pachamama.Code
		}{{"one", ""}, {"one", ""}, {"two", pachamama.CodeConflict}} {
			if err := b.PutOnce(ctx, "k", "text/plain", []byte(want.data)); pachamama.CodeOf(err) != want.code {
				t.Errorf("%s: put once of %q: %v, want %q", name, want.data, err, want.code)
			}
		}
		if err := b.Copy(ctx, "k", "l"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if data, err := b.ReadAll(ctx, "l", 3); string(data) != "one" || err != nil {
			t.Errorf("%s: the copy is %q, %v", name, data, err)
		}
		if _, err := b.Sign(ctx, "k", time.Hour); pachamama.CodeOf(err) != pachamama.CodeUnsupported || !errors.Is(err, errors.ErrUnsupported) {
			t.Errorf("%s: sign: %v", name, err)
		}
	}
}
