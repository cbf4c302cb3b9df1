package recorded_test

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/app"
	"github.com/ucldc/pachamama/internal/config"
	"github.com/ucldc/pachamama/internal/harvest"
)

// fate is what became of a file.
type fate struct {
	in, mapped, rejected, deleted, skipped int64

	alone    int64            // records in which there is nothing to map: headers and sets
	unmapped int64            // records in a format without a mapping
	reasons  map[string]int64 // why records were rejected, by map or check
	checked  int64            // records that check rejected of those that were mapped
	remarks  map[string]int64 // what was mended, and what the answer says is wrong
	err      *pachamama.Error // why there are no records
}

func newFate() fate { return fate{reasons: map[string]int64{}, remarks: map[string]int64{}} }

// balance is what is missing, or too much.
func (f fate) balance() int64 {
	return f.in - f.mapped - f.rejected - f.deleted - f.skipped - f.alone - f.unmapped
}

// program is the program, running.
type program struct{ *app.App }

func loopback() []netip.Prefix { return []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} }

// start runs the program until the test ends.
func start(t *testing.T) program {
	t.Helper()
	cfg, err := config.Load(map[string]string{"data": t.TempDir(), "allow": "127.0.0.0/8", "host_requests": "100000", "host_connections": "8", "runs": "8"})
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return program{a}
}

// begin begins a harvest of a repository up to the check. Format and mapping
// are chosen as for any source. Where there is no mapping the program must say
// so; then the records are fetched all the same and held to that of Dublin Core,
// to see that they break nothing.
func (p program) begin(t *testing.T, n int, r repository, base string) (run, mapping string) {
	t.Helper()
	col := pachamama.Collection{ID: fmt.Sprint("file", n), Source: pachamama.Source{URL: fmt.Sprint(base, "/", n)}}
	err := p.Add(t.Context(), &col, "test")
	if pachamama.CodeOf(err) == pachamama.CodeUnsupported {
		mapping = "none for " + r.format.Prefix
		col.Source.Prefix, col.Mapping = r.format.Prefix, "oai/dc"
		err = p.Add(t.Context(), &col, "test")
	}
	if err != nil {
		t.Fatal(err)
	}
	begun, err := p.Control.Begin(t.Context(), harvest.Request{Collection: col.ID, DryRun: true, Accept: r.part(), By: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return begun.ID, cmp.Or(mapping, begun.Collection.Mapping)
}

// end waits for a run and tells what became of the records.
func (p program) end(t *testing.T, id string, unmapped bool) fate {
	t.Helper()
	run := p.wait(t, id)
	c, f := run.Counts, newFate()
	f.err = run.Error
	f.in, f.mapped, f.deleted, f.skipped = c[pachamama.CountFetched], c[pachamama.CountMapped], c[pachamama.CountDeleted], c[pachamama.CountSkipped]
	f.rejected, f.checked = c[pachamama.CountBroken], c[pachamama.CountRejected]
	problems, err := p.Catalog.Problems(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range problems {
		switch {
		case one.Stage == pachamama.StageFetch:
			f.remarks[one.Cause] += one.Count
		case one.Kept:
		case one.Stage == pachamama.StageCheck && !unmapped:
			f.reasons["check: "+one.Cause] += one.Count
		case one.Stage == pachamama.StageMap:
			f.reasons[one.Cause] += one.Count
			if one.Code != pachamama.CodeMalformed {
				f.rejected += one.Count
				f.checked -= one.Count
			}
		}
	}
	if unmapped {
		f.unmapped, f.mapped, f.checked = f.mapped, 0, 0
	}
	return f
}

func (p program) wait(t *testing.T, id string) pachamama.Run {
	t.Helper()
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for {
		run, err := p.Catalog.Run(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if run.State.Over() {
			return run
		}
		select {
		case <-t.Context().Done():
			t.Fatal("the run did not end")
		case <-look.C:
		}
	}
}
