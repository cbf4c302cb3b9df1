package fetch

import (
	"context"
	"fmt"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/source/oai"
)

// overlap is how far behind the beginning of the harvest before an incremental
// one begins: servers fill their lists hours after a change, with its datestamp,
// and days have no hours.
const overlap = 24 * time.Hour

// since is what an incremental run goes on from.
type since struct {
	Base    string   `json:"base,omitempty"`    // the run; empty: all is fetched
	Since   string   `json:"since,omitempty"`   // what is asked for has changed from here on
	Page    int64    `json:"page,omitempty"`    // the last page of the base: those of the run are numbered on
	Sweep   bool     `json:"sweep,omitempty"`   // records may go without a word: identifiers are listed
	Newest  string   `json:"newest,omitempty"`  // datestamp of the base
	Missing []string `json:"missing,omitempty"` // records that were missing in the base's list of identifiers, and are not known to be gone
}

// list is the list that is asked for.
func (b begun) list() oai.Cursor {
	c := b.Cursor
	if b.Base != "" {
		c.From = b.Since
	}
	return c
}

// increment finds what a run goes on from, and notes with the run how much it
// fetches. What stands in the way of an increment is no error: all is fetched.
func (w *walk) increment(ctx context.Context, all oai.Cursor) (since, error) {
	now := w.job.Run.Increment
	if now == nil || now.Base == "" {
		return since{}, nil
	}
	s, why, err := w.goOn(ctx, all, now.Base)
	if err != nil {
		return since{}, err
	}
	is := pachamama.Increment{Base: now.Base, From: s.Since, FullAt: now.FullAt}
	if why != "" {
		s, is = since{}, pachamama.Increment{Why: why}
	}
	return s, w.catalog.SetIncrement(ctx, w.job.Run.ID, is)
}

// goOn finds from when on the source is asked, or why it cannot be: from is the
// time of the first answer of the base, by the source's clock or ours, whichever
// is earlier, less the overlap.
func (w *walk) goOn(ctx context.Context, all oai.Cursor, base string) (s since, why string, err error) {
	a, err := w.identify(ctx)
	if err != nil && ctx.Err() == nil && answered(err) {
		return s, "the source does not answer Identify", nil
	}
	if err != nil {
		return s, "", err
	}
	was, err := w.harvested(ctx, base)
	if err != nil {
		return s, "", err
	}
	pages, err := w.store.Carry(ctx, w.of(base))
	if code := pachamama.CodeOf(err); code == pachamama.CodeNotFound || code == pachamama.CodeMalformed || err == nil && len(pages) == 0 {
		return s, "the pages of the last harvest are not there any more", nil
	}
	if err != nil {
		return s, "", err
	}
	now, ok := oai.Instant(a.Answered)
	switch {
	case !ok || was.at.IsZero():
		return s, "the source tells no time", nil
	case now.Before(was.at):
		return s, "the clock of the source went back", nil
	case was.prefix != all.Prefix:
		return s, "the source was harvested in format " + was.prefix, nil
	}
	if was.ours.Before(was.at) {
		was.at = was.ours
	}
	s = since{Base: base, Since: a.Granularity.Stamp(was.at.Add(-overlap)), Sweep: a.Deleted != "persistent" || all.Set != "", Newest: was.Newest, Missing: was.Missing}
	s.Since = max(s.Since, all.From)
	_, err = fmt.Sscanf(harvest.PageName(pages[len(pages)-1].Key), "%d", &s.Page)
	return s, "", err
}

// of names the raw pages of a run of the collection.
func (w *walk) of(run string) harvest.Ref {
	return harvest.Ref{Collection: w.ref.Collection, Kind: pachamama.KindVernacular, Version: run}
}

// restart asks for all after all.
func (w *walk) restart(why string, only bool) {
	w.problems.Add(pachamama.Problem{Stage: pachamama.StageFetch, Code: pachamama.CodeProtocol, Cause: "all was fetched in place of what changed: " + why, Message: why,
		Hint: "Nothing is missing; harvests take longer until the institution mends its server.", Who: pachamama.WhoInstitution, Kept: true})
	all := w.begun.Cursor
	*w = walk{Stage: w.Stage, job: w.job, ref: w.ref, client: w.client, stored: w.stored, steps: w.steps, about: w.about, days: w.days,
		begun: begun{Cursor: all}, n: w.n, first: w.n + 1, whole: all, legs: []leg{{At: all}}, asked: map[string]bool{}, broken: map[string]bool{},
		out: harvest.Outcome{Counts: pachamama.Counts{}}, problems: w.problems, became: &pachamama.Increment{Why: why, FullOnly: only}}
}
