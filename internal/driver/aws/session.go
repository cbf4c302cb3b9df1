// Package aws speaks to AWS's services, and to those that speak like them:
// session.go opens the way for every piece, errors.go puts what the services
// answer into the program's words, and each piece has a file of its own.
package aws

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go/logging"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/role"
)

// Options of a session. None of them is a secret.
type Options struct {
	Region   string // empty: as AWS's own tools find it
	Endpoint string // URL of a service that speaks like AWS; empty: AWS itself

	// Secret gives the text of credentials (see readCredentials). It is asked
	// again while the program runs. Nil: the chain of AWS's own tools, which is
	// variables, files, the container's and the machine's role.
	Secret func(context.Context) (string, error)

	// Roles gives each component credentials of its own, which go before those of
	// AWS's chain. A Secret goes before both. Nil: none.
	Roles role.Driver
}

// Session is what the clients of all services share: region, endpoint,
// credentials and connections. The SDK's own retries are off, because the
// wrapper around a driver retries, and nothing is written to a log.
type Session struct {
	Config aws.Config // for NewFromConfig of the SDK's services
}

// silence is how long a connection may give nothing before it counts as dead.
// The slowest answer that is right is that to a part of a large upload.
const silence = 3 * time.Minute

// connections to one host that are kept open, for workers that take turns.
const connections = 64

// OpenSession reads what AWS's own tools would read, and asks nobody yet.
func OpenSession(ctx context.Context, o Options) (*Session, error) {
	if err := checkEndpoint(o.Endpoint); err != nil {
		return nil, err
	}
	client := awshttp.NewBuildableClient().WithReadTimeout(silence).WithTransportOptions(func(t *http.Transport) {
		t.MaxIdleConnsPerHost = connections
	})
	load := []func(*config.LoadOptions) error{
		config.WithHTTPClient(client),
		config.WithRetryer(func() aws.Retryer { return aws.NopRetryer{} }),
		config.WithLogger(logging.Nop{}),
	}
	if o.Region != "" {
		load = append(load, config.WithRegion(o.Region))
	} else if o.Endpoint != "" {
		load = append(load, config.WithDefaultRegion("us-east-1")) // it is signed, and what most others expect
	}
	if o.Endpoint != "" {
		load = append(load, config.WithBaseEndpoint(o.Endpoint))
	}
	if o.Secret != nil {
		load = append(load, config.WithCredentialsProvider(secretProvider{o.Secret}))
	}
	cfg, err := config.LoadDefaultConfig(ctx, load...)
	if err != nil {
		return nil, &pachamama.Error{Code: pachamama.CodeInvalid, Op: "aws.Open", Subject: "AWS", Message: "the settings of AWS's tools cannot be read", Cause: err,
			Hint: "Look at ~/.aws/config and at the variables whose names begin with AWS_, or give region= and credentials=."}
	}
	if cfg.Region == "" {
		return nil, &pachamama.Error{Code: pachamama.CodeInvalid, Op: "aws.Open", Subject: "AWS", Message: "no region is known",
			Hint: "Give region=us-west-2, or set AWS_REGION."}
	}
	if cfg.Credentials != nil {
		cfg.Credentials = aws.NewCredentialsCache(explaining{cfg.Credentials})
	}
	if o.Roles != nil && o.Secret == nil && cfg.Credentials != nil {
		cfg.Credentials = roleProvider{o.Roles, cfg.Credentials}
	}
	return &Session{Config: cfg}, nil
}

func checkEndpoint(endpoint string) error {
	if endpoint == "" {
		return nil
	}
	u, err := url.Parse(endpoint)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" {
		return &pachamama.Error{Code: pachamama.CodeInvalid, Op: "aws.Open", Subject: "endpoint", Message: "the endpoint is not a URL such as https://s3.example.org"}
	}
	if u.User != nil {
		return &pachamama.Error{Code: pachamama.CodeInvalid, Op: "aws.Open", Subject: "endpoint", Message: "no user and no password may stand in a URL: name where they are with credentials="}
	}
	return nil
}

// Close lets the idle connections go. It may be called twice.
func (s *Session) Close() error {
	if c, ok := s.Config.HTTPClient.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
	return nil
}
