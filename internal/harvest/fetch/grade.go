package fetch

import (
	"context"
	"fmt"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/source/oai"
)

// Finding is something that a look at a source found, and what it takes from
// the source's hundred points. Nothing is taken for what is as it should be.
type Finding struct {
	About string `json:"about"`
	Says  string `json:"says"`
	Costs int    `json:"costs"`
}

// grades are the points that a grade begins at.
var grades = []struct {
	from  int
	grade string
}{{90, "A"}, {75, "B"}, {60, "C"}, {45, "D"}, {30, "E"}, {0, "F"}}

// grade sums up the findings.
func (r *Report) grade() {
	points := 100
	for _, f := range r.Findings {
		points -= f.Costs
	}
	for _, g := range grades {
		if r.Points = max(points, 0); r.Points >= g.from {
			r.Grade = g.grade
			return
		}
	}
}

func (r *Report) find(about string, costs int, says string, args ...any) {
	r.Findings = append(r.Findings, Finding{about, fmt.Sprintf(says, args...), costs})
}

// look is a closer look at a source, with the first page in hand.
type look struct {
	*Report
	client *oai.Client
	first  oai.Cursor
	page   *oai.Page
}

// closer tries what a harvest needs when something goes wrong. The source is
// asked seven times more.
func (l look) closer(ctx context.Context, id *oai.Identity) {
	l.identity(id)
	l.firstPage()
	for _, try := range []func(context.Context){l.secondPage, l.badVerb, l.badToken, l.record, l.dates} {
		if ctx.Err() == nil {
			try(ctx)
		}
	}
	l.grade()
}

func (l look) identity(id *oai.Identity) {
	if id.Version != "2.0" {
		l.find("protocol", 10, "Identify says version %q, not 2.0", id.Version)
	}
	if _, ok := oai.Instant(id.Earliest); !ok {
		l.find("protocol", 5, "earliestDatestamp %q is no date", id.Earliest)
	}
	switch id.Deleted {
	case "persistent":
		l.find("deleted records", 0, "it tells of deleted records for good")
	case "transient":
		l.find("deleted records", 5, "it tells of deleted records for a while")
	default:
		l.find("deleted records", 10, "it does not tell of deleted records")
	}
	if len(id.Emails) == 0 {
		l.find("contact", 5, "it names no address to write to")
	}
}

// firstPage judges the page in hand.
func (l look) firstPage() {
	p := l.page
	switch {
	case p.Token.Value == "":
		l.find("counts", 0, "everything is on one page")
	case p.Token.Size < 0:
		l.find("counts", 10, "it does not say how many records it has: a short list cannot be told from a whole one")
	case p.Token.Size < int64(l.PageSize):
		l.find("counts", 15, "it says that it has %d records and gives %d on one page", p.Token.Size, l.PageSize)
	default:
		l.find("counts", 0, "it says that it has %d records", p.Token.Size)
	}
	if n := len(p.Broken); n > 0 {
		l.find("XML", 20, "%d records of the first page cannot be read", n)
	}
	if n := len(p.Repairs); n > 0 {
		l.find("XML", 10, "the first page had to be mended: %s", p.Repairs[0].Name)
	}
	if len(p.Broken)+len(p.Repairs) == 0 {
		l.find("XML", 0, "the first page is XML in UTF-8 as it should be")
	}
	if !l.Compressed {
		l.find("compression", 5, "answers are not compressed")
	} else {
		l.find("compression", 0, "answers are compressed")
	}
	switch each := l.PageTook / time.Duration(max(l.PageSize, 1)); {
	case l.PageTook > 30*time.Second || each > 200*time.Millisecond:
		l.find("speed", 15, "a page of %d records takes %s", l.PageSize, l.PageTook.Round(time.Millisecond))
	default:
		l.find("speed", 0, "a page of %d records takes %s", l.PageSize, l.PageTook.Round(time.Millisecond))
	}
}

// ask asks for a page and parses it, whatever errors of the protocol it holds.
func (l look) ask(ctx context.Context, at oai.Cursor) (*oai.Page, error) {
	res, err := l.client.Page(ctx, at)
	if err != nil {
		return nil, err
	}
	return oai.Parse(res.Body)
}

func failed(err error, p *oai.Page) string {
	if err == nil && p != nil && p.Err() != nil {
		err = p.Err()
	}
	if err == nil {
		return "nothing of use comes back"
	}
	return pachamama.AsError(err).Message
}
