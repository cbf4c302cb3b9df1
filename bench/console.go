package main

import (
	"context"
	"os/exec"
	"slices"
	"time"
)

const (
	asks   = 20 // how often each page is asked for
	starts = 10 // how often the program is started
)

// console is how long people and programs wait for the program in use.
type console struct {
	version time.Duration // `pachamama version`, from start to end
	help    time.Duration // `pachamama --help`
	serve   time.Duration // `pachamama serve`, until it answers
	pages   []asked       // the slowest first
	search  []asked       // pages that the index answers, likewise
}

// asked is a page that was asked for, once to warm it and then asks times.
type asked struct {
	path          string
	median, worst time.Duration
}

// measureConsole starts the program on the data of a harvest, whose catalog is
// filled with years of runs, and asks for every page.
func measureConsole(ctx context.Context, program, data string) (console, error) {
	var c console
	var err error
	if err = history(ctx, data, oldCollections, oldRuns); err != nil {
		return c, err
	}
	if c.version, err = started(func() (func(), error) { return func() {}, exec.CommandContext(ctx, program, "version").Run() }); err != nil {
		return c, err
	}
	if c.help, err = started(func() (func(), error) { return func() {}, exec.CommandContext(ctx, program, "--help").Run() }); err != nil {
		return c, err
	}
	if c.serve, err = started(func() (func(), error) {
		s, err := startServer(ctx, program, data)
		return s.stop, err
	}); err != nil {
		return c, err
	}
	s, err := startServer(ctx, program, data)
	if err != nil {
		return c, err
	}
	defer s.stop()
	paths, err := s.paths(ctx)
	if err != nil {
		return c, err
	}
	if c.pages, err = s.askAll(ctx, paths); err != nil {
		return c, err
	}
	c.search, err = s.askAll(ctx, searches())
	return c, err
}

// started is the median of a few starts; to stop is not part of it.
func started(start func() (stop func(), err error)) (time.Duration, error) {
	var took []time.Duration
	for range starts {
		began := time.Now()
		stop, err := start()
		if err != nil {
			return 0, err
		}
		took = append(took, time.Since(began))
		stop()
	}
	slices.Sort(took)
	return took[len(took)/2], nil
}
