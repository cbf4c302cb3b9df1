package fetch

import (
	"context"
	"time"

	"github.com/ucldc/pachamama/internal/source/oai"
)

// secondPage follows the token.
func (l look) secondPage(ctx context.Context) {
	next, done, problem := oai.Advance(l.first, l.page, oai.Seen{})
	if done || problem != nil {
		return
	}
	p, err := l.ask(ctx, next)
	if err == nil && oai.IsCode(asError(p), oai.BadArgument) {
		next.Full = true
		if p, err = l.ask(ctx, next); err == nil && p.Err() == nil {
			l.find("tokens", 5, "it wants the other arguments with a token too")
		}
	}
	if err != nil || p.Err() != nil || len(p.Errors) > 0 {
		l.find("tokens", 40, "the second page does not come: %s", failed(err, p))
		return
	}
	have := map[string]bool{}
	for i := range l.page.Records {
		have[l.page.Records[i].Header.Identifier] = true
	}
	again := 0
	for i := range p.Records {
		if have[p.Records[i].Header.Identifier] {
			again++
		}
	}
	now, _ := oai.Instant(l.page.ResponseDate)
	switch left := l.page.Token.Expires.Sub(now); {
	case p.Token.Value != "" && p.Token.Value == next.Token:
		l.find("tokens", 40, "the second page gives its own token again: the list goes round")
	case len(p.Records)+len(p.Broken) == 0:
		l.find("tokens", 20, "the second page has no records")
	case again > 0:
		l.find("tokens", 20, "%d records of the first page come again on the second", again)
	case !l.page.Token.Expires.IsZero() && !now.IsZero() && left < 10*time.Minute:
		l.find("tokens", 5, "tokens are good for %s only", left.Round(time.Second))
	default:
		l.find("tokens", 0, "the second page comes with the token of the first")
	}
}

func asError(p *oai.Page) error {
	if e := p.Err(); e != nil {
		return e
	}
	return nil
}

// badVerb asks for something that there is not.
func (l look) badVerb(ctx context.Context) {
	p, err := l.ask(ctx, oai.Cursor{Verb: "Nonsense"})
	if err == nil && len(p.Errors) > 0 && p.Errors[0].Code == oai.BadVerb {
		l.find("errors", 0, "a wrong verb is answered with badVerb")
		return
	}
	l.find("errors", 5, "a wrong verb is not answered with badVerb: %s", failed(err, p))
}

// badToken asks with a token that there never was.
func (l look) badToken(ctx context.Context) {
	p, err := l.ask(ctx, oai.Cursor{Verb: oai.ListRecords, Token: "no-such-token"})
	switch {
	case err == nil && len(p.Errors) > 0 && p.Errors[0].Code == oai.BadResumptionToken:
		l.find("errors", 0, "a wrong token is answered with badResumptionToken")
	case err == nil && len(p.Records) > 0:
		l.find("errors", 15, "a wrong token is answered with records: a list that broke looks whole")
	default:
		l.find("errors", 5, "a wrong token is not answered with badResumptionToken: %s", failed(err, p))
	}
}

// record asks for a record of the first page by itself.
func (l look) record(ctx context.Context) {
	if len(l.page.Records) == 0 {
		return
	}
	id := l.page.Records[0].Header.Identifier
	switch rec, err := l.client.Record(ctx, l.Prefix, id); {
	case err != nil:
		l.find("GetRecord", 15, "a record that is listed cannot be got by itself: %s", failed(err, nil))
	case rec.Header.Identifier != id:
		l.find("GetRecord", 15, "it gives another record than was asked for")
	default:
		l.find("GetRecord", 0, "a record that is listed can be got by itself")
	}
}

// dates asks for the identifiers of one datestamp: that of the last record.
func (l look) dates(ctx context.Context) {
	if len(l.page.Records) == 0 {
		return
	}
	last := l.page.Records[len(l.page.Records)-1].Header
	t, ok := oai.Instant(last.Datestamp)
	if !ok {
		l.find("dates", 20, "the datestamp %q is no date", last.Datestamp)
		return
	}
	at := l.first
	at.Verb = oai.ListIdentifiers
	at.From = oai.Granularity(l.Granularity).Stamp(t)
	at.Until = at.From
	p, err := l.ask(ctx, at)
	if err == nil && oai.IsCode(asError(p), oai.BadArgument) && l.Granularity == string(oai.Second) {
		l.find("dates", 10, "Identify says seconds, and seconds are badArgument")
		at, _ = at.Coarse()
		p, err = l.ask(ctx, at)
	}
	if err != nil || p.Err() != nil {
		l.find("dates", 20, "identifiers cannot be listed by dates: %s", failed(err, p))
		return
	}
	found := false
	for i := range p.Records {
		if at.Outside(p.Records[i].Header.Datestamp) {
			l.find("dates", 25, "from and until are not kept to: a list that breaks cannot be gone on with")
			return
		}
		found = found || p.Records[i].Header.Identifier == last.Identifier
	}
	if !found && p.Token.Value == "" {
		l.find("dates", 20, "a record is not listed under its own date")
		return
	}
	l.find("dates", 0, "from and until are kept to")
}
