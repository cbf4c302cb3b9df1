// Package roles_test harvests with a role for each component, on servers that
// hold to policies, and tries all that no component may.
package roles_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/driver/aws"
	"github.com/ucldc/pachamama/internal/port/blob"
	"github.com/ucldc/pachamama/internal/port/retry"
	"github.com/ucldc/pachamama/internal/port/role"
	"github.com/ucldc/pachamama/internal/sample"
	"github.com/ucldc/pachamama/test/program"
	"github.com/ucldc/pachamama/test/servers"
)

// world is a server with roles exactly as the program prints them.
type world struct {
	server         *servers.S3
	binary, folder string
	storage, roles string // settings
}

const (
	bucket = "archive"
	prefix = "pachamama"
	arn    = "arn:aws:iam:::role/pachamama-{component}" // Ceph has no accounts
	trust  = "arn:aws:iam:::user/test"
)

func begin(t *testing.T) *world {
	t.Helper()
	if os.Getenv("PACHAMAMA_TEST_PROGRAM") == "" {
		t.Skip("takes a minute: ./check program runs it, or PACHAMAMA_TEST_PROGRAM=1")
	}
	w := &world{server: servers.Ceph(t), folder: t.TempDir()}
	var err error
	if w.binary, err = program.Build(t.Context(), w.folder); err != nil {
		t.Fatal(err)
	}
	name := bucket
	if _, err := s3.NewFromConfig(w.session(t, nil).Config, func(o *s3.Options) { o.UsePathStyle = true }).CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &name}); err != nil {
		t.Fatal(err)
	}
	w.storage = "s3://" + bucket + "/" + prefix + "?endpoint=" + w.server.URL
	w.roles = "sts:?role=" + arn + "&credentials=env:ARCHIVE_KEYS&endpoint=" + w.server.URL
	w.run(t, "roles", "print", "--aws", "--trust", trust, "--to", filepath.Join(w.folder, "policies"))
	for _, c := range role.Components() {
		trust, err := os.ReadFile(filepath.Join(w.folder, "policies", "pachamama-"+string(c)+".trust.json"))
		if os.IsNotExist(err) {
			continue // it asks nothing of AWS
		}
		policy, err2 := os.ReadFile(filepath.Join(w.folder, "policies", "pachamama-"+string(c)+".policy.json"))
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		w.server.Admin("role", "create", "--role-name", "pachamama-"+string(c), "--assume-role-policy-doc", string(trust))
		w.server.Admin("role-policy", "put", "--role-name", "pachamama-"+string(c), "--policy-name", "pachamama", "--policy-doc", string(policy))
	}
	return w
}

// session is one with the account's keys, or with those of roles.
func (w *world) session(t *testing.T, roles role.Driver) *aws.Session {
	t.Helper()
	o := aws.Options{Endpoint: w.server.URL, Region: w.server.Region, Roles: roles}
	if roles == nil {
		o.Secret = func(context.Context) (string, error) { return w.server.AccessKey + " " + w.server.SecretKey, nil }
	}
	s, err := aws.OpenSession(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// run runs a command that must succeed.
func (w *world) run(t *testing.T, args ...string) []byte {
	t.Helper()
	cmd := w.command(t, args...)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", cmd, err, said.Bytes())
	}
	return out
}

// command has no other keys than those that the settings name.
func (w *world) command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), w.binary, append(args, "--data", filepath.Join(w.folder, "data"), "--storage", w.storage, "--roles", w.roles,
		"--allow", "127.0.0.0/8", "--host-requests", "1000", "--host-connections", "8")...)
	cmd.Env = append(os.Environ(), "ARCHIVE_KEYS="+w.server.AccessKey+" "+w.server.SecretKey, "AWS_CONFIG_FILE=/dev/null", "AWS_SHARED_CREDENTIALS_FILE=/dev/null", "AWS_EC2_METADATA_DISABLED=true")
	return cmd
}

// TestCeph: a server that holds to policies has the roles that the program
// printed. A harvest runs under them, and nothing else can be done with them.
func TestCeph(t *testing.T) {
	w := begin(t)
	t.Run("what is not granted is refused", func(t *testing.T) { refused(t, w) })
	t.Run("a harvest", func(t *testing.T) { harvested(t, w) })
	t.Run("doctor names what is missing", func(t *testing.T) { missing(t, w) })
}

// places are keys in each folder of storage.
var places = []string{
	"collections/c/vernacular/01M/pages/000001.xml.zst", "collections/c/mapped/01M/manifest.json", "collections/c/checked/01M/rejected/000001.zst",
	"collections/c/reports/01M.json", "collections/c/content/01M/manifest.json", "collections/c/text/01M/manifest.json", "files/ab/abcdef", "text/ab/abcdef/x.json.zst",
	"queue/dead/01M.json", "queue/payloads/01M.json", "doctor/try.txt", "collections/c/unheard-of/x", "elsewhere",
}

// refused tries each operation of each component in each place, past the guards
// of the program.
func refused(t *testing.T, w *world) {
	roles, err := aws.OpenRoles(w.session(t, nil), aws.RoleOptions{Role: arn})
	if err != nil {
		t.Fatal(err)
	}
	own, err := aws.OpenBlob(w.session(t, nil), aws.BlobOptions{Bucket: bucket, Prefix: prefix, PathStyle: true})
	if err != nil {
		t.Fatal(err)
	}
	d, err := aws.OpenBlob(w.session(t, roles), aws.BlobOptions{Bucket: bucket, Prefix: prefix, PathStyle: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range places {
		if err := own.Put(t.Context(), key, "text/plain", strings.NewReader("there")); err != nil {
			t.Fatal(err)
		}
	}
	again := retry.New(retry.Options{Service: "Ceph", First: 10 * time.Millisecond})
	var tried, forbidden atomic.Int64
	for _, deletes := range []bool{false, true} { // these last: the others want what they remove
		var all sync.WaitGroup
		for _, c := range role.Components() {
			ctx := role.As(t.Context(), c)
			err := again.Do(ctx, func(ctx context.Context) error { // some answers of Ceph's cannot be read
				_, err := roles.Assume(ctx, c)
				return err
			})
			if pachamama.CodeOf(err) == pachamama.CodeForbidden {
				if role.Grants().May(c, "blob", "get", places[0]) {
					t.Errorf("%s cannot take its role: %v", c, err)
				}
				continue // it has none
			}
			all.Go(func() {
				for _, a := range attempts(d) {
					if (a.op == "delete") == deletes {
						tried.Add(1)
						if judge(t, c, a, a.do(ctx)) {
							forbidden.Add(1)
						}
					}
				}
			})
		}
		all.Wait()
	}
	t.Logf("%d calls, of which %d were refused", tried.Load(), forbidden.Load())
	if forbidden.Load() < 300 {
		t.Error("hardly anything was tried")
	}
}

// judge holds an answer of the server to the table, and tells whether it was a
// refusal. Those who may get anything may be told that another object is not there.
func judge(t *testing.T, c role.Component, a attempt, err error) (refused bool) {
	code, granted := pachamama.CodeOf(err), role.Grants().May(c, "blob", a.op, a.on)
	refused = code == pachamama.CodeForbidden
	fine := granted && err == nil || !granted && refused
	if a.none {
		fine = code == pachamama.CodeNotFound || !granted && refused
	}
	if !fine {
		t.Errorf("%s does %s on %s, which is granted: %v; the server says %v", c, a.op, a.on, granted, err)
	}
	return refused
}

// attempt is a call past the guards of the program.
type attempt struct {
	op, on string
	none   bool // there is no such object
	do     func(context.Context) error
}

func attempts(d blob.Driver) (out []attempt) {
	for _, key := range places {
		get := func(key string) func(context.Context) error {
			return func(ctx context.Context) error {
				r, _, err := d.Get(ctx, key, 0)
				if err == nil {
					r.Close()
				}
				return err
			}
		}
		out = append(out,
			attempt{"put", key, false, func(ctx context.Context) error { return d.Put(ctx, key, "text/plain", strings.NewReader("there")) }},
			attempt{"get", key, false, get(key)},
			attempt{"get", key, true, get(key + ".none")},
			attempt{"list", folder(key), false, func(ctx context.Context) error { _, err := d.List(ctx, folder(key), "", 10); return err }},
			attempt{"delete", key, false, func(ctx context.Context) error { return d.Delete(ctx, key) }})
	}
	return out
}

// folder is what keys are listed by: up to the kind of a version, or the first
// folder.
func folder(key string) string {
	parts := strings.SplitAfter(key, "/")
	n := 1
	if parts[0] == "collections/" {
		n = 3
	}
	if len(parts) <= n {
		return ""
	}
	return strings.Join(parts[:n], "")
}

// missing takes rights away, the whole of a role last.
func missing(t *testing.T, w *world) {
	w.server.Admin("role-policy", "delete", "--role-name", "pachamama-doctor", "--policy-name", "pachamama")
	w.ill(t, "storage", "s3:PutObject on bucket archive", "pachamama roles print --aws")
	w.server.Admin("role", "delete", "--role-name", "pachamama-doctor")
	w.ill(t, "storage", "role/pachamama-doctor cannot be taken", "pachamama roles print --aws")
	w.ill(t, "roles", "role/pachamama-doctor cannot be taken", "pachamama roles print --aws")
}

// ill sees that doctor finds a piece bad, and what it says.
func (w *world) ill(t *testing.T, piece string, says ...string) {
	t.Helper()
	out, err := w.command(t, "doctor", "--json").Output()
	if err == nil {
		t.Error("doctor is content")
	}
	var findings []struct {
		Piece, State, Tells string
		ToDo                string `json:"to_do"`
	}
	if err := json.Unmarshal(out, &findings); err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		for _, s := range says {
			if f.Piece == piece && (f.State != "bad" || !strings.Contains(f.Tells+f.ToDo, s)) {
				t.Errorf("doctor does not say %q: %+v", s, f)
			}
		}
	}
}

// harvested harvests with each stage under its own role.
func harvested(t *testing.T, w *world) {
	clock := func() time.Time { return time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC) }
	institution, err := sample.New(sample.Options{Records: 15, PageSize: 5, Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	source := httptest.NewServer(institution.Handler())
	defer source.Close()
	harvest := []string{"harvest", source.URL + "/oai", "--mapping", "sample", "--prefix", "oai_dc", "--id", "demo"}
	w.run(t, harvest...)
	w.run(t, "run", "demo", "--from", "map", "--publish")
	got := w.run(t, "export", "demo")
	var findings []struct{ Piece, State, Tells string }
	if err := json.Unmarshal(w.run(t, "doctor", "--json"), &findings); err != nil || len(findings) == 0 {
		t.Error(err)
	}
	for _, f := range findings {
		if f.State == "bad" {
			t.Errorf("doctor: %+v", f)
		}
	}
	plain := *w
	plain.folder, plain.storage, plain.roles = t.TempDir(), "file:", "local:"
	plain.run(t, harvest...)
	if want := plain.run(t, "export", "demo"); len(want) == 0 || !bytes.Equal(want, got) {
		t.Errorf("the exports differ: %d bytes from files, %d bytes under roles", len(want), len(got))
	}
}
