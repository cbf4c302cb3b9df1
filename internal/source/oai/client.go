package oai

import (
	"bytes"
	"context"
	"errors"
	"iter"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/httpclient"
)

// Getter asks the web. *httpclient.Client is one.
type Getter interface {
	Get(ctx context.Context, r httpclient.Request) (*httpclient.Response, error)
}

// Client asks one source.
type Client struct {
	base string
	get  Getter
}

// New returns a client for the base URL, whose own query is kept.
func New(base string, get Getter) *Client { return &Client{base: base, get: get} }

// Page asks for one page of a list and returns it unparsed, for the caller to
// store first. Errors as those of httpclient.
func (c *Client) Page(ctx context.Context, at Cursor) (*httpclient.Response, error) {
	return c.fetch(ctx, at.URL(c.base))
}

// fetch asks for an address. An answer of the protocol that comes with the
// status of an error is an answer all the same.
func (c *Client) fetch(ctx context.Context, url string) (*httpclient.Response, error) {
	res, err := c.get.Get(ctx, httpclient.Request{URL: url, Accept: "text/xml, application/xml;q=0.9, */*;q=0.5"})
	if err == nil {
		return res, nil
	}
	if s, ok := errors.AsType[*httpclient.StatusError](err); ok && rootTag.Match(s.Body) && bytes.Contains(s.Body, []byte("OAI-PMH>")) {
		return &httpclient.Response{Status: s.Status, Header: s.Header, Type: s.Header.Get("Content-Type"),
			URL: url, Body: s.Body, Bytes: int64(len(s.Body))}, nil
	}
	return nil, err
}

// ask asks for an address and parses the answer.
func (c *Client) ask(ctx context.Context, url string) (*Page, error) {
	res, err := c.fetch(ctx, url)
	if err != nil {
		return nil, err
	}
	p, err := Parse(res.Body)
	if err != nil {
		return nil, subject(err, url)
	}
	if e := p.Err(); e != nil {
		return nil, subject(e, url)
	}
	return p, nil
}

func subject(err error, url string) error {
	e := *pachamama.AsError(err)
	e.Subject = url
	return &e
}

// unexpected is the error for an answer to another question.
func unexpected(verb, url string) error {
	return &pachamama.Error{Code: pachamama.CodeProtocol, Op: "oai." + verb, Subject: url, Message: "the source does not answer " + verb}
}

// Identify asks the source who it is.
func (c *Client) Identify(ctx context.Context) (*Identity, error) {
	url := address(c.base, "verb", Identify)
	p, err := c.ask(ctx, url)
	if err != nil {
		return nil, err
	}
	if p.Identity == nil {
		return nil, unexpected(Identify, url)
	}
	p.Identity.Answered = p.ResponseDate
	return p.Identity, nil
}

// Formats asks which formats are offered: by the source, or for one record when
// an identifier is given.
func (c *Client) Formats(ctx context.Context, identifier string) ([]Format, error) {
	url := address(c.base, "verb", ListMetadataFormats, "identifier", identifier)
	p, err := c.ask(ctx, url)
	if err != nil {
		return nil, err
	}
	if p.Verb != ListMetadataFormats {
		return nil, unexpected(ListMetadataFormats, url)
	}
	return p.Formats, nil
}

// Sets goes through the sets, page after page; a source without sets has none.
// It ends after the first error.
func (c *Client) Sets(ctx context.Context) iter.Seq2[Set, error] {
	return func(yield func(Set, error) bool) {
		at, seen := Cursor{Verb: ListSets}, Seen{}
		for {
			p, err := c.ask(ctx, at.URL(c.base))
			if err != nil {
				yield(Set{}, err)
				return
			}
			for _, s := range p.Sets {
				if !yield(s, nil) {
					return
				}
			}
			next, done, problem := Advance(at, p, seen)
			if problem != nil {
				yield(Set{}, problem)
				return
			}
			if done {
				return
			}
			at = next
		}
	}
}

// Record asks for one record. Errors besides those of httpclient: not_found,
// malformed when the record is broken.
func (c *Client) Record(ctx context.Context, prefix, identifier string) (*Record, error) {
	url := address(c.base, "verb", GetRecord, "metadataPrefix", prefix, "identifier", identifier)
	p, err := c.ask(ctx, url)
	switch {
	case err != nil:
		return nil, err
	case len(p.Records) > 0:
		return &p.Records[0], nil
	case len(p.Broken) > 0:
		return nil, &pachamama.Error{Code: pachamama.CodeMalformed, Op: "oai.GetRecord", Subject: identifier, Message: p.Broken[0].Reason}
	}
	return nil, unexpected(GetRecord, url)
}
