// Command pachamama harvests metadata: see the README.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/ucldc/pachamama/internal/cli"
	"github.com/ucldc/pachamama/internal/heap"
)

func main() {
	heap.Tune()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := cli.Main(ctx, os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})
	stop()
	os.Exit(code)
}
