package httpclient

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/ucldc/pachamama"
)

// Post sends a body; a status from 200 to 299 is all that is asked, and the
// answer's body is thrown away. The URL may hold a secret: errors name its host
// alone. A redirect is an error of the address where the client follows none.
// Errors: throttled, unavailable, forbidden, not_found, too_large, rejected (the
// other statuses of 400 and above), invalid, cancelled; the status and the
// beginning of the answer are in the cause, a StatusError.
func (c *Client) Post(ctx context.Context, r Request) error {
	if r.Body == nil {
		r.Body = []byte{}
	}
	_, err := c.do(ctx, r, func() io.Writer { return io.Discard })
	if err == nil {
		return nil
	}
	e := pachamama.AsError(err)
	status, answered := errors.AsType[*StatusError](err)
	if !answered && (e.Code == pachamama.CodeTooLarge || e.Code == pachamama.CodeMalformed) {
		return nil // an answer that is good, with a body that is not
	}
	out := &pachamama.Error{Code: e.Code, Op: "httpclient.Post", Subject: "receiver", Message: e.Message, Hint: "Look at the address, and whether the receiver is well.", After: e.After}
	if u, perr := url.Parse(r.URL); perr == nil && u.Host != "" {
		out.Subject = u.Host
	}
	if answered {
		out.Message, out.Cause = fmt.Sprintf("the receiver answers %d %s", status.Status, http.StatusText(status.Status)), status
		out.Code, out.Hint = postCode(status.Status, e)
		return out
	}
	if e.Code == pachamama.CodeForbidden { // a private address
		out.Hint = "Allow it with the setting `allow` when this is meant."
	}
	out.Cause = e.Cause
	if inner, ok := errors.AsType[*url.Error](e.Cause); ok { // it names the URL
		out.Cause = inner.Err
	}
	if e.Code == pachamama.CodeInvalid {
		out.Cause = nil
	}
	return out
}

func postCode(status int, e *pachamama.Error) (pachamama.Code, string) {
	switch {
	case status == http.StatusTooManyRequests, status == http.StatusServiceUnavailable && e.After > 0:
		return pachamama.CodeThrottled, "It is tried again later."
	case status >= 500, status == http.StatusRequestTimeout:
		return pachamama.CodeUnavailable, "It is tried again; look at the receiver when it stays so."
	case status < 400:
		return pachamama.CodeInvalid, "Redirects are not followed: give the address that the receiver has now."
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return pachamama.CodeForbidden, "The receiver does not accept the signature or the address: look at the secret."
	case status == http.StatusNotFound, status == http.StatusGone:
		return pachamama.CodeNotFound, "Look at the address: nothing receives there."
	case status == http.StatusRequestEntityTooLarge:
		return pachamama.CodeTooLarge, "The receiver takes smaller messages."
	}
	return pachamama.CodeRejected, "The receiver refuses this message: its log says why."
}
