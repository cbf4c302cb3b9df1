package nats

import (
	"context"
	"errors"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/ucldc/pachamama"
)

func asOurs(err error) (*pachamama.Error, bool) { return errors.AsType[*pachamama.Error](err) }

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
