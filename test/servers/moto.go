package servers

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
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

// withAnswer has the stand-in's Textract give one answer to everything.
const withAnswer = `import json, sys
from moto.textract.models import TextractBackend
answer = json.load(open(sys.argv.pop(1)))
TextractBackend.BLOCKS, TextractBackend.PAGES = answer["Blocks"], answer["DocumentMetadata"]["Pages"]
from moto.server import main
main(sys.argv[1:])
`

// MotoTextract starts the stand-in, whose Textract gives the answer.
func MotoTextract(t testing.TB, answer []byte) *AWS {
	t.Helper()
	path, port := filepath.Join(t.TempDir(), "answer.json"), Port(t)
	write(t, path, string(answer))
	cmd := exec.Command(Python(t), "-c", withAnswer, path, "-H", "127.0.0.1", "-p", strconv.Itoa(port))
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
	return &AWS{Process: start(t, cmd, dial(port)), URL: fmt.Sprintf("http://127.0.0.1:%d", port), Region: "us-east-1"}
}

// Python returns the Python that AWS's stand-in runs in, which has AWS's own
// client for it: another's view of what we wrote.
func Python(t testing.TB) string {
	t.Helper()
	path, err := filepath.EvalSymlinks(program(t, "moto_server"))
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(filepath.Dir(path), "python")
}
