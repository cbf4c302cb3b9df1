package blob_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/driver/mem"
	"github.com/ucldc/pachamama/internal/port/blob"
	"github.com/ucldc/pachamama/internal/port/conformance"
	"github.com/ucldc/pachamama/internal/port/retry"
)

// quick is a policy without long waits.
func quick() *retry.Policy {
	return retry.New(retry.Options{Service: "storage", First: 50 * time.Microsecond, Longest: time.Millisecond, Rest: time.Millisecond, Tries: 20, Budget: 1 << 30})
}

// TestRetrySuite: over a driver of which a third of all calls goes wrong, all
// promises hold.
func TestRetrySuite(t *testing.T) {
	for seed := range uint64(2) {
		conformance.Blob(t, func(*testing.T) blob.Driver {
			m := mem.NewBlob()
			return blob.Retry(spared{conformance.FaultyBlob(m, 0.3, seed), m}, quick())
		})
	}
}

// spared passes what Retry does not promise by the faults: puts of objects that
// are too large to be kept, which are the driver's to repeat, and streams of the
// objects that the suite replaces while it reads them.
type spared struct {
	blob.Driver
	sound *mem.Blob
}

func (d spared) Put(ctx context.Context, key, contentType string, r io.Reader) error {
	if _, kept := r.(*bytes.Reader); !kept {
		return d.sound.Put(ctx, key, contentType, r)
	}
	return d.Driver.Put(ctx, key, contentType, r)
}

func (d spared) Get(ctx context.Context, key string, offset int64) (io.ReadCloser, blob.Info, error) {
	if key == "one/key" || key == "k" {
		return d.sound.Get(ctx, key, offset)
	}
	return d.Driver.Get(ctx, key, offset)
}

func (d spared) PutIfAbsent(ctx context.Context, key, contentType string, r io.Reader) error {
	return d.Driver.(blob.PutterIfAbsent).PutIfAbsent(ctx, key, contentType, r)
}

// TestFaultsAreFelt: without Retry the faults come through.
func TestFaultsAreFelt(t *testing.T) {
	d := conformance.FaultyBlob(mem.NewBlob(), 0.5, 1)
	codes := map[pachamama.Code]int{}
	for range 200 {
		codes[pachamama.CodeOf(d.Put(t.Context(), "k", "text/plain", strings.NewReader("some bytes")))]++
	}
	short := 0
	for range 200 {
		r, _, err := d.Get(t.Context(), "k", 0)
		if err != nil {
			continue
		}
		if data, err := io.ReadAll(r); err != nil || len(data) < 10 {
			short++
		}
	}
	if codes[""] < 50 || codes[pachamama.CodeThrottled] < 10 || codes[pachamama.CodeUnavailable] < 30 || short < 20 {
		t.Errorf("%v, %d bodies broke", codes, short)
	}
}

// TestRetryNotLarge: a put that is not kept is tried once, and its bytes all
// reach the driver.
func TestRetryNotLarge(t *testing.T) {
	m := mem.NewBlob()
	d := blob.Retry(m, quick())
	data := bytes.Repeat([]byte("12345678"), 1<<20+1)
	if err := d.Put(t.Context(), "k", "text/plain", io.MultiReader(bytes.NewReader(data))); err != nil {
		t.Fatal(err)
	}
	if got, err := blob.New(m).ReadAll(t.Context(), "k", 1<<30); !bytes.Equal(got, data) || err != nil {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	never := conformance.FaultyBlob(m, 1, 1)
	if err := blob.Retry(never, quick()).Put(t.Context(), "k", "text/plain", io.MultiReader(bytes.NewReader(data))); err == nil {
		t.Error("no error")
	}
}

// TestReplacedWhileRead: a stream that breaks does not go on with another
// object's bytes.
func TestReplacedWhileRead(t *testing.T) {
	m := mem.NewBlob()
	d := blob.Retry(halves{m}, quick())
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(d.Put(t.Context(), "k", "text/plain", strings.NewReader("first bytes")))
	r, _, err := d.Get(t.Context(), "k", 0)
	must(err)
	if data, err := io.ReadAll(r); string(data) != "first bytes" || err != nil {
		t.Errorf("%q, %v", data, err)
	}
	r, _, err = d.Get(t.Context(), "k", 0)
	must(err)
	must(d.Put(t.Context(), "k", "text/plain", strings.NewReader("other bytes")))
	if data, err := io.ReadAll(r); string(data) != "first" || pachamama.CodeOf(err) != pachamama.CodeConflict {
		t.Errorf("%q, %v", data, err)
	}
}

// halves gives the first half of what is asked for.
type halves struct{ *mem.Blob }

func (h halves) Get(ctx context.Context, key string, offset int64) (io.ReadCloser, blob.Info, error) {
	r, info, err := h.Blob.Get(ctx, key, offset)
	if err != nil {
		return nil, info, err
	}
	return io.NopCloser(io.LimitReader(r, max(1, (info.Size-offset)/2))), info, nil
}

func TestReadOnly(t *testing.T) {
	m := mem.NewBlob()
	if err := blob.New(m).PutBytes(t.Context(), "k", "text/plain", []byte("there")); err != nil {
		t.Fatal(err)
	}
	b := blob.New(blob.ReadOnly(m))
	for op, err := range map[string]error{
		"put": b.PutBytes(t.Context(), "k", "text/plain", nil), "put once": b.PutOnce(t.Context(), "new", "text/plain", nil),
		"delete": b.Delete(t.Context(), "k"), "copy": b.Copy(t.Context(), "k", "l"), "delete all": b.DeletePrefix(t.Context(), "k"),
	} {
		if pachamama.CodeOf(err) != pachamama.CodeForbidden {
			t.Errorf("%s: %v", op, err)
		}
	}
	if data, err := b.ReadAll(t.Context(), "k", 10); string(data) != "there" || err != nil {
		t.Errorf("%q, %v", data, err)
	}
	if _, err := b.Sign(t.Context(), "k", time.Hour); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("sign: %v", err)
	}
}
