package servers

import (
	"fmt"
	"os/exec"
	"strconv"
	"testing"
)

// Tika is an Apache Tika server.
type Tika struct {
	*Process
	URL string
}

// StartTika starts a server. It recognizes scans when tesseract is installed.
func StartTika(t testing.TB) *Tika {
	t.Helper()
	jar, java, port := program(t, "tika-server.jar"), program(t, "java"), Port(t)
	url := fmt.Sprintf("http://127.0.0.1:%d", port)
	cmd := exec.Command(java, "-Xmx512m", "-jar", jar, "--host=127.0.0.1", "--port="+strconv.Itoa(port))
	cmd.Dir = t.TempDir()
	return &Tika{Process: start(t, cmd, answers(url+"/version")), URL: url}
}
