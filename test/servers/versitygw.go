package servers

import (
	"fmt"
	"os/exec"
	"strconv"
	"testing"
)

// S3 is an S3 server with one account.
type S3 struct {
	*Process
	URL, AccessKey, SecretKey, Region string
	Folder                            string               // objects are the files FOLDER/BUCKET/KEY
	Restart                           func()               // after Kill, with the same data
	Admin                             func(args ...string) // runs Ceph's radosgw-admin; the account is the user "test"
}

// Versitygw starts an S3 server over a folder. It checks signatures.
func Versitygw(t testing.TB) *S3 {
	t.Helper()
	path, data, port := program(t, "versitygw"), t.TempDir(), Port(t)
	s := &S3{URL: fmt.Sprintf("http://127.0.0.1:%d", port), AccessKey: "pachamama-test", SecretKey: "a-secret-of-the-test", Region: "us-east-1", Folder: data}
	s.Restart = func() {
		t.Helper()
		cmd := exec.Command(path, "--port", "127.0.0.1:"+strconv.Itoa(port), "--access", s.AccessKey, "--secret", s.SecretKey, "--region", s.Region, "--keep-alive", "posix", data) // it keeps types and checksums as attributes of files: in files beside them, they part from the bytes under concurrent puts
		s.Process = start(t, cmd, dial(port))
	}
	s.Restart()
	return s
}
