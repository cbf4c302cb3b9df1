package conformance

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ucldc/pachamama/internal/port/blob"
)

func blobOrder(t T, _ blob.Driver, b *blob.Bucket) {
	keys := []string{"a", "a-b", "a.b", "a0", "b/a.b", "b/a/c", "b/a/d/e", "b/a0", "b/aa", "b!/z", "B/x", "c/é", "c/z", "c/\U0001F600", "c/\uFF5E"}
	for _, key := range keys {
		must(t, b.PutBytes(t.Context(), key, "text/plain", nil))
	}
	slices.Sort(keys)
	for _, prefix := range []string{"", "a", "a.", "b", "b/", "b/a", "b/a/", "b/a/d/e", "c/", "c/\u00e9", "x", "b/a/x"} {
		want := slices.DeleteFunc(slices.Clone(keys), func(k string) bool { return !strings.HasPrefix(k, prefix) })
		wantKeys(t, b, prefix, want...)
	}
}

func blobPages(t T, d blob.Driver, b *blob.Bucket) {
	const n = 1300
	var keys []string
	for i := range n {
		keys = append(keys, fmt.Sprintf("pages/%d/%03d.jsonl", i%7, i/7))
		must(t, d.Put(t.Context(), keys[i], "application/jsonl", strings.NewReader("")))
	}
	must(t, d.Put(t.Context(), "other", "text/plain", strings.NewReader("")))
	slices.Sort(keys)
	wantKeys(t, b, "pages/", keys...)
	for _, size := range []int{1, 2, 7, 100} {
		start := 1190
		page, err := d.List(t.Context(), "pages/", keys[start], size)
		must(t, err)
		if len(page) != size || page[0].Key != keys[start+1] || page[size-1].Key != keys[start+size] {
			t.Errorf("a page of %d is %v", size, page)
		}
	}
	beyond := func(after string) int { return n - slices.IndexFunc(keys, func(k string) bool { return k > after }) }
	for after, want := range map[string]int{"": n + 1, "other": n, keys[n-1]: 0, "pages/3": beyond("pages/3"), "pages/3/0": beyond("pages/3/0"), "zzz": 0} {
		page, err := d.List(t.Context(), "", after, 2*n)
		must(t, err)
		if len(page) != want {
			t.Errorf("after %q: %d keys, want %d", after, len(page), want)
		}
	}
}

func blobOddKeys(t T, _ blob.Driver, b *blob.Bucket) {
	keys := []string{
		"with space/and  two ", "100%/%2F%00", "..a/b..", "...", "~", "-rf", "*?<>|\"'", "a\\b", "a:b", "#x?y=z&w", "É", "é", "e\u0301",
		"中文/日本語", "مكتبة/كتاب", "Ω/ω", "кириллица", "👩‍👩‍👧", ".hidden/.file", "Case", "case", "CON", "a+b", "x.tmp", "partial/x", "objects",
		strings.Repeat("n", 255), strings.Repeat("long/", 200) + "k", strings.Repeat("文", 85),
	}
	for _, key := range keys {
		must(t, b.PutBytes(t.Context(), key, "text/plain", []byte(key)))
	}
	for _, key := range keys {
		wantBytes(t, b, key, key)
	}
	slices.Sort(keys)
	wantKeys(t, b, "", keys...)
}

// noise is an endless stream of bytes that do not compress.
type noise struct{ state uint64 }

func (n *noise) Read(p []byte) (int, error) {
	for i := range p {
		n.state ^= n.state << 13
		n.state ^= n.state >> 7
		n.state ^= n.state << 17
		p[i] = byte(n.state)
	}
	return len(p), nil
}

// failing is a reader that fails.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// doing is an empty reader that does something when it is read.
type doing struct{ do func() }

func (d doing) Read([]byte) (int, error) {
	d.do()
	return 0, nil
}
