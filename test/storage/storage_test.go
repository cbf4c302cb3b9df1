// Package storage_test harvests the same institution into different storages,
// and sees that nothing else is different.
package storage_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/sample"
	"github.com/ucldc/pachamama/test/program"
	"github.com/ucldc/pachamama/test/servers"
)

func TestStorageSwaps(t *testing.T) {
	if os.Getenv("PACHAMAMA_TEST_PROGRAM") == "" {
		t.Skip("takes half a minute: ./check program runs it, or PACHAMAMA_TEST_PROGRAM=1")
	}
	w := begin(t)
	files := w.site(t, "files", "file:")
	files.harvest(t, nil)
	want := files.export(t)

	t.Run("s3", func(t *testing.T) {
		server := servers.Versitygw(t)
		s := w.bucket(t, server, server.URL)
		s.harvest(t, nil)
		s.same(t, want)
		if diff := cmp.Diff(files.sums(t), s.asked(t, server)); diff != "" {
			t.Errorf("files, and what another client finds in the bucket:\n%s", diff)
		}
		s.healthy(t)
	})
	t.Run("s3 with faults", func(t *testing.T) {
		server := servers.Versitygw(t)
		faulty := servers.StartFaulty(t, server.URL, 0.05, 1, slowDown)
		s := w.bucket(t, server, faulty.URL)
		s.harvest(t, nil)
		s.same(t, want)
		if diff := cmp.Diff(files.sums(t), s.asked(t, server)); diff != "" {
			t.Errorf("files, and the bucket:\n%s", diff)
		}
		t.Log(faulty.Drawn())
	})
	t.Run("s3 that is killed and comes back", func(t *testing.T) {
		server := servers.Versitygw(t)
		s := w.bucket(t, server, server.URL)
		s.harvest(t, func() {
			for deadline := time.Now().Add(time.Minute); s.count("vernacular/*/pages/*") < 2 && time.Now().Before(deadline); {
				time.Sleep(5 * time.Millisecond) // no signal reaches us from the other process
			}
			server.Kill()
			if s.count("content/*/manifest.json") > 0 {
				t.Error("the harvest was nearly done when the server was killed")
			}
			time.Sleep(3 * time.Second) // the outage
			server.Restart()
		})
		s.same(t, want)
	})
}

func slowDown(w http.ResponseWriter) {
	w.WriteHeader(http.StatusServiceUnavailable)
	fmt.Fprint(w, "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>")
}

// world is the program and the institution.
type world struct {
	dir, binary, source string
	institution         *sample.Server
}

func begin(t *testing.T) *world {
	t.Helper()
	w := &world{dir: t.TempDir()}
	var err error
	if w.binary, err = program.Build(t.Context(), w.dir); err != nil {
		t.Fatal(err)
	}
	clock := func() time.Time { return time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC) }
	if w.institution, err = sample.New(sample.Options{Records: 30, PageSize: 5, Now: clock}); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(w.institution.Handler())
	t.Cleanup(server.Close)
	w.source = server.URL + "/oai"
	return w
}

// secret is that of the test's servers; it must stand nowhere.
const secret = "a-secret-of-the-test"

// site is one data folder with its storage.
type site struct {
	*world
	data, storage, keys, bucketName string
	folder                          string // of the server, where it has one
}

func (w *world) site(t *testing.T, name, storage string) *site {
	t.Helper()
	s := &site{world: w, data: filepath.Join(w.dir, name), storage: storage}
	cache := filepath.Join(os.TempDir(), "pachamama-pdfium-test") // compiling takes seconds
	for _, dir := range []string{cache, filepath.Join(s.data, "cache")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(cache, filepath.Join(s.data, "cache", "pdfium")); err != nil {
		t.Fatal(err)
	}
	return s
}

// bucket makes a bucket of a server, which is spoken to at the URL.
func (w *world) bucket(t *testing.T, server *servers.S3, url string) *site {
	t.Helper()
	name := fmt.Sprintf("archive-%d", time.Now().UnixNano())
	if err := os.Mkdir(filepath.Join(server.Folder, name), 0o755); err != nil { // a folder is a bucket of versitygw
		t.Fatal(err)
	}
	s := w.site(t, name, fmt.Sprintf("s3://%s/pachamama?endpoint=%s&credentials=env:ARCHIVE_KEYS", name, url))
	s.keys, s.bucketName, s.folder = server.AccessKey+" "+server.SecretKey, name, filepath.Join(server.Folder, name, "pachamama")
	return s
}

func (s *site) command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), s.binary, append(args, "--data", s.data, "--storage", s.storage, "--allow", "127.0.0.0/8", "--host-requests", "1000", "--host-connections", "8")...)
	cmd.Dir, cmd.Env = s.dir, append(os.Environ(), "ARCHIVE_KEYS="+s.keys)
	return cmd
}

// output runs a command that must succeed, while something else is done.
func (s *site) output(t *testing.T, meanwhile func(), args ...string) []byte {
	t.Helper()
	cmd := s.command(t, args...)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if meanwhile != nil {
		meanwhile()
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%s: %v\n%s", cmd, err, said.Bytes())
	}
	if bytes.Contains(append(out.Bytes(), said.Bytes()...), []byte(secret)) {
		t.Errorf("%s tells the secret", cmd)
	}
	return out.Bytes()
}

func (s *site) harvest(t *testing.T, meanwhile func()) {
	t.Helper()
	s.output(t, meanwhile, "harvest", s.source, "--mapping", "sample", "--prefix", "oai_dc", "--id", "demo", "--log", "debug")
}

func (s *site) export(t *testing.T) []byte {
	t.Helper()
	return s.output(t, nil, "export", "demo")
}

// same holds the export against another, and looks for the secret.
func (s *site) same(t *testing.T, want []byte) {
	t.Helper()
	if got := s.export(t); len(want) == 0 || !bytes.Equal(want, got) {
		t.Errorf("the exports differ: %d bytes from files, %d bytes from here", len(want), len(got))
	}
	err := fs.WalkDir(os.DirFS(s.data), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(filepath.Join(s.data, name))
		if bytes.Contains(b, []byte(secret)) {
			t.Errorf("%s holds the secret", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(s.data, "storage")); err == nil {
		t.Error("there are files beside the bucket")
	}
}

func (s *site) healthy(t *testing.T) {
	t.Helper()
	var findings []struct{ Piece, Driver, State, Tells string }
	if err := json.Unmarshal(s.output(t, nil, "doctor", "--json"), &findings); err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		if f.Piece == "storage" && (f.State != "good" || f.Driver != "s3") {
			t.Errorf("doctor: %+v", f)
		}
	}
}

// count counts the objects of the collection that the server has.
func (s *site) count(pattern string) int {
	found, _ := filepath.Glob(filepath.Join(s.folder, "collections", "demo", filepath.FromSlash(pattern))) // the pattern is right
	return len(found)
}

// run is the id of the only run.
func (s *site) run(t *testing.T) string {
	t.Helper()
	var runs []pachamama.Run
	if err := json.Unmarshal(s.output(t, nil, "runs", "--json"), &runs); err != nil || len(runs) != 1 {
		t.Fatalf("%d runs, %v", len(runs), err)
	}
	return runs[0].ID
}

// sums are the SHA-256 of all objects in files, by key without the run. Those of
// manifests, which name their run and its time, are left out.
func (s *site) sums(t *testing.T) map[string]string {
	t.Helper()
	root, sums, run := filepath.Join(s.data, "storage", "objects"), map[string]string{}, s.run(t)
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(filepath.Join(root, name))
		sum := sha256.Sum256(b)
		note(sums, name, run, hex.EncodeToString(sum[:]))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sums
}

func note(sums map[string]string, key, run, sum string) {
	if strings.HasSuffix(key, "/manifest.json") || strings.Contains(key, "/reports/") {
		sum = "names its run"
	}
	sums[strings.ReplaceAll(key, run, "RUN")] = sum
}

// asked are the sums that AWS's own client for Python finds in the bucket.
func (s *site) asked(t *testing.T, server *servers.S3) map[string]string {
	t.Helper()
	const script = `
import boto3, hashlib, sys
s3 = boto3.client("s3", endpoint_url=sys.argv[1], region_name=sys.argv[2])
for page in s3.get_paginator("list_objects_v2").paginate(Bucket=sys.argv[3], Prefix="pachamama/"):
    for o in page.get("Contents", []):
        body = s3.get_object(Bucket=sys.argv[3], Key=o["Key"])["Body"].read()
        print(hashlib.sha256(body).hexdigest(), o["Key"].removeprefix("pachamama/"))
`
	cmd := exec.CommandContext(t.Context(), servers.Python(t), "-c", script, server.URL, server.Region, s.bucketName)
	cmd.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID="+server.AccessKey, "AWS_SECRET_ACCESS_KEY="+server.SecretKey)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	sums, run := map[string]string{}, s.run(t)
	for line := range strings.Lines(string(out)) {
		sum, key, _ := strings.Cut(strings.TrimSpace(line), " ")
		note(sums, key, run, sum)
	}
	return sums
}
