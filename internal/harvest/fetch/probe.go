package fetch

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/source/oai"
)

// Report is what a look at a source tells before anything is harvested.
type Report struct {
	URL         string        `json:"url"`
	Name        string        `json:"name"`
	Protocol    string        `json:"protocol"`
	Emails      []string      `json:"emails,omitempty"`
	Granularity string        `json:"granularity"`
	Deleted     string        `json:"deleted"`
	Earliest    string        `json:"earliest"`
	Formats     []Offer       `json:"formats"`
	Prefix      string        `json:"prefix,omitempty"` // that a harvest would ask for
	Sets        []oai.Set     `json:"sets,omitempty"`   // at most maxSets
	MoreSets    bool          `json:"more_sets,omitempty"`
	Reported    int64         `json:"reported"`  // records in the whole list; -1: not said
	PageSize    int           `json:"page_size"` // records on the first page
	PageBytes   int64         `json:"page_bytes"`
	PageTook    time.Duration `json:"page_took"`
	Compressed  bool          `json:"compressed"`
	Grade       string        `json:"grade,omitempty"` // A, the best, to F; empty when there is no page to look at
	Points      int           `json:"points"`          // of a hundred
	Findings    []Finding     `json:"findings,omitempty"`
	Faults      []string      `json:"faults,omitempty"`
	Advice      []string      `json:"advice,omitempty"`
}

// Offer is a format that a source offers.
type Offer struct {
	oai.Format
	Family string `json:"family,omitempty"`
	Mapped bool   `json:"mapped"` // there is a mapping for it
}

// maxSets is how many sets a probe lists.
const maxSets = 2000

// Probe looks at a source: one Identify, one ListMetadataFormats, the sets, the
// first page, and a closer look that ends in a grade. Prefix and set may be empty.
func Probe(ctx context.Context, web oai.Getter, url, prefix, set string, prefer []string) (*Report, error) {
	client := oai.New(url, web)
	id, err := client.Identify(ctx)
	if err != nil {
		return nil, err
	}
	r := &Report{URL: url, Name: id.Name, Protocol: id.Version, Emails: id.Emails, Granularity: string(id.Granularity), Deleted: id.Deleted, Earliest: id.Earliest, Reported: -1, Prefix: prefix}
	if err := r.formats(ctx, client, prefer); err != nil {
		return nil, err
	}
	r.sets(ctx, client)
	if r.Prefix != "" {
		at := oai.Cursor{Verb: oai.ListRecords, Prefix: r.Prefix, Set: set}
		page, err := r.page(ctx, client, at)
		if err != nil {
			return nil, err
		}
		look{r, client, at, page}.closer(ctx, id)
	}
	r.advise(id)
	return r, nil
}

func (r *Report) formats(ctx context.Context, client *oai.Client, prefer []string) error {
	offered, err := client.Formats(ctx, "")
	if err != nil {
		return err
	}
	for _, f := range offered {
		_, mapped := oai.Best([]oai.Format{f}, prefer...)
		r.Formats = append(r.Formats, Offer{Format: f, Family: f.Family(), Mapped: mapped})
	}
	if best, ok := oai.Best(offered, prefer...); ok && r.Prefix == "" {
		r.Prefix = best.Prefix
	}
	return nil
}

func (r *Report) sets(ctx context.Context, client *oai.Client) {
	for set, err := range client.Sets(ctx) {
		if err != nil {
			r.Faults = append(r.Faults, "the sets cannot be listed: "+pachamama.AsError(err).Message)
			return
		}
		if len(r.Sets) == maxSets {
			r.MoreSets = true
			return
		}
		r.Sets = append(r.Sets, set)
	}
}

func (r *Report) page(ctx context.Context, client *oai.Client, at oai.Cursor) (*oai.Page, error) {
	res, err := client.Page(ctx, at)
	if err != nil {
		return nil, err
	}
	r.PageBytes, r.PageTook = res.Bytes, res.Took
	r.Compressed = res.Header.Get("Content-Encoding") != ""
	page, err := oai.Parse(res.Body)
	if err != nil {
		return nil, err
	}
	r.PageSize, r.Reported = len(page.Records)+len(page.Broken), page.Token.Size
	for _, fix := range page.Repairs {
		r.Faults = append(r.Faults, fmt.Sprintf("the page had to be mended: %s (%d times)", fix.Name, max(fix.Count, 1)))
	}
	for _, b := range page.Broken {
		r.Faults = append(r.Faults, fmt.Sprintf("a record cannot be read: %s %s", b.Identifier, b.Reason))
	}
	for _, e := range page.Errors {
		r.Faults = append(r.Faults, e.Error())
	}
	if page.Truncated {
		r.Faults = append(r.Faults, "the first page ends too early")
	}
	if page.Token.Value != "" && page.Token.Size < 0 {
		r.Advice = append(r.Advice, "The source does not say how many records it has: a short harvest cannot be told from a whole one.")
	}
	return page, nil
}

// advise says in words what an operator should know.
func (r *Report) advise(id *oai.Identity) {
	say := func(s string) { r.Advice = append(r.Advice, s) }
	switch {
	case r.Prefix == "":
		say("There is no mapping for any of its formats: write one first.")
	default:
		say("Harvest it with metadataPrefix " + r.Prefix + ".")
	}
	switch {
	case strings.HasPrefix(id.Deleted, "no"):
		say("It does not tell deletions: only full harvests notice records that are gone.")
	case id.Deleted == "transient":
		say("It forgets deletions after a while: harvest often, and in full now and then.")
	}
	if r.Reported > 0 && r.PageSize > 0 && r.PageTook > 0 {
		pages := (r.Reported + int64(r.PageSize) - 1) / int64(r.PageSize)
		say(fmt.Sprintf("A full harvest takes %d requests, about %s at this speed.", pages, (time.Duration(pages) * r.PageTook).Round(time.Second)))
	}
	if len(r.Emails) == 0 {
		say("It names no address to write to.")
	}
}
