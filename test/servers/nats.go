package servers

import (
	"fmt"
	"os/exec"
	"strconv"
	"testing"
)

// NATS is a NATS server with JetStream.
type NATS struct {
	*Process
	URL     string
	Restart func() // after Kill, with the same data
}

// StartNATS starts a NATS server that has each message on the disk before it
// says that it took it; args are more of its own arguments, such as --user NAME
// --pass PASSWORD.
func StartNATS(t testing.TB, args ...string) *NATS {
	t.Helper()
	path, folder, port := program(t, "nats-server"), t.TempDir(), Port(t)
	conf := fmt.Sprintf("jetstream { store_dir: %s, sync_interval: always }\n", strconv.Quote(folder+"/data"))
	n := &NATS{URL: fmt.Sprintf("nats://127.0.0.1:%d", port)}
	write(t, folder+"/nats.conf", conf)
	n.Restart = func() {
		t.Helper()
		n.Process = start(t, exec.Command(path, append([]string{"-a", "127.0.0.1", "-p", strconv.Itoa(port), "-c", folder + "/nats.conf"}, args...)...), dial(port))
	}
	n.Restart()
	return n
}
