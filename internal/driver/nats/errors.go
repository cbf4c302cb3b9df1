package nats

import (
	"context"
	"errors"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/ucldc/pachamama"
)

// explain puts what the library gives into the program's words. Errors of ours,
// of ctx and nil pass as they are.
func explain(ctx context.Context, op, subject string, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if ours, ok := errors.AsType[*pachamama.Error](err); ok {
		return ours
	}
	e := &pachamama.Error{Code: codeOf(err), Op: op, Subject: subject, Cause: err}
	_, answered := errors.AsType[*jetstream.APIError](err)
	switch {
	case answered:
		e.Message = "the NATS server says: " + err.Error()
	case e.Code == pachamama.CodeUnavailable:
		e.Message, e.Hint = "the NATS server cannot be reached, or has no JetStream", "Look at the host and port, at tls=, and whether the server runs with JetStream."
	case e.Code == pachamama.CodeForbidden:
		e.Message, e.Hint = "the NATS server refuses it", "Look at user= and at the secret that credentials= names, and at what the user may publish to."
	default:
		e.Message = "the NATS server says: " + err.Error()
	}
	return e
}

func codeOf(err error) pachamama.Code {
	if api, ok := errors.AsType[*jetstream.APIError](err); ok {
		return apiCode(api)
	}
	for _, c := range []struct {
		code pachamama.Code
		errs []error
	}{
		{pachamama.CodeForbidden, []error{nats.ErrAuthorization, nats.ErrAuthExpired, nats.ErrAuthRevoked, nats.ErrPermissionViolation}},
		{pachamama.CodeTooLarge, []error{nats.ErrMaxPayload}},
		{pachamama.CodeUnavailable, []error{nats.ErrNoResponders, nats.ErrNoServers, nats.ErrTimeout, nats.ErrConnectionClosed, nats.ErrDisconnected, nats.ErrStaleConnection,
			nats.ErrReconnectBufExceeded, nats.ErrSecureConnRequired, nats.ErrSecureConnWanted, jetstream.ErrNoStreamResponse, jetstream.ErrAsyncPublishTimeout,
			jetstream.ErrJetStreamNotEnabled, context.DeadlineExceeded}},
	} {
		for _, known := range c.errs {
			if errors.Is(err, known) {
				return c.code
			}
		}
	}
	return pachamama.CodeUnavailable // of the network: what it may be is not listed anywhere
}

func apiCode(e *jetstream.APIError) pachamama.Code {
	switch {
	case e.Code == 404:
		return pachamama.CodeNotFound
	case e.Code >= 500:
		return pachamama.CodeUnavailable // restarting, without a leader, out of space
	}
	return pachamama.CodeInternal
}
