package aws

import (
	"context"
	"io"
	"strings"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/extract"
)

// SmallLimits lets a test meet limits that are those of S3 by many gigabytes.
func (b *Blob) SmallLimits(parts, copyWhole, copyPart int64) {
	b.maxParts, b.copyWhole, b.copyPart = parts, copyWhole, copyPart
}

// ShortDelays lets a test meet limits that are minutes and hours.
func (q *Queue) ShortDelays(delay, sleep time.Duration) { q.delay, q.sleep = delay, sleep }

// Delay is the longest that the service delays a message.
func (q *Queue) Delay() time.Duration { return q.delay }

// PollEvery lets a test ask for jobs more often than is polite.
func (x *Textract) PollEvery(d time.Duration) { x.poll = d }

// ReadTextract reads one answer as if it had just come, and counts the blocks
// that are no text.
func ReadTextract(ctx context.Context, data []byte) (pachamama.PageText, map[string]int, error) {
	r := newBlocks(maxJobPages)
	if err := r.add(data); err != nil {
		return pachamama.PageText{}, nil, err
	}
	pages, err := r.pages()
	if len(pages) == 0 {
		return pachamama.PageText{}, r.others, err
	}
	text, err := extract.New(given{pages: pages, err: err}, extract.Options{Limits: extract.Limits{Pages: maxJobPages}}).Extract(ctx, extract.Document{
		SHA256: strings.Repeat("a", 64), Type: "image/png", Open: func(context.Context) (io.ReadCloser, error) { return nil, nil }})
	return text, r.others, err
}

// given is a driver that has read already.
type given struct {
	extract.Driver
	pages []pachamama.TextPage
	err   error
}

func (g given) Types() []string           { return []string{"image/png"} }
func (g given) Describe() port.Descriptor { return port.Descriptor{} }
func (g given) Extract(context.Context, extract.Document) (pachamama.PageText, error) {
	return pachamama.PageText{Extractor: "given", Pages: g.pages}, g.err
}
