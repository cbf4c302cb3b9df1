package aws

import (
	"context"
	"encoding/json"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/extract"
)

type detectRequest struct {
	Document struct{ Bytes []byte }
}

// detect has a single page read by one call. The call has no name by which its
// answer could be asked for again. So it is noted before it is made, and when the
// program ends before the answer is kept, it is not made again by itself.
func (x *Textract) detect(ctx context.Context, d extract.Document, note extract.Note, data []byte) error {
	if !note.Asked.IsZero() {
		return x.recover(ctx, d, note)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	keep := context.WithoutCancel(ctx) // from here on it is ended in order, whatever ends
	note = extract.Note{Asked: time.Now().UTC(), By: x.o.Owner}
	if err := x.o.Paid.Claim(keep, d.SHA256, note); err != nil {
		if pachamama.CodeOf(err) == pachamama.CodeConflict {
			return x.lost(d)
		}
		return err
	}
	in := detectRequest{}
	in.Document.Bytes = data
	reply, sent, err := x.call(ctx, opDetect, in)
	switch {
	case sent:
		return x.lost(d)
	case err != nil: // the service did nothing
		if ferr := x.o.Paid.Forget(keep, d.SHA256); ferr != nil {
			return ferr
		}
		if pachamama.CodeOf(err) == pachamama.CodeMalformed && x.o.Stage.Driver == nil {
			pachamama.AsError(err).Hint = "If it has several pages: " + pachamama.AsError(noStage()).Hint
		}
		return err
	}
	if err := x.o.Paid.Keep(keep, d.SHA256, 1, reply); err != nil {
		return err
	}
	extract.Charge(ctx, billedPages(reply))
	note.Answers = 1
	return x.o.Paid.Write(keep, d.SHA256, note)
}

// recover finds the answer of a call that was noted before.
func (x *Textract) recover(ctx context.Context, d extract.Document, note extract.Note) error {
	reply, err := x.o.Paid.Answer(ctx, d.SHA256, 1)
	if pachamama.CodeOf(err) == pachamama.CodeNotFound {
		return x.lost(d)
	}
	if err != nil {
		return err
	}
	extract.Charge(ctx, billedPages(reply)) // nobody has counted it yet
	note.Answers = 1
	return x.o.Paid.Write(ctx, d.SHA256, note)
}

func (x *Textract) lost(d extract.Document) error {
	return &pachamama.Error{Code: pachamama.CodeConflict, Op: "textract.Extract", Subject: "Textract", Who: pachamama.WhoUs,
		Message: "the page was sent to Textract and its answer has not come: another program waits for it, or it was lost and may be paid for already",
		Hint:    "If no other program reads it now, delete " + x.o.Paid.Key(d.SHA256) + " in storage to have it read and paid for again."}
}

// billedPages is what an answer was charged for.
func billedPages(reply []byte) int {
	var a struct{ DocumentMetadata documentMetadata }
	if json.Unmarshal(reply, &a) != nil {
		return 1
	}
	return max(1, int(a.DocumentMetadata.Pages))
}
