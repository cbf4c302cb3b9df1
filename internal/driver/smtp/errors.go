package smtp

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/textproto"
	"strings"

	"github.com/wneessen/go-mail"

	"github.com/ucldc/pachamama"
)

// explain puts what went wrong into the program's words. What the server says is
// told; it never says a secret.
func (m *Mail) explain(ctx context.Context, op string, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil && errors.Is(ctx.Err(), context.Canceled) {
		return ctx.Err()
	}
	e := &pachamama.Error{Code: pachamama.CodeUnavailable, Op: op, Subject: m.o.Host, Message: "the mail server cannot be reached or broke off", Cause: err,
		Hint: "It is tried again; look at the server when it stays so."}
	status, said := answer(err)
	_, certificate := errors.AsType[*tls.CertificateVerificationError](err)
	dns, unknown := errors.AsType[*net.DNSError](err)
	switch {
	case errors.Is(err, mail.ErrNoSupportedAuthDiscovered):
		e.Code, e.Message, e.Hint = pachamama.CodeForbidden, "the mail server offers no log-in that keeps the password safe", "Use tls=starttls or tls=implicit, or leave user= out."
	case certificate:
		e.Code, e.Message, e.Hint = pachamama.CodeForbidden, "the certificate of the mail server is not good", "Have it renewed, or name its authority's with ca=."
	case unknown && dns.IsNotFound:
		e.Message, e.Hint = "there is no such host", "Look at the name in the setting."
	case op == "smtp.Connect" && status >= 500:
		e.Code, e.Message, e.Hint = pachamama.CodeForbidden, "the mail server does not let us in: "+said, "Look at user= and credentials=."
	case status == 552:
		e.Code, e.Message, e.Hint = pachamama.CodeTooLarge, "the mail is too large: "+said, ""
	case status >= 500:
		e.Code, e.Message, e.Hint = pachamama.CodeRejected, "the mail server refuses the mail: "+said, "Look at the addresses in to= and from=, and at the server's log."
	case status >= 400:
		e.Message = "the mail server wants it later: " + said
	case strings.Contains(err.Error(), "does not support STARTTLS"): // the library has no name for it
		e.Message, e.Hint = "the mail server offers no STARTTLS", "Use tls=implicit where it encrypts from the first byte, or tls=none for one on this machine."
	}
	return e
}

// answer finds what the server said: 550 and its words.
func answer(err error) (int, string) {
	if p, ok := errors.AsType[*textproto.Error](err); ok {
		return p.Code, p.Error()
	}
	if s, ok := errors.AsType[*mail.SendError](err); ok && s.ErrorCode() > 0 {
		return s.ErrorCode(), s.Error()
	}
	return 0, ""
}
