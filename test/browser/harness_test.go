package browser_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"testing"
)

// standIn makes this test binary a tiny program with a console: what the harness
// does with the real one is tried on it.
const standIn = "PACHAMAMA_TEST_STAND_IN"

func TestMain(m *testing.M) {
	if os.Getenv(standIn) == "" {
		os.Exit(m.Run())
	}
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// serve gives out the pages of testdata until it is interrupted.
func serve() error {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt)
	defer cancel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	pages := http.NewServeMux()
	pages.HandleFunc("/{name}", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, "testdata/"+r.PathValue("name")+".html")
	})
	context.AfterFunc(ctx, func() { l.Close() })
	fmt.Fprintf(os.Stderr, "console: http://%s/\n", l.Addr())
	if err := http.Serve(l, pages); ctx.Err() == nil {
		return err
	}
	return nil
}

func startStandIn(t *testing.T) string {
	t.Helper()
	cmd := exec.CommandContext(context.Background(), os.Args[0])
	cmd.Env = append(os.Environ(), standIn+"=1")
	return start(t, cmd)
}

func TestChecksHoldOnAGoodPage(t *testing.T) {
	play(t, startStandIn(t), "harness")
}

// TestChecksFailOnABrokenPage sees each check of the harness fail: the name of a
// scenario is what its error must say.
func TestChecksFailOnABrokenPage(t *testing.T) {
	run(t, startStandIn(t), "broken", "", nil, func(r result) {
		t.Run(r.Name, func(t *testing.T) {
			if !strings.Contains(r.Error, r.Name) {
				t.Errorf("want a failure that says so, got %q", r.Error)
			}
		})
	})
}
