// Command bench measures the program on this machine: mapping, fetching, a
// harvest from end to end, and the pages of the console. It is started by bench/run, from the project's root.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"

	"github.com/ucldc/pachamama/internal/heap"
)

func main() {
	records := flag.Int("records", 100_000, "records that the sample institution has")
	flag.Parse()
	heap.Tune() // as the program does
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *records); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run builds the program, measures, and prints what came of it.
func run(ctx context.Context, records int) (err error) {
	temp, err := os.MkdirTemp("", "pachamama-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	program := filepath.Join(temp, "pachamama")
	say("building ...")
	build := exec.CommandContext(ctx, "go", "build", "-o", program, "./cmd/pachamama")
	build.Env, build.Stderr = append(build.Environ(), "CGO_ENABLED=0"), os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("build: %w", err)
	}
	institution, err := startSample(ctx, program, records)
	if err != nil {
		return err
	}
	defer institution.stop()

	say("walking the list once ...")
	list, err := walk(ctx, institution.url, "oai_dc", mappedPages, 0)
	if err != nil {
		return err
	}
	say("mapping ...")
	mapped, err := measureMap(ctx, list.pages)
	if err != nil {
		return err
	}
	rich, err := measureRich(ctx, institution.url, filepath.Join("bench", "mappings"))
	if err != nil {
		return err
	}
	say("curl ...")
	curl, err := measureCurl(ctx, list.urls, filepath.Join(temp, "curl"))
	if err != nil {
		return err
	}
	say("queue ...")
	queue, err := measureQueue(ctx, temp, 20_000)
	if err != nil {
		return err
	}
	say("harvesting %d records ...", records)
	whole, err := measureHarvest(ctx, program, institution.url, filepath.Join(temp, "data"))
	if err != nil {
		return err
	}
	half, err := measureHalf(ctx, program, records/2, filepath.Join(temp, "half"))
	if err != nil {
		return err
	}
	say("filling the catalog and asking for pages ...")
	pages, err := measureConsole(ctx, program, filepath.Join(temp, "data"))
	if err != nil {
		return err
	}
	print(os.Stdout, results{machine: machine(), records: records, list: list, mapped: mapped, rich: rich, curl: curl, queue: queue, whole: whole, half: half, console: pages})
	return nil
}

// measureHalf harvests an institution with half the records, to tell how the
// time grows.
func measureHalf(ctx context.Context, program string, records int, data string) (harvested, error) {
	institution, err := startSample(ctx, program, records)
	if err != nil {
		return harvested{}, err
	}
	defer institution.stop()
	say("harvesting %d records ...", records)
	return measureHarvest(ctx, program, institution.url, data)
}

func say(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }
