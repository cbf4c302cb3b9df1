package disk_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/driver/disk"
	"github.com/ucldc/pachamama/internal/port/blob"
	"github.com/ucldc/pachamama/internal/port/conformance"
)

func open(t *testing.T, dir string) *disk.Blob {
	t.Helper()
	d, err := disk.OpenBlob(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func TestBlob(t *testing.T) {
	conformance.Blob(t, func(t *testing.T) blob.Driver { return open(t, t.TempDir()) })
}

func TestBlobStays(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "not", "yet")
	b := blob.New(open(t, dir))
	if err := b.PutBytes(t.Context(), "a/b", "text/plain", []byte("kept")); err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	again := blob.New(open(t, dir))
	if data, err := again.ReadAll(t.Context(), "a/b", 10); string(data) != "kept" || err != nil {
		t.Errorf("%q, %v", data, err)
	}
	if data, err := os.ReadFile(filepath.Join(dir, "objects", "a", "b")); string(data) != "kept" || err != nil {
		t.Errorf("the file: %q, %v", data, err)
	}
}

// TestBlobLinks: links cannot lead out of the folder, and are not objects.
func TestBlobLinks(t *testing.T) {
	ctx, dir, outside := t.Context(), t.TempDir(), t.TempDir()
	b := blob.New(open(t, dir))
	secret := filepath.Join(outside, "secret")
	if err := os.WriteFile(secret, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	for link, to := range map[string]string{"file": secret, "folder": outside} {
		if err := os.Symlink(to, filepath.Join(dir, "objects", link)); err != nil {
			t.Fatal(err)
		}
	}
	for _, key := range []string{"file", "folder/secret"} {
		if _, err := b.ReadAll(ctx, key, 10); pachamama.CodeOf(err) != pachamama.CodeForbidden {
			t.Errorf("read %s: %v", key, err)
		}
	}
	if err := b.PutBytes(ctx, "folder/new", "text/plain", nil); pachamama.CodeOf(err) != pachamama.CodeForbidden {
		t.Errorf("put: %v", err)
	}
	if err := b.Delete(ctx, "folder/secret"); pachamama.CodeOf(err) != pachamama.CodeForbidden {
		t.Errorf("delete: %v", err)
	}
	for info, err := range b.List(ctx, "") {
		t.Errorf("listed %v, %v", info, err)
	}
	if data, err := os.ReadFile(secret); string(data) != "secret" || err != nil {
		t.Errorf("outside: %q, %v", data, err)
	}
}

// TestBlobSweep: what a killed put left goes when it is old, and is never seen.
func TestBlobSweep(t *testing.T) {
	dir := t.TempDir()
	open(t, dir).Close()
	old, young := filepath.Join(dir, "partial", "old"), filepath.Join(dir, "partial", "young")
	for _, name := range []string{old, young} {
		if err := os.WriteFile(name, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	then := time.Now().Add(-25 * time.Hour)
	if err := os.Chtimes(old, then, then); err != nil {
		t.Fatal(err)
	}
	open(t, dir)
	if _, err := os.Stat(old); !os.IsNotExist(err) {
		t.Errorf("old: %v", err)
	}
	if _, err := os.Stat(young); err != nil {
		t.Errorf("young: %v", err)
	}
}
