package content

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest"
)

// A picture is a placeholder when this many records of a version have it and
// its longest edge is below this many pixels: sources give the same small
// picture for everything that has none.
const (
	placeholderRecords = 10
	placeholderEdge    = 400
)

// Seal closes the version and names its placeholders. Only the whole version
// tells them, so the pages keep them and readers leave them out.
func (s *Stage) Seal(ctx context.Context, job *harvest.Job, done harvest.Outcome) (pachamama.Counts, error) {
	s.mu.Lock()
	delete(s.before, job.Run.ID)
	s.mu.Unlock()
	shared, err := s.shared(ctx, job, done.Pages)
	if err != nil {
		return nil, err
	}
	counts := pachamama.Counts{}
	problems := harvest.Problems{}
	for _, sum := range slices.Sorted(maps.Keys(shared)) {
		p := shared[sum]
		counts[pachamama.CountThumbnail] -= p.records
		problems.Add(pachamama.Problem{Stage: pachamama.StageContent, Code: pachamama.CodeRejected, Cause: "a placeholder came in place of a thumbnail",
			Message: fmt.Sprintf("the same small picture came for %d records", p.records), Hint: "Leave the thumbnail out where there is none.",
			Who: pachamama.WhoInstitution, Record: p.example, Value: p.url, Count: p.records, Kept: true})
	}
	if err := s.files.catalog.SetProblems(ctx, job.Run.ID, pachamama.StageContent, "seal", problems.List()); err != nil {
		return nil, err
	}
	m := pachamama.Manifest{Placeholders: slices.Sorted(maps.Keys(shared))}
	total := harvest.Outcome{Counts: maps.Clone(done.Counts), Pages: done.Pages}
	total.Counts.Add(counts)
	return counts, harvest.SealVersion(ctx, s.store, job, pachamama.KindContent, pachamama.KindChecked, pachamama.MadeBy{}, total, m)
}

// placeholder is a picture that many records have.
type placeholder struct {
	records int64
	example string
	url     string
}

// shared finds the placeholders of a version, by their smallest thumbnail.
func (s *Stage) shared(ctx context.Context, job *harvest.Job, pages []pachamama.Page) (map[string]*placeholder, error) {
	found := map[string]*placeholder{}
	for _, page := range pages {
		contents, err := harvest.ReadLines[pachamama.Content](ctx, s.store, job.Version(pachamama.KindContent), page)
		if err != nil {
			return nil, err
		}
		for _, c := range contents {
			if n := len(c.Thumbnails); n == 0 || max(c.Thumbnails[n-1].Width, c.Thumbnails[n-1].Height) >= placeholderEdge {
				continue
			}
			sum := c.Thumbnails[0].SHA256
			if found[sum] == nil {
				found[sum] = &placeholder{example: c.ID, url: c.Thumbnails[0].URL}
			}
			found[sum].records++
		}
	}
	maps.DeleteFunc(found, func(_ string, p *placeholder) bool { return p.records < placeholderRecords })
	return found, nil
}
