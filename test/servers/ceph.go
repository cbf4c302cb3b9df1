package servers

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Ceph starts a cluster of one monitor and one disk, which is in memory, and its
// gateway: a full S3 server with users, roles and policies. It takes a quarter of
// a minute. Restart starts the gateway again.
func Ceph(t testing.TB) *S3 {
	t.Helper()
	gateway := program(t, "radosgw")
	c := &ceph{t: t, folder: t.TempDir(), monitor: fmt.Sprintf("[v2:127.0.0.1:%d]", Port(t))}
	c.fsid, c.disk = uuid(), uuid()
	c.configure()
	c.run("monmaptool", "--create", "--addv", "a", c.monitor, "--fsid", c.fsid, "monmap")
	c.run("ceph-mon", "--mkfs", "-i", "a", "--monmap", "monmap", "--keyring", "keyring")
	port, _, _ := strings.Cut(strings.TrimPrefix(c.monitor, "[v2:127.0.0.1:"), "]")
	number, _ := strconv.Atoi(port) // it was made of one
	start(t, c.command(program(t, "ceph-mon"), "-f", "-i", "a"), dial(number))
	c.run("ceph", "osd", "create", c.disk)
	c.run("ceph-osd", "--mkfs", "-i", "0", "--osd-uuid", c.disk)
	start(t, c.command(program(t, "ceph-osd"), "-f", "-i", "0"), func(context.Context) error { return nil }) // the gateway waits for it

	s := &S3{AccessKey: "pachamama-test", SecretKey: "a-secret-of-the-test", Region: "us-east-1"}
	at := Port(t)
	s.URL = fmt.Sprintf("http://127.0.0.1:%d", at)
	s.Restart = func() {
		t.Helper()
		s.Process = start(t, c.command(gateway, "-f", "-n", "client.rgw", "--rgw_frontends", fmt.Sprintf("beast endpoint=127.0.0.1:%d", at)), dial(at))
	}
	s.Restart()
	s.Admin = func(args ...string) { t.Helper(); c.run("radosgw-admin", args...) }
	s.Admin("user", "create", "--uid", "test", "--display-name", "test", "--access-key", s.AccessKey, "--secret-key", s.SecretKey)
	return s
}

type ceph struct {
	t                           testing.TB
	folder, monitor, fsid, disk string
}

// configure writes the settings and the keys of the parts.
func (c *ceph) configure() {
	c.t.Helper()
	write(c.t, filepath.Join(c.folder, "ceph.conf"), strings.NewReplacer("FSID", c.fsid, "MONITOR", c.monitor, "FOLDER", c.folder).Replace(cephSettings))
	for _, who := range [][]string{
		{"mon.", "--cap", "mon", "allow *"},
		{"client.admin", "--cap", "mon", "allow *", "--cap", "osd", "allow *"},
		{"osd.0", "--cap", "mon", "allow profile osd", "--cap", "osd", "allow *"},
		{"client.rgw", "--cap", "mon", "allow rw", "--cap", "osd", "allow rwx"},
	} {
		args := append([]string{"keyring", "--gen-key", "-n"}, who...)
		if who[0] == "mon." {
			args = append([]string{"--create-keyring"}, args...)
		}
		c.run("ceph-authtool", args...)
	}
	for _, name := range []string{"mon", "osd", "gateway", "crash"} {
		c.run("mkdir", name)
	}
}

const cephSettings = `[global]
fsid = FSID
mon_host = MONITOR
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
auth_cluster_required = cephx
auth_service_required = cephx
auth_client_required = cephx
keyring = FOLDER/keyring
osd_objectstore = memstore
memstore_device_bytes = 2147483648
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 1000
mon_data = FOLDER/mon
osd_data = FOLDER/osd
rgw_data = FOLDER/gateway
crash_dir = FOLDER/crash
run_dir = FOLDER
admin_socket =
log_file = FOLDER/$name.log
mon_cluster_log_file = FOLDER/cluster.log
rgw_sts_key = sixteen-letters!
rgw_s3_auth_use_sts = true
`

func (c *ceph) command(path string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(c.t.Context(), path, args...)
	cmd.Dir, cmd.Env = c.folder, append(cmd.Environ(), "CEPH_CONF="+filepath.Join(c.folder, "ceph.conf"))
	return cmd
}

func (c *ceph) run(name string, args ...string) {
	c.t.Helper()
	cmd := c.command(program(c.t, name), args...)
	if out, err := cmd.CombinedOutput(); err != nil {
		c.t.Fatalf("%s: %v\n%s", cmd, err, out)
	}
}

func uuid() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // it never fails
	s := hex.EncodeToString(b)
	return strings.Join([]string{s[:8], s[8:12], s[12:16], s[16:20], s[20:]}, "-")
}
