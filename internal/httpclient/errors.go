package httpclient

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"code.dny.dev/ssrf"

	"github.com/ucldc/pachamama"
)

const op = "httpclient.Get"

// StatusError is the cause of an error that an answer's status led to. Some
// servers put an answer of their protocol into it.
type StatusError struct {
	Status int
	Header http.Header
	Body   []byte // its beginning, at most 64 KiB, decompressed
}

// Error names the status.
func (e *StatusError) Error() string { return fmt.Sprintf("HTTP status %d", e.Status) }

func blocked(url, wall string, cause error) *pachamama.Error {
	return &pachamama.Error{Code: pachamama.CodeBlocked, Op: op, Subject: url, Message: "the server answers with " + wall,
		Hint: "Ask the institution to let this harvester through: `pachamama show RUN --letter` drafts the letter.", Cause: cause}
}

// ofStatus turns a status into an error. after is what Retry-After says.
func ofStatus(url string, s *StatusError, after time.Duration) *pachamama.Error {
	e := &pachamama.Error{Op: op, Subject: url, Message: fmt.Sprintf("the server answers %d %s", s.Status, http.StatusText(s.Status)), Cause: s, After: after}
	wall := ""
	if isHTML(s.Header.Get("Content-Type")) || s.Header.Get("Cf-Mitigated") != "" {
		wall = Wall(s.Header, s.Body)
	}
	switch {
	case wall != "" && s.Status != http.StatusNotFound:
		return blocked(url, wall, s)
	case s.Status == http.StatusTooManyRequests, s.Status == http.StatusServiceUnavailable && after > 0:
		e.Code, e.Hint = pachamama.CodeThrottled, "The server is busy: go on later."
		if after > 0 {
			e.Hint = fmt.Sprintf("The server asks to be left alone for %s: go on after that.", after)
		}
	case s.Status >= 500, s.Status == http.StatusRequestTimeout:
		e.Code, e.Hint = pachamama.CodeUnavailable, "Try again later; when it stays so the institution must look at its server."
	case s.Status == http.StatusForbidden:
		return blocked(url, "403 Forbidden", s)
	case s.Status == http.StatusUnauthorized:
		e.Code, e.Hint = pachamama.CodeForbidden, "The source wants credentials."
	case s.Status == http.StatusNotFound, s.Status == http.StatusGone:
		e.Code, e.Who, e.Hint = pachamama.CodeNotFound, pachamama.WhoInstitution, "The address is wrong, or the institution must mend the link."
	default:
		e.Code, e.Hint = pachamama.CodeProtocol, "Open the address in a browser: it may have changed, or the institution must mend its server."
	}
	return e
}

// ofError turns what went wrong on the way into an error, and says whether
// trying again may help.
func ofError(ctx context.Context, url string, err error, most int64) (*pachamama.Error, bool) {
	e := &pachamama.Error{Code: pachamama.CodeUnavailable, Op: op, Subject: url, Cause: err}
	dns, isDNS := errors.AsType[*net.DNSError](err)
	timeout, isNet := errors.AsType[net.Error](err)
	switch {
	case ctx.Err() != nil && errors.Is(ctx.Err(), context.Canceled):
		e.Code, e.Message = pachamama.CodeCancelled, "stopped"
		return e, false
	case errors.Is(err, ssrf.ErrProhibitedIP), errors.Is(err, ssrf.ErrProhibitedNetwork):
		e.Code, e.Message = pachamama.CodeForbidden, "the address is private and may not be reached"
		e.Hint = "Allow private addresses in the settings when this is meant."
		return e, false
	case errors.Is(err, errTooLarge):
		e.Code, e.Message, e.Hint = pachamama.CodeTooLarge, fmt.Sprintf("the answer has more than %d bytes", most), "Ask the institution for smaller answers."
		return e, false
	case errors.Is(err, errRedirects), errors.Is(err, errScheme):
		e.Code, e.Message = pachamama.CodeProtocol, "the redirects lead nowhere"
		e.Hint = "Open the address in a browser and give the one that it leads to; the institution must mend its redirects."
		return e, false
	case errors.Is(err, errEncoding), errors.Is(err, errDecoding) && !errors.Is(err, io.ErrUnexpectedEOF):
		e.Code, e.Message, e.Hint = pachamama.CodeMalformed, "the body cannot be decompressed", "The institution must mend the compression of its server."
		return e, false
	case errors.Is(err, errWriting):
		e.Code, e.Message = pachamama.CodeInternal, "the body cannot be written"
		return e, false
	case isCertificate(err):
		e.Message, e.Who, e.Hint = "the server's certificate is not good", pachamama.WhoInstitution, "The institution must renew its certificate."
		return e, false
	case isDNS && dns.IsNotFound:
		e.Message, e.Who = "there is no such host", pachamama.WhoUs
		e.Hint = "Check the address; the institution may have moved."
		return e, false
	}
	e.Hint = "Try again later; when it stays so the institution must look at its server."
	switch {
	case errors.Is(err, errIdle):
		e.Message = "the server stopped sending in the middle of the answer"
	case errors.Is(err, context.DeadlineExceeded), isNet && timeout.Timeout():
		e.Message = "the server did not answer in time"
	default:
		e.Message = "the server cannot be reached or broke off"
	}
	return e, ctx.Err() == nil
}

func isCertificate(err error) bool {
	_, verify := errors.AsType[*tls.CertificateVerificationError](err)
	_, unknown := errors.AsType[x509.UnknownAuthorityError](err)
	_, name := errors.AsType[x509.HostnameError](err)
	return verify || unknown || name
}

// statusOf returns the status that led to the error, 0 when none did.
func statusOf(err error) int {
	if s, ok := errors.AsType[*StatusError](err); ok {
		return s.Status
	}
	return 0
}
