package servers

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"testing"
)

// PostgreSQL is a database server with one database and one role that may do
// everything there.
type PostgreSQL struct {
	*Process
	URL      string // without password
	Password string
	Restart  func() // after Kill, with the same data
}

// StartPostgreSQL starts a PostgreSQL server. It refuses to run as root, so it
// runs as "postgres" where the test is root.
func StartPostgreSQL(t testing.TB) *PostgreSQL {
	t.Helper()
	initdb, postgres, port := program(t, "initdb"), program(t, "postgres"), Port(t)
	folder, err := os.MkdirTemp("", "postgresql")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	p := &PostgreSQL{URL: fmt.Sprintf("postgres://pachamama@127.0.0.1:%d/postgres?sslmode=disable", port), Password: "a-secret-of-the-test"}
	owned := asPostgres(t, folder)
	write(t, filepath.Join(folder, "password"), p.Password+"\n")
	if err := os.Chmod(filepath.Join(folder, "password"), 0o644); err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(folder, "data")
	cmd := exec.Command(initdb, "-D", data, "-U", "pachamama", "--pwfile", filepath.Join(folder, "password"), "-A", "scram-sha-256", "-E", "UTF8", "--locale", "C.UTF-8", "--no-sync")
	owned(cmd)
	cmd.Dir = folder
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", cmd, err, out)
	}
	p.Restart = func() {
		t.Helper()
		cmd := exec.Command(postgres, "-D", data, "-p", strconv.Itoa(port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="+folder)
		owned(cmd)
		cmd.Dir = folder
		p.Process = start(t, cmd, postgresReady(port))
	}
	p.Restart()
	return p
}

// asPostgres gives the folder to the user that may run the server, and returns
// what has commands run as that user.
func asPostgres(t testing.TB, folder string) func(*exec.Cmd) {
	t.Helper()
	if os.Getuid() != 0 {
		return func(*exec.Cmd) {}
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		t.Fatal(err)
	}
	uid, _ := strconv.Atoi(u.Uid) // numbers on Unix
	gid, _ := strconv.Atoi(u.Gid)
	if err := os.Chown(folder, uid, gid); err != nil {
		t.Fatal(err)
	}
	return func(cmd *exec.Cmd) { as(cmd, uid, gid) }
}

// postgresReady asks to be let in: a server that still starts up answers with an
// error, one that is ready with the question for a password.
func postgresReady(port int) func(context.Context) error {
	hello := "\x00\x03\x00\x00user\x00pachamama\x00database\x00postgres\x00\x00"
	return func(ctx context.Context) error {
		var d net.Dialer
		c, err := d.DialContext(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			return err
		}
		defer c.Close()
		if _, err := c.Write(append([]byte{0, 0, 0, byte(len(hello) + 4)}, hello...)); err != nil {
			return err
		}
		answer := make([]byte, 1)
		if _, err = c.Read(answer); err == nil && answer[0] != 'R' {
			err = fmt.Errorf("the server answers %q", answer)
		}
		return err
	}
}
