package oai

import (
	"errors"
	"fmt"
	"hash/fnv"
	"net/url"
	"strings"

	"github.com/ucldc/pachamama"
)

// Cursor says which page of a list to ask for. It is all that is needed to go
// on after a crash.
type Cursor struct {
	Verb   string `json:"verb"`
	Prefix string `json:"prefix,omitempty"`
	Set    string `json:"set,omitempty"`
	From   string `json:"from,omitempty"`  // as the source's granularity wants it
	Until  string `json:"until,omitempty"` // likewise
	Token  string `json:"token,omitempty"` // "": the first page
	Empty  int    `json:"empty,omitempty"` // pages without records in a row

	Identifier string `json:"identifier,omitempty"` // GetRecord: of the record
	Full       bool   `json:"full,omitempty"`       // the source wants the other arguments with a token too
}

// arguments are the names that the protocol has for itself.
var arguments = []string{"verb", "metadataPrefix", "set", "from", "until", "resumptionToken", "identifier"}

// URL returns the address of the page at a base URL, whose own query is kept. A
// token goes without other arguments (section 3.5), unless the cursor is Full.
func (c Cursor) URL(base string) string {
	if c.Token != "" && !c.Full {
		return address(base, "verb", c.Verb, "resumptionToken", c.Token)
	}
	return address(base, "verb", c.Verb, "metadataPrefix", c.Prefix, "set", c.Set, "from", c.From, "until", c.Until,
		"identifier", c.Identifier, "resumptionToken", c.Token)
}

// address adds arguments to the base URL; those that are empty are left out.
func address(base string, args ...string) string {
	base, _, _ = strings.Cut(strings.TrimSpace(base), "#")
	base, query, _ := strings.Cut(base, "?")
	var parts []string
	for _, part := range strings.Split(query, "&") {
		name, _, _ := strings.Cut(part, "=")
		if part != "" && !one(arguments, func(s string) bool { return s == name }) {
			parts = append(parts, part)
		}
	}
	for i := 0; i < len(args); i += 2 {
		if args[i+1] != "" {
			parts = append(parts, args[i]+"="+strings.ReplaceAll(url.QueryEscape(args[i+1]), "+", "%20"))
		}
	}
	return base + "?" + strings.Join(parts, "&")
}

// Seen remembers the tokens of one list, to notice a list that goes round. The
// zero value of a map must be made.
type Seen map[uint64]struct{}

// add reports whether the token is new.
func (s Seen) add(token string) bool {
	h := fnv.New64a()
	_, _ = h.Write([]byte(token)) // never fails
	if _, ok := s[h.Sum64()]; ok {
		return false
	}
	s[h.Sum64()] = struct{}{}
	return true
}

// mostEmpty is how many pages without a record may follow each other.
const mostEmpty = 20

// ErrLoop is the cause when a list goes round.
var ErrLoop = errors.New("the list goes round")

// ErrEmpty is the ErrLoop of a list that goes on without records.
var ErrEmpty = fmt.Errorf("%w without records", ErrLoop)

// Advance says what follows the page that the cursor led to. The list is done,
// or there is a next cursor, or there is a problem: then the page's records may
// be kept but the list is not complete.
//
//	empty or no token                      done
//	noRecordsMatch, noSetHierarchy         done on the first page: an empty list
//	noRecordsMatch later                   done with a problem: incomplete
//	badResumptionToken                     protocol, cause ProtocolError: begin again, or by dates
//	a token met before, many empty pages   protocol, cause ErrLoop
//	truncated page, the server's own fault unavailable: ask for the same page again
func Advance(c Cursor, p *Page, seen Seen) (next Cursor, done bool, problem *pachamama.Error) {
	if problem = p.Err(); problem != nil {
		return c, false, problem
	}
	if len(p.Errors) > 0 { // only those of an empty list are left
		if c.Token == "" {
			return c, true, nil
		}
		e := p.Errors[0]
		return c, true, &pachamama.Error{Code: pachamama.CodeIncomplete, Op: "oai.Advance", Who: pachamama.WhoInstitution, Cause: e,
			Message: "the list ends in its middle with " + e.Code, Hint: "Compare the count with what the source reports; harvest again by dates."}
	}
	if p.Token.Value == "" {
		return c, true, nil
	}
	if c.Token != "" {
		seen.add(c.Token)
	}
	if p.Token.Value == c.Token || !seen.add(p.Token.Value) {
		return c, false, loop("the source gives the same resumption token again", ErrLoop)
	}
	next = c
	next.Token = p.Token.Value
	next.Empty = 0
	if len(p.Records)+len(p.Broken)+len(p.Sets) == 0 {
		if next.Empty = c.Empty + 1; next.Empty > mostEmpty {
			return c, false, loop("the source gives page after page without records", ErrEmpty)
		}
	}
	return next, false, nil
}

func loop(message string, cause error) *pachamama.Error {
	return &pachamama.Error{Code: pachamama.CodeProtocol, Op: "oai.Advance", Message: message, Cause: cause,
		Hint: "The institution must mend its server; harvesting by set or by dates may get around it."}
}

// IsCode reports whether the error came from a protocol error with the code.
func IsCode(err error, code string) bool {
	e, ok := errors.AsType[ProtocolError](err)
	return ok && e.Code == code
}
