package aws

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/extract"
)

type startRequest struct {
	DocumentLocation struct {
		S3Object struct{ Bucket, Name string }
	}
	ClientRequestToken  string
	JobTag              string
	NotificationChannel *notificationChannel `json:",omitempty"`
}

type notificationChannel struct{ SNSTopicArn, RoleArn string }

type getRequest struct {
	JobID     string `json:"JobId"`
	NextToken string `json:",omitempty"`
}

// job has a document read from the stage, and returns how many answers are kept.
// The start has a token made of the document: made again after a crash it gives
// the same job. The job is noted before it is waited for, and its answers are
// kept before they are read, since the service has them for seven days.
func (x *Textract) job(ctx context.Context, d extract.Document, note extract.Note, data []byte) (int, error) {
	if note.Job == "" {
		id, err := x.start(ctx, d, data)
		if err != nil {
			return 0, err
		}
		note = extract.Note{Asked: time.Now().UTC(), By: x.o.Owner, Job: id}
		if err := x.o.Paid.Write(context.WithoutCancel(ctx), d.SHA256, note); err != nil {
			return 0, err
		}
	}
	first, err := x.wait(ctx, note.Job)
	if err != nil {
		return 0, x.gone(d, note, err)
	}
	if a := first.answer; a.JobStatus == jobFailed { // which is not paid for
		err := &pachamama.Error{Code: pachamama.CodeMalformed, Op: "textract.Extract", Subject: "Textract", Message: "Textract could not read the document: " + a.StatusMessage}
		if ferr := x.o.Paid.Forget(ctx, d.SHA256); ferr != nil {
			return 0, ferr
		}
		return 0, err
	}
	n, err := x.collect(ctx, d, note.Job, first)
	if err != nil {
		return 0, x.gone(d, note, err)
	}
	extract.Charge(ctx, max(1, int(first.DocumentMetadata.Pages)))
	note.Answers = n
	keep := context.WithoutCancel(ctx)
	if err := x.o.Paid.Write(keep, d.SHA256, note); err != nil {
		return 0, err
	}
	_ = x.o.Stage.Driver.Delete(keep, stageKey(d)) // one that stays costs little, and the text is what was asked for
	return n, nil
}

func stageKey(d extract.Document) string { return "textract/" + d.SHA256 }

// start puts the document where Textract reads it, and starts a job.
func (x *Textract) start(ctx context.Context, d extract.Document, data []byte) (string, error) {
	if err := x.o.Stage.Driver.PutBytes(ctx, stageKey(d), d.Type, data); err != nil {
		return "", err
	}
	in := startRequest{ClientRequestToken: token(d), JobTag: "pachamama"}
	in.DocumentLocation.S3Object.Bucket, in.DocumentLocation.S3Object.Name = x.o.Stage.Bucket, stageKey(d)
	if x.o.Stage.Prefix != "" {
		in.DocumentLocation.S3Object.Name = x.o.Stage.Prefix + "/" + stageKey(d)
	}
	if x.o.Topic != "" {
		in.NotificationChannel = &notificationChannel{x.o.Topic, x.o.Role}
	}
	reply, _, err := x.call(ctx, opStart, in)
	if err != nil {
		return "", err
	}
	var out struct {
		JobID string `json:"JobId"`
	}
	if err := json.Unmarshal(reply, &out); err != nil || out.JobID == "" {
		return "", &pachamama.Error{Code: pachamama.CodeMalformed, Op: "textract." + opStart, Subject: "Textract", Message: "the answer names no job", Cause: err}
	}
	return out.JobID, nil
}

// token is the same for the same document and extractor: 64 letters and digits,
// which is the most that Textract takes.
func token(d extract.Document) string {
	sum := sha256.Sum256([]byte(d.SHA256 + " " + textractVersion))
	return hex.EncodeToString(sum[:])
}

// gone says what it means when the service does not know a noted job any more.
func (x *Textract) gone(d extract.Document, note extract.Note, err error) error {
	if e := pachamama.AsError(err); isCode(err, "InvalidJobIdException") {
		e.Code, e.Who = pachamama.CodeConflict, pachamama.WhoUs
		e.Message = "Textract does not know its job of " + note.Asked.Format(time.DateOnly) + " any more: it keeps what it read for seven days"
		e.Hint = "Delete " + x.o.Paid.Key(d.SHA256) + " in storage to have the document read and paid for again."
	}
	return err
}

// reply is an answer, as it came and read.
type reply struct {
	raw []byte
	answer
}

func (x *Textract) get(ctx context.Context, job, next string) (reply, error) {
	raw, _, err := x.call(ctx, opGet, getRequest{job, next})
	if err != nil {
		return reply{}, err
	}
	a, err := readAnswer(raw)
	return reply{raw, a}, err
}

// longestPoll is the longest wait between two looks at a job.
const longestPoll = 30 * time.Second

// wait returns the first answer of a job that has ended.
func (x *Textract) wait(ctx context.Context, job string) (reply, error) {
	told := x.ended.expect(job)
	defer x.ended.forget(job)
	for pause := x.poll; ; pause = min(longestPoll, pause*3/2) {
		r, err := x.get(ctx, job, "")
		if err != nil || r.JobStatus != jobInProgress {
			return r, err
		}
		if err := x.ended.await(ctx, told, pause); err != nil {
			return reply{}, err
		}
	}
}

// maxAnswers is more than a job of 3,000 pages has.
const maxAnswers = 20_000

// collect keeps all answers of a job that has ended.
func (x *Textract) collect(ctx context.Context, d extract.Document, job string, r reply) (int, error) {
	for n := 1; ; n++ {
		if err := x.o.Paid.Keep(ctx, d.SHA256, n, r.raw); err != nil {
			return 0, err
		}
		if r.NextToken == "" {
			return n, nil
		}
		if n == maxAnswers {
			return 0, &pachamama.Error{Code: pachamama.CodeMalformed, Op: "textract." + opGet, Subject: "Textract", Message: "the answers have no end"}
		}
		var err error
		if r, err = x.get(ctx, job, r.NextToken); err != nil {
			return 0, err
		}
	}
}
