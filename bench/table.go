package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/ucldc/pachamama"
)

// results are all measurements.
type results struct {
	machine string
	records int
	list    list
	mapped  rates
	rich    richRates
	curl    time.Duration // 0: there is no curl
	queue   queued
	whole   harvested
	half    harvested // of half the records
	console console
}

// print writes the table in Markdown.
func print(w io.Writer, r results) {
	row := func(what, value string, note string, args ...any) {
		fmt.Fprintf(w, "| %s | %s | %s |\n", what, value, fmt.Sprintf(note, args...))
	}
	fmt.Fprintf(w, "%s, %s\n\n| what | result | |\n| --- | ---: | --- |\n", time.Now().UTC().Format(time.DateOnly), r.machine)
	row("map, one core", thousands(r.mapped.mapped)+" records/s", "`oai/dc` with all enrichments, raw page to JSON Lines")
	row("the least that can be", thousands(r.mapped.floor)+" records/s", "only cutting the same pages into tokens and writing the same lines; mapping takes %.1f times as long", r.mapped.floor/r.mapped.mapped)
	row("map, nothing remembered", thousands(r.mapped.afresh)+" records/s", "mapped without the memory of its steps, as if no value came twice; %.1f times as long as the least", r.mapped.floor/r.mapped.afresh)
	two := func(what string, one, two float64) {
		if two > 0 {
			row(what+", two cores", thousands(two)+" records/s", "%.2f times as many as on one", two/one)
		}
	}
	two("map", r.mapped.mapped, r.mapped.two)
	if r.rich.one > 0 {
		row("map rich records, one core", thousands(r.rich.one)+" records/s", "MODS of %d bytes a record, with the chain of a registry", r.rich.size)
		two("map rich records", r.rich.one, r.rich.two)
	}
	fetch := r.whole.stage(pachamama.StageFetch)
	row("fetch and store", megabytes(r.list.bytes, fetch), "%d pages, %.0f MB; each parsed, compressed and on the disk before the next", len(r.list.urls), float64(r.list.bytes)/1e6)
	if r.curl > 0 {
		row("curl, same pages", megabytes(r.list.bytes, r.curl), "told all addresses, written to files as they come; fetch takes %.1f times as long", fetch.Seconds()/r.curl.Seconds())
	} else {
		row("curl, same pages", "-", "there is no curl on this machine")
	}
	row("queue, by tens", thousands(r.queue.tens)+" messages/s", "`sqlite:`, pushed, taken and done ten at a time; each push is on the disk before it returns")
	row("queue, one by one", thousands(r.queue.one)+" messages/s", "the same, each message by itself")
	row("end to end", fmt.Sprintf("%.1f s", r.whole.took.Seconds()), "%s records harvested, %s published, metadata only; %s records/s", thousands(float64(r.records)), thousands(float64(r.whole.records)), thousands(float64(r.records)/r.whole.took.Seconds()))
	for _, s := range r.whole.stages {
		took := r.whole.stage(s.Stage)
		row("- "+string(s.Stage), fmt.Sprintf("%.1f s", took.Seconds()), "%s records/s", thousands(float64(r.records)/max(took.Seconds(), 0.001)))
	}
	if r.half.took > 0 {
		row("twice the records", fmt.Sprintf("%.2f times", r.whole.took.Seconds()/r.half.took.Seconds()), "as long: half of them take %.1f s; %.2f times the processor time", r.half.took.Seconds(), r.whole.cpu.Seconds()/r.half.cpu.Seconds())
	}
	row("processor time", fmt.Sprintf("%.1f s", r.whole.cpu.Seconds()), "of the program end to end, all cores together")
	if r.whole.memory > 0 {
		row("peak memory", fmt.Sprintf("%d MB", r.whole.memory>>20), "resident, end to end, with the files of the index that are mapped into memory")
	}
	if r.whole.own > 0 {
		row("- of it its own", fmt.Sprintf("%d MB", r.whole.own>>20), "at most, looked at ten times a second; the rest are mapped files, which the system can drop at any time")
	}
	row("on the disk", fmt.Sprintf("%.0f MB", float64(r.whole.stored+r.whole.indexed)/1e6), "%.0f MB storage, %.0f MB index", float64(r.whole.stored)/1e6, float64(r.whole.indexed)/1e6)
	printConsole(row, r.console)
}

// slowest is how many pages are named.
const slowest = 3

func printConsole(row func(what, value, note string, args ...any), c console) {
	row("`pachamama version`", milliseconds(c.version), "from start to end; `--help` %s", milliseconds(c.help))
	row("`pachamama serve`", milliseconds(c.serve), "until it answers; with %s collections and %s runs, as are all pages", thousands(oldCollections), thousands(oldRuns))
	for i, a := range c.pages[:min(slowest, len(c.pages))] {
		row(fmt.Sprintf("page %d of %d by slowness", i+1, len(c.pages)), milliseconds(a.median), "worst of %d %s: `%s`", asks, milliseconds(a.worst), a.path)
	}
	for _, a := range c.search {
		row("search", milliseconds(a.median), "worst of %d %s: `%s`", asks, milliseconds(a.worst), a.path)
	}
}

func milliseconds(d time.Duration) string { return fmt.Sprintf("%.1f ms", d.Seconds()*1000) }

func megabytes(n int64, in time.Duration) string {
	return fmt.Sprintf("%.0f MB/s", float64(n)/1e6/in.Seconds())
}

// thousands writes a whole number with commas.
func thousands(f float64) string {
	s := fmt.Sprintf("%.0f", f)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// machine names the processor, how many there are, the system and Go.
func machine() string {
	model := "unknown processor"
	if f, err := os.Open("/proc/cpuinfo"); err == nil {
		defer f.Close()
		for lines := bufio.NewScanner(f); lines.Scan(); {
			if name, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(name) == "model name" {
				model = strings.TrimSpace(value)
				break
			}
		}
	}
	return fmt.Sprintf("%s, %d cores, %s/%s, %s", model, runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version())
}
