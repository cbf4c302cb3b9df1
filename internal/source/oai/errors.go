package oai

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/httpclient"
)

// notOAI says what stands in place of an answer.
func notOAI(text []byte, cause error) error {
	e := &pachamama.Error{Code: pachamama.CodeMalformed, Op: "oai.Parse", Message: "the answer is not OAI-PMH", Cause: cause,
		Hint: "Check the address; open it in a browser with ?verb=Identify."}
	head := bytes.ToLower(text[:min(len(text), 4096)])
	if bytes.Contains(head, []byte("<html")) || bytes.Contains(head, []byte("<!doctype html")) {
		e.Message = "the answer is a web page, not OAI-PMH"
		if wall := httpclient.Wall(nil, text); wall != "" {
			e.Code, e.Message = pachamama.CodeBlocked, "the server answers with "+wall
			e.Hint = "Ask the institution to let this harvester through: `pachamama show RUN --letter` drafts the letter."
		}
	} else if len(bytes.TrimSpace(text)) == 0 {
		e.Code, e.Message, e.Hint = pachamama.CodeUnavailable, "the answer is empty", ""
	}
	return e
}

// Err returns what the page as a whole says is wrong, nil when nothing is. An
// empty list (noRecordsMatch, noSetHierarchy) is not an error here. The cause
// of protocol errors is a ProtocolError; a truncated page and a server's own
// fault are unavailable: asking again may help.
func (p *Page) Err() *pachamama.Error {
	if p.Truncated {
		return &pachamama.Error{Code: pachamama.CodeUnavailable, Op: "oai.Parse", Message: "the page is cut off", Cause: ErrTruncated,
			Hint: "Try again; when it stays so the institution must mend its server."}
	}
	for _, e := range p.Errors {
		if e.Code != NoRecordsMatch && e.Code != NoSetHierarchy {
			return e.typed()
		}
	}
	return nil
}

// ErrTruncated is the cause when a page ends too early.
var ErrTruncated = errors.New("truncated")

// typed turns an error of the protocol into one of ours.
func (e ProtocolError) typed() *pachamama.Error {
	out := &pachamama.Error{Code: pachamama.CodeProtocol, Op: "oai.Parse", Cause: e,
		Message: fmt.Sprintf("the source answers %s: %s", e.Code, shorten(e.Message))}
	switch code := strings.ToLower(e.Code); {
	case strings.Contains(code, "internal"), strings.Contains(code, "servererror"), strings.Contains(code, "unavailable"):
		out.Code, out.Hint = pachamama.CodeUnavailable, "Try again later; when it stays so the institution must look at its server."
	case e.Code == IDDoesNotExist, e.Code == NoMetadataFormats:
		out.Code = pachamama.CodeNotFound
	case e.Code == CannotDisseminateFormat:
		out.Code, out.Hint = pachamama.CodeInvalid, "Choose a format that the source offers: `pachamama probe` lists them."
	case e.Code == BadArgument:
		out.Code, out.Hint = pachamama.CodeInvalid, "Check the set and the dates asked for."
	case e.Code == BadVerb:
		out.Hint = "The server does not do what every OAI-PMH server must: the institution must mend it."
	case e.Code == BadResumptionToken:
		out.Hint = "The token is no longer good: the list must be begun again, or in smaller windows of dates."
	}
	return out
}

func shorten(s string) string {
	s = strings.Join(strings.Fields(s[:min(len(s), 1000)]), " ")
	return strings.ToValidUTF8(s[:min(len(s), 200)], "")
}
