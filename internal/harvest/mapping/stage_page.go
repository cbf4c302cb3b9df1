package mapping

import (
	"context"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/port/workflow"
	"github.com/ucldc/pachamama/internal/source/oai"
)

// mapped is what came of a page.
type mapped struct {
	lines    []byte // of the records
	records  int64
	rejected []harvest.Rejected
	counts   pachamama.Counts
	problems harvest.Problems
}

func (p *mapped) add(m *Mapping, src Source) {
	var res Result
	p.lines, res = m.AppendLine(p.lines, src)
	switch res.Action {
	case Kept:
		p.counts[pachamama.CountMapped]++
		p.records++
		for _, r := range res.Record.Remarks {
			p.problems.Remark(pachamama.StageMap, res.Record.SourceID, r)
		}
	case Deleted:
		p.counts[pachamama.CountDeleted]++
		p.records++
		gone := pachamama.Record{ID: res.Record.ID, SourceID: res.Record.SourceID, Datestamp: res.Record.Datestamp, Deleted: true}
		p.lines = append(gone.AppendJSON(p.lines), '\n')
	case Skipped:
		p.counts[pachamama.CountSkipped]++
	default:
		p.counts[pachamama.CountRejected]++
		p.problems.Add(*res.Problem)
		p.rejected = append(p.rejected, harvest.Rejected{SourceID: res.Record.SourceID, Problems: []pachamama.Problem{*res.Problem}})
	}
}

// broken sets aside what could not be read as a record at all.
func (p *mapped) broken(b oai.Broken) {
	problem := pachamama.Problem{Stage: pachamama.StageMap, Code: pachamama.CodeMalformed, Cause: "the record cannot be read: " + b.Reason, Message: b.Reason,
		Hint: "Send the institution the record as it came: it stands in the rejected records of the run.", Who: pachamama.WhoInstitution, Record: b.Identifier, Value: b.Raw, Count: 1}
	p.counts[pachamama.CountBroken]++
	p.problems.Add(problem)
	p.rejected = append(p.rejected, harvest.Rejected{SourceID: b.Identifier, Problems: []pachamama.Problem{problem}})
}

func (p *mapped) write(ctx context.Context, store *harvest.Store, job *harvest.Job, u workflow.Unit) (harvest.Outcome, error) {
	out := harvest.Outcome{Counts: p.counts, Problems: p.problems.List()}
	ref, name := job.Version(pachamama.KindMapped), u.Name+".jsonl"
	page, err := store.PutPage(ctx, ref, name, p.lines, p.records, u.Page.Key)
	if err != nil {
		return out, err
	}
	out.Pages = []pachamama.Page{page}
	return out, store.PutRejected(ctx, ref, name, &out.Pages[0], p.rejected)
}
