package aws

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/mediatype"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/blob"
	"github.com/ucldc/pachamama/internal/port/extract"
	"github.com/ucldc/pachamama/internal/port/retry"
)

// TextractOptions says how Textract is asked.
type TextractOptions struct {
	Paid  *extract.Paid // keeps what was asked and answered
	Owner string        // tells this program from others that share the storage
	Retry *retry.Policy // nil: nothing is asked again

	// Stage is a bucket that Textract can read, where documents of several pages
	// lie while it works on them. Empty: only single pages can be read.
	Stage Stage

	// Topic, Role and Queue tell of jobs that have ended: Textract publishes to the
	// topic of SNS in that role, and the queue of SQS is subscribed to it. Empty:
	// jobs are asked for.
	Topic, Role, Queue string

	// Count counts the pages of a PDF document, with CodeMalformed and CodeForbidden
	// for one that cannot be opened. Nothing is paid for what it refuses.
	Count func(ctx context.Context, data []byte) (int, error)
}

// Stage is a place in a bucket.
type Stage struct {
	Bucket, Prefix string       // as BlobOptions
	Driver         *blob.Bucket // over the same
}

// textractVersion names the extractor. It stays when only the reading of answers
// changes: they are kept as they came.
const textractVersion = "textract-1"

// Limits of Textract: https://docs.aws.amazon.com/textract/latest/dg/limits-document.html
// Its Smithy model still says 5 MB for the bytes of a call.
const (
	maxSyncBytes = 10 << 20
	maxJobBytes  = 500 << 20
	maxJobPages  = 3000
)

// Textract reads printed and handwritten text in images, page by page for money.
type Textract struct {
	session *Session
	client  http.Client
	url     string
	o       TextractOptions
	turns   extract.Turns
	ended   *endings      // nil: nobody tells
	poll    time.Duration // the first wait before a job is asked for again
}

// OpenTextract returns the driver. Nobody is asked yet. It closes the session
// and the stage.
func OpenTextract(s *Session, o TextractOptions) *Textract {
	x := &Textract{session: s, o: o, url: "https://textract." + s.Config.Region + ".amazonaws.com/", poll: 2 * time.Second}
	if s.Config.BaseEndpoint != nil {
		x.url = *s.Config.BaseEndpoint
	}
	x.client.Transport = s.Signed("textract", newTransport())
	if o.Queue != "" {
		x.ended = newEndings(s, o.Queue)
	}
	return x
}

func newTransport() http.RoundTripper {
	t := http.DefaultTransport.(*http.Transport).Clone() //nolint:forcetypeassert // it is one
	t.MaxIdleConnsPerHost, t.ResponseHeaderTimeout = connections, silence
	return t
}

// Types implements extract.Driver.
func (x *Textract) Types() []string {
	return []string{mediatype.PDF, mediatype.JPEG, mediatype.PNG, mediatype.TIFF}
}

// Versions implements extract.Driver.
func (x *Textract) Versions(context.Context, extract.Document) ([]string, error) {
	return []string{textractVersion}, nil
}

// Extract reads a document: from the answers that were kept, else with a call
// for a single page, else with a job.
func (x *Textract) Extract(ctx context.Context, d extract.Document) (pachamama.PageText, error) {
	extract.Charge(ctx, 0)
	release, err := x.turns.Take(ctx, d.SHA256)
	if err != nil {
		return pachamama.PageText{}, err
	}
	defer release()
	note, err := x.o.Paid.Note(ctx, d.SHA256)
	switch {
	case err != nil:
		return pachamama.PageText{}, err
	case note.Answers > 0:
		return x.text(ctx, d, note.Answers)
	}
	data, pages, err := x.open(ctx, d)
	if err != nil {
		return pachamama.PageText{}, err
	}
	within, cancel := ctx, context.CancelFunc(func() {})
	if d.Limits.Page > 0 { // it reads all pages before it answers
		late := extract.SlowPage(1, d.Limits)
		within, cancel = context.WithTimeoutCause(ctx, d.Limits.Page*time.Duration(max(1, pages)), late)
	}
	defer cancel()
	answers, err := x.ask(within, d, note, data, pages)
	if err != nil && within.Err() != nil && ctx.Err() == nil && pachamama.CodeOf(err) != pachamama.CodeThrottled {
		err = context.Cause(within)
	}
	if err != nil {
		return pachamama.PageText{}, err
	}
	return x.text(ctx, d, answers)
}

// open reads the document and counts its pages, 0 when they cannot be counted.
func (x *Textract) open(ctx context.Context, d extract.Document) (data []byte, pages int, err error) {
	if data, err = extract.ReadAll(ctx, d); err != nil {
		return nil, 0, err
	}
	if is := mediatype.Sniff(data); is != d.Type {
		return nil, 0, &pachamama.Error{Code: pachamama.CodeMalformed, Op: "textract.Extract", Message: "the file is said to be " + d.Type + " but is " + is}
	}
	if d.Type == mediatype.PNG || d.Type == mediatype.JPEG {
		return data, 1, nil
	}
	if d.Type == mediatype.PDF && x.o.Count != nil {
		if pages, err = x.o.Count(ctx, data); err != nil {
			return nil, 0, err
		}
		if pages == 0 {
			return nil, 0, &pachamama.Error{Code: pachamama.CodeMalformed, Op: "textract.Extract", Message: "the document has no pages"}
		}
		limit := maxJobPages
		if d.Limits.Pages > 0 {
			limit = min(limit, d.Limits.Pages)
		}
		if pages > limit {
			return nil, 0, extract.TooManyPages(pages, limit)
		}
	}
	return data, pages, nil
}

// ask has the service read the document, and returns how many answers are kept.
func (x *Textract) ask(ctx context.Context, d extract.Document, note extract.Note, data []byte, pages int) (int, error) {
	called := note.Job == "" && !note.Asked.IsZero()
	if called || note.Job == "" && len(data) <= maxSyncBytes && (pages == 1 || x.o.Stage.Driver == nil) {
		return 1, x.detect(ctx, d, note, data)
	}
	if x.o.Stage.Driver == nil {
		return 0, noStage()
	}
	return x.job(ctx, d, note, data)
}

func noStage() error {
	return &pachamama.Error{Code: pachamama.CodeUnsupported, Op: "textract.Extract", Message: "Textract reads documents of several pages only from a bucket of S3",
		Hint: "Keep storage in S3, or name a bucket for them with bucket= in the URL of text."}
}

// text puts the kept answers into the program's words.
func (x *Textract) text(ctx context.Context, d extract.Document, answers int) (pachamama.PageText, error) {
	r := newBlocks(min(maxJobPages, cmp.Or(d.Limits.Pages, maxJobPages)))
	for n := 1; n <= answers; n++ {
		data, err := x.o.Paid.Answer(ctx, d.SHA256, n)
		if err == nil {
			err = r.add(data)
		}
		if err != nil {
			return pachamama.PageText{}, err
		}
	}
	pages, err := r.pages()
	return pachamama.PageText{Extractor: textractVersion, Pages: pages}, err
}

// Describe implements extract.Driver.
func (x *Textract) Describe() port.Descriptor {
	return DescribeTextract(x.o.Stage.Driver != nil, x.session.Config.BaseEndpoint == nil)
}

// Close lets the connections go.
func (x *Textract) Close() error {
	x.client.CloseIdleConnections()
	if x.o.Stage.Driver != nil {
		return x.o.Stage.Driver.Close()
	}
	return x.session.Close()
}

var _ extract.Driver = (*Textract)(nil)
