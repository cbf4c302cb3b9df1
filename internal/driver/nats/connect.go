// Package nats serves ports with a NATS server that has JetStream, version 2.12
// or newer.
package nats

import (
	"context"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
)

// Options of a connection. None of them is a secret.
type Options struct {
	Host   string // and port; several of one cluster with commas: "a:4222,b:4222"
	User   string
	TLS    bool   // asked for; servers that insist on it get it in any case
	CAFile string // the authority's certificate; empty: those of the system

	// Secret gives the user's password, or a token where there is no user, or the
	// text of a credentials file. The first two are asked for at each new
	// connection. Nil: none.
	Secret func(context.Context) (string, error)
}

const (
	dialTime = 10 * time.Second // to make a connection
	callTime = 10 * time.Second // for an answer of the server, beyond what it was asked to wait
)

// connect opens a connection that is made anew whenever it breaks, until it is
// closed. Calls fail meanwhile.
func connect(ctx context.Context, o Options) (*nats.Conn, error) {
	opts := []nats.Option{nats.Name("pachamama"), nats.MaxReconnects(-1), nats.ReconnectWait(250 * time.Millisecond), nats.ReconnectBufSize(-1), nats.Timeout(dialTime),
		nats.IgnoreAuthErrorAbort()} // the password may change while it is read
	if o.TLS {
		opts = append(opts, nats.Secure())
	}
	if o.CAFile != "" {
		opts = append(opts, nats.RootCAs(o.CAFile))
	}
	if o.Secret != nil {
		secret, err := o.Secret(ctx)
		if err != nil {
			return nil, err
		}
		again := func() string { // what cannot be read is refused by the server
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), dialTime)
			defer cancel()
			s, _ := o.Secret(ctx)
			return s
		}
		switch {
		case strings.HasPrefix(secret, "-----BEGIN"):
			opts = append(opts, nats.UserCredentialBytes([]byte(secret)))
		case o.User != "":
			opts = append(opts, nats.UserInfoHandler(func() (string, string) { return o.User, again() }))
		default:
			opts = append(opts, nats.TokenHandler(again))
		}
	}
	hosts := strings.Split(o.Host, ",")
	for i := range hosts {
		hosts[i] = "nats://" + hosts[i]
	}
	c, err := nats.Connect(strings.Join(hosts, ","), opts...)
	if err != nil {
		return nil, explain(ctx, "nats.Connect", o.Host, err)
	}
	return c, nil
}
