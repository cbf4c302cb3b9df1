package servers

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"testing"
)

// AWS is a stand-in for AWS's services. It keeps everything in memory and takes
// any credentials until IAM is enforced.
type AWS struct {
	*Process
	URL, Region string
}

// Moto starts the stand-in.
func Moto(t testing.TB) *AWS {
	t.Helper()
	path, port := program(t, "moto_server"), Port(t)
	cmd := exec.Command(path, "-H", "127.0.0.1", "-p", strconv.Itoa(port))
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
	return &AWS{Process: start(t, cmd, dial(port)), URL: fmt.Sprintf("http://127.0.0.1:%d", port), Region: "us-east-1"}
}
