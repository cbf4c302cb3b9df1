package trial

import (
	"context"
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/harvest/mapping"
	"github.com/ucldc/pachamama/internal/source/oai"
)

// What a trial reads at most: that many pages (of a longer version half as many
// or more), spread evenly over it, and as many bytes of them before compression.
// One page is always read.
const (
	mostPages = 64
	mostBytes = 12 << 20
)

// candidate is a record that may be tried.
type candidate struct {
	src    mapping.Source
	page   string
	at     int     // its place among all candidates
	nth    int     // of the records with its identifier on its page
	leaves []leaf  // what it holds
	paths  []int32 // names of those, each once, sorted
}

// choose picks pages evenly in one walk over the list, however long it is: when
// there are twice too many, every other is let go.
func (b *Bench) choose(ctx context.Context, ref harvest.Ref, r *Report) ([]pachamama.Page, error) {
	m, err := b.Store.Manifest(ctx, ref)
	if err != nil {
		return nil, err
	}
	var chosen []pachamama.Page
	every := 1
	for page, err := range b.Store.Pages(ctx, ref, m) {
		if err != nil {
			return nil, err
		}
		r.Total += page.Records
		if r.Pages%every == 0 {
			chosen = append(chosen, page)
		}
		r.Pages++
		if len(chosen) > mostPages {
			chosen, every = halve(chosen), 2*every
		}
	}
	for len(chosen) > 1 && size(chosen) > mostBytes {
		chosen = halve(chosen)
	}
	r.PagesRead = len(chosen)
	return chosen, nil
}

func halve(pages []pachamama.Page) []pachamama.Page {
	n := 0
	for i := 0; i < len(pages); i += 2 {
		pages[n] = pages[i]
		n++
	}
	return pages[:n]
}

func size(pages []pachamama.Page) (n int64) {
	for _, p := range pages {
		n += p.Size
	}
	return n
}

// read parses pages. Their order is that of the version.
func (b *Bench) read(ctx context.Context, ref harvest.Ref, base string, pages []pachamama.Page, r *Report) ([]candidate, error) {
	later, err := mapping.FindReplaced(ctx, b.Store, ref)
	if err != nil {
		return nil, err
	}
	parsed := make([]*oai.Page, len(pages))
	group, gctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, page := range pages {
		group.Go(func() error {
			raw, err := b.Store.ReadPage(gctx, ref, page)
			if err == nil {
				parsed[i], err = oai.Parse(raw)
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	var out []candidate
	for i, p := range parsed {
		r.Candidates += len(p.Records)
		r.Unreadable += len(p.Broken)
		met := map[string]int{}
		for j := range p.Records {
			src := mapping.FromOAI(&p.Records[j], base)
			if later.After(harvest.PageName(pages[i].Key), src.Identifier) {
				continue
			}
			if src.Deleted {
				r.Deleted++
				continue
			}
			out = append(out, candidate{src: src, page: harvest.PageName(pages[i].Key), at: len(out), nth: met[src.Identifier]})
			met[src.Identifier]++
		}
	}
	return out, nil
}
