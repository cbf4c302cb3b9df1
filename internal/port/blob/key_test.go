package blob

import (
	"strings"
	"testing"

	"github.com/ucldc/pachamama"
)

func TestCheckKey(t *testing.T) {
	good := []string{"a", "a/b", "a b/c%20d", "..a/b..", "é/中文/مكتبة", strings.Repeat("x", 255), "a/" + strings.Repeat("y", 255)}
	for _, key := range good {
		if err := CheckKey(key); err != nil {
			t.Errorf("%q: %v", key, err)
		}
		if err := CheckPrefix(key); err != nil {
			t.Errorf("prefix %q: %v", key, err)
		}
	}
	bad := []string{"", "/", "/a", "a/", "a//b", ".", "..", "a/../b", "a/./b", "a\x00b", "a\nb", "a\u0085b", "\xff", strings.Repeat("x", 256), strings.Repeat("x/", 512) + "x"}
	for _, key := range bad {
		if err := CheckKey(key); pachamama.CodeOf(err) != pachamama.CodeInvalid {
			t.Errorf("%q: %v, want invalid", key, err)
		}
	}
	for _, prefix := range []string{"", "a/", "a/.", "a/..", "a/b"} {
		if err := CheckPrefix(prefix); err != nil {
			t.Errorf("prefix %q: %v", prefix, err)
		}
	}
	for _, prefix := range []string{"/", "a//b", "../", "a/./b", "a\tb"} {
		if err := CheckPrefix(prefix); pachamama.CodeOf(err) != pachamama.CodeInvalid {
			t.Errorf("prefix %q: %v, want invalid", prefix, err)
		}
	}
}

// FuzzKeyPrefix: whatever a key begins with is a prefix of keys.
func FuzzKeyPrefix(f *testing.F) {
	f.Add("collections/c27/vernacular/01J/pages/000001.xml.zst", 12)
	f.Add("é/中文", 4)
	f.Add("a/..b", 4)
	f.Fuzz(func(t *testing.T, key string, n int) {
		if CheckKey(key) != nil || n < 0 || n > len(key) || strings.ToValidUTF8(key[:n], "") != key[:n] {
			return
		}
		if err := CheckPrefix(key[:n]); err != nil {
			t.Fatalf("key %q, prefix %q: %v", key, key[:n], err)
		}
	})
}
