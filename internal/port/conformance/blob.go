package conformance

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/blob"
)

// Blob checks the promises of blob.Driver. open gives an empty driver.
func Blob(t *testing.T, open func(t *testing.T) blob.Driver) {
	t.Attr(attrSuite, "blob")
	blobSuite(real{t}, func(t2 T) blob.Driver { return open(t2.(real).T) })
}

func blobSuite(t T, open func(T) blob.Driver) {
	describedSuite(t, func(t T) described { return open(t) })
	for _, c := range blobCases() {
		t.Run(c.name, func(t T) {
			d := open(t)
			b := blob.New(d)
			t.Cleanup(func() { b.Close() })
			c.run(t, d, b)
		})
	}
}

type blobCase struct {
	name string
	run  func(T, blob.Driver, *blob.Bucket)
}

func blobCases() []blobCase {
	return []blobCase{
		{"round trip", blobRoundTrip},
		{"large object", blobLarge},
		{"content type", blobType},
		{"all or nothing", blobAllOrNothing},
		{"concurrent puts", blobConcurrent},
		{"not found", blobNotFound},
		{"offset", blobOffset},
		{"open stream goes on", blobOpenStream},
		{"order", blobOrder},
		{"pages", blobPages},
		{"delete", blobDelete},
		{"odd keys", blobOddKeys},
		{"object and folder", blobFolder},
		{"put once", blobPutOnce},
		{"cancelled", blobCancelled},
		{"close twice", blobCloseTwice},
	}
}

func blobRoundTrip(t T, _ blob.Driver, b *blob.Bucket) {
	old := ""
	for _, data := range []string{"first", "", "other", "longer than before", "short"} {
		must(t, b.PutBytes(t.Context(), "a/b.txt", "text/plain; charset=utf-8", []byte(data)))
		wantBytes(t, b, "a/b.txt", data)
		info := infoOf(t, b, "a/b.txt")
		if info.Key != "a/b.txt" || info.Size != int64(len(data)) || info.ModTime.IsZero() {
			t.Errorf("info of %q: %+v", data, info)
		}
		if info.ETag == "" || info.ETag == old {
			t.Errorf("ETag %q after %q", info.ETag, old)
		}
		old = info.ETag
		for listed, err := range b.List(t.Context(), "a/b.txt") {
			if err != nil || listed.Size != info.Size || listed.ETag != info.ETag || !listed.ModTime.Equal(info.ModTime) {
				t.Errorf("listed as %+v, %v, got as %+v", listed, err, info)
			}
		}
	}
	if _, err := b.ReadAll(t.Context(), "a/b.txt", 4); pachamama.CodeOf(err) != pachamama.CodeTooLarge {
		t.Errorf("5 bytes read with a limit of 4: %v", err)
	}
}

func blobLarge(t T, _ blob.Driver, b *blob.Bucket) {
	const size = 20 << 20
	sent, got := sha256.New(), sha256.New()
	must(t, b.Put(t.Context(), "large", "application/octet-stream", io.TeeReader(io.LimitReader(&noise{state: 1}, size), sent)))
	r, info, err := b.Get(t.Context(), "large")
	must(t, err)
	defer r.Close()
	n, err := io.Copy(got, r)
	must(t, err)
	if n != size || info.Size != size || !bytes.Equal(sent.Sum(nil), got.Sum(nil)) {
		t.Errorf("%d bytes came back of %d, %d said", n, size, info.Size)
	}
}

func blobType(t T, _ blob.Driver, b *blob.Bucket) {
	png := "\x89PNG\r\n\x1a\n and more"
	for key, o := range map[string][2]string{
		"m.json": {"application/json", "{}"}, "p.jsonl": {"application/jsonl", "{}\n"}, "p.zst": {"application/zstd", "z"},
		"i.jpg": {"image/jpeg", "x"}, "i.webp": {"image/webp", "x"}, "d.pdf": {"application/pdf", "x"}, "x.xml": {"application/xml", "<a/>"},
		"files/ab/abcdef": {"image/png", png}, "files/cd/cdef": {"application/pdf", "%PDF-1.7 and more"},
	} {
		must(t, b.PutBytes(t.Context(), key, o[0], []byte(o[1])))
		if info := infoOf(t, b, key); info.Type != o[0] {
			t.Errorf("%s is %q, want %q", key, info.Type, o[0])
		}
		wantBytes(t, b, key, o[1])
	}
}

func blobAllOrNothing(t T, d blob.Driver, b *blob.Bucket) {
	broken := errors.New("the source broke")
	must(t, b.PutBytes(t.Context(), "old", "text/plain", []byte("as it was")))
	for _, key := range []string{"old", "new"} {
		half := io.MultiReader(strings.NewReader("only half"), failing{broken})
		if err := b.Put(t.Context(), key, "text/plain", half); !errors.Is(err, broken) {
			t.Errorf("put of a broken reader: %v", err)
		}
		if p, can := d.(blob.PutterIfAbsent); can && key == "new" {
			half = io.MultiReader(strings.NewReader("only half"), failing{broken})
			if err := p.PutIfAbsent(t.Context(), key, "text/plain", half); !errors.Is(err, broken) && !errors.Is(err, errors.ErrUnsupported) {
				t.Errorf("put if absent of a broken reader: %v", err)
			}
		}
	}
	wantBytes(t, b, "old", "as it was")
	wantKeys(t, b, "", "old")
	ctx, cancel := context.WithCancel(t.Context())
	r := io.MultiReader(strings.NewReader("half"), doing{cancel}, strings.NewReader("more"))
	if err := b.Put(ctx, "old", "text/plain", r); err == nil {
		t.Errorf("put under a ctx that ended on the way: no error")
	}
	wantBytes(t, b, "old", "as it was")
}

func blobConcurrent(t T, _ blob.Driver, b *blob.Bucket) {
	const writers, readers, size = 8, 2, 200_000
	put := func(w int) {
		if err := b.PutBytes(t.Context(), "one/key", "text/plain", bytes.Repeat([]byte{byte('a' + w)}, size+w)); err != nil {
			t.Errorf("put: %v", err)
		}
	}
	whole := func() bool {
		data, err := b.ReadAll(t.Context(), "one/key", 2*size)
		if err != nil || len(data) == 0 || len(data) != size+int(data[0]-'a') || len(bytes.Trim(data, string(data[0]))) != 0 {
			t.Errorf("a mixture of %d bytes, %v", len(data), err)
			return false
		}
		return true
	}
	put(0)
	var writing, reading sync.WaitGroup
	var done atomic.Bool
	for range readers {
		reading.Go(func() {
			for !done.Load() && whole() { // one mixture is enough
			}
		})
	}
	for w := range writers {
		writing.Go(func() {
			for range 5 {
				put(w)
				must(t, b.PutBytes(t.Context(), fmt.Sprintf("many/%d/key", w), "text/plain", nil))
				must(t, b.Delete(t.Context(), fmt.Sprintf("many/%d/key", w)))
			}
		})
	}
	writing.Wait()
	done.Store(true)
	reading.Wait()
	wantKeys(t, b, "", "one/key")
}

func blobNotFound(t T, _ blob.Driver, b *blob.Bucket) {
	must(t, b.PutBytes(t.Context(), "a/b", "text/plain", nil))
	for _, key := range []string{"x", "a", "a/b/c", "a/bb"} {
		_, _, err := b.Get(t.Context(), key)
		if pachamama.CodeOf(err) != pachamama.CodeNotFound || pachamama.AsError(err).Subject != key {
			t.Errorf("get of %s: %v", key, err)
		}
		if there, err := b.Exists(t.Context(), key); there || err != nil {
			t.Errorf("exists of %s: %v, %v", key, there, err)
		}
	}
	if there, err := b.Exists(t.Context(), "a/b"); !there || err != nil {
		t.Errorf("exists: %v, %v", there, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.Exists(ctx, "x"); err == nil {
		t.Errorf("exists could not look and said nothing of it")
	}
}

func blobOffset(t T, d blob.Driver, b *blob.Bucket) {
	must(t, b.PutBytes(t.Context(), "k", "text/plain", []byte("0123456789")))
	for offset, want := range map[int64]string{0: "0123456789", 3: "3456789", 9: "9", 10: "", 1000: ""} {
		r, info, err := d.Get(t.Context(), "k", offset)
		must(t, err)
		data, err := io.ReadAll(r)
		r.Close()
		if string(data) != want || err != nil || info.Size != 10 {
			t.Errorf("from %d: %q, %v, size %d", offset, data, err, info.Size)
		}
	}
}

func blobOpenStream(t T, _ blob.Driver, b *blob.Bucket) {
	data := strings.Repeat("old ", 50_000)
	must(t, b.PutBytes(t.Context(), "k", "text/plain", []byte(data)))
	first, _, err := b.Get(t.Context(), "k")
	must(t, err)
	defer first.Close()
	must(t, b.PutBytes(t.Context(), "k", "text/plain", []byte("new")))
	second, _, err := b.Get(t.Context(), "k")
	must(t, err)
	defer second.Close()
	must(t, b.Delete(t.Context(), "k"))
	for r, want := range map[io.Reader]string{first: data, second: "new"} {
		if got, err := io.ReadAll(r); string(got) != want || err != nil {
			t.Errorf("%d bytes, %v, want %d", len(got), err, len(want))
		}
	}
}

func blobDelete(t T, _ blob.Driver, b *blob.Bucket) {
	for _, key := range []string{"a/b/c", "a/b/d", "a/bb", "e"} {
		must(t, b.PutBytes(t.Context(), key, "text/plain", nil))
	}
	must(t, b.Delete(t.Context(), "none"))
	must(t, b.Delete(t.Context(), "e/none"))
	must(t, b.Delete(t.Context(), "a"))
	must(t, b.Delete(t.Context(), "a/b/c"))
	must(t, b.Delete(t.Context(), "a/b/c"))
	wantKeys(t, b, "", "a/b/d", "a/bb", "e")
	must(t, b.DeletePrefix(t.Context(), "a/b"))
	wantKeys(t, b, "", "e")
	must(t, b.PutBytes(t.Context(), "a", "text/plain", nil)) // no folder is in the way
	if err := b.DeletePrefix(t.Context(), ""); pachamama.CodeOf(err) != pachamama.CodeInvalid {
		t.Errorf("delete of all: %v", err)
	}
}

func blobFolder(t T, _ blob.Driver, b *blob.Bucket) {
	for _, keys := range [][2]string{{"a", "a/b"}, {"c/d", "c"}} {
		must(t, b.PutBytes(t.Context(), keys[0], "text/plain", []byte("first")))
		err := b.PutBytes(t.Context(), keys[1], "text/plain", []byte("second"))
		if err == nil {
			wantBytes(t, b, keys[1], "second")
		} else if pachamama.CodeOf(err) != pachamama.CodeConflict {
			t.Errorf("put of %s beside %s: %v", keys[1], keys[0], err)
		}
		wantBytes(t, b, keys[0], "first")
	}
}

func blobPutOnce(t T, _ blob.Driver, b *blob.Bucket) {
	must(t, b.PutOnce(t.Context(), "p/1", "text/plain", []byte("one")))
	must(t, b.PutOnce(t.Context(), "p/1", "text/plain", []byte("one")))
	for _, other := range []string{"two", "", "one and more"} {
		if err := b.PutOnce(t.Context(), "p/1", "text/plain", []byte(other)); pachamama.CodeOf(err) != pachamama.CodeConflict {
			t.Errorf("other bytes: %v", err)
		}
	}
	wantBytes(t, b, "p/1", "one")
	if !b.Describe().Can(blob.AbilityPutIfAbsent) {
		return
	}
	var group sync.WaitGroup
	var mu sync.Mutex
	var won []string
	for i := range 8 {
		group.Go(func() {
			data := fmt.Sprint("writer ", i)
			if err := b.PutOnce(t.Context(), "race", "text/plain", []byte(data)); err == nil {
				mu.Lock()
				defer mu.Unlock()
				won = append(won, data)
			}
		})
	}
	group.Wait()
	if len(won) != 1 {
		t.Fatalf("%d of 8 writers of other bytes won", len(won))
	}
	wantBytes(t, b, "race", won[0])
}

func blobCancelled(t T, d blob.Driver, b *blob.Bucket) {
	must(t, b.PutBytes(t.Context(), "k", "text/plain", []byte("as it was")))
	ctx, cancel := context.WithCancel(t.Context())
	r, _, err := b.Get(ctx, "k")
	must(t, err)
	defer r.Close()
	cancel()
	_, readErr := r.Read(make([]byte, 1))
	_, _, getErr := d.Get(ctx, "k", 0)
	_, listErr := d.List(ctx, "", "", 10)
	for op, err := range map[string]error{"read": readErr, "get": getErr, "list": listErr,
		"put": d.Put(ctx, "k", "text/plain", strings.NewReader("other")), "delete": d.Delete(ctx, "k")} {
		if pachamama.CodeOf(err) != pachamama.CodeCancelled {
			t.Errorf("%s: %v", op, err)
		}
	}
	wantBytes(t, b, "k", "as it was")
}

func blobCloseTwice(t T, d blob.Driver, _ *blob.Bucket) {
	must(t, d.Close())
	must(t, d.Close())
}

func must(t T, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%v", err)
	}
}

func wantBytes(t T, b *blob.Bucket, key, want string) {
	t.Helper()
	if data, err := b.ReadAll(t.Context(), key, 1<<20); string(data) != want || err != nil {
		t.Errorf("%s holds %.40q, %v; want %.40q", key, data, err, want)
	}
}

func wantKeys(t T, b *blob.Bucket, prefix string, want ...string) {
	t.Helper()
	var keys []string
	for info, err := range b.List(t.Context(), prefix) {
		must(t, err)
		keys = append(keys, info.Key)
	}
	if !slices.Equal(keys, want) {
		t.Errorf("%d keys begin with %q: %.300q; want %d: %.300q", len(keys), prefix, keys, len(want), want)
	}
}

func infoOf(t T, b *blob.Bucket, key string) blob.Info {
	t.Helper()
	r, info, err := b.Get(t.Context(), key)
	must(t, err)
	r.Close()
	return info
}
