package app

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/ucldc/pachamama/internal/config"
	"github.com/ucldc/pachamama/internal/driver/opensearch"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/search"
)

// clusterEntry is the driver of clusters of OpenSearch and Elasticsearch.
func (a *App) clusterEntry(fields []search.Field) entry[search.Driver] {
	takes := []string{"auth", "credentials", "region", "replicas", "requests", "serverless", "shards", "tls", "user"}
	return entry[search.Driver]{form: "//HOST:PORT/INDEX", takes: takes, describe: describeCluster, open: func(ctx context.Context, at address) (search.Driver, error) { return a.openCluster(ctx, at, fields) }}
}

func describeCluster(at address) (port.Descriptor, error) {
	serverless, err := at.flag("serverless", false)
	return opensearch.Describe(serverless), err
}

func (a *App) openCluster(ctx context.Context, at address, fields []search.Field) (search.Driver, error) {
	host, index, err := at.host()
	if err != nil {
		return nil, err
	}
	tls, err := at.flag("tls", true)
	if err != nil {
		return nil, err
	}
	scheme := "https"
	if !tls {
		scheme = "http"
	}
	o := opensearch.Options{URL: scheme + "://" + host, Index: index, Replicas: -1}
	if o.Retry, err = policy(at); err != nil {
		return nil, err
	}
	if o.Shards, err = at.number("shards", 1); err != nil {
		return nil, err
	}
	if o.Serverless, err = at.flag("serverless", false); err != nil {
		return nil, err
	}
	if at.params.Has("replicas") {
		if o.Replicas, err = strconv.Atoi(at.text("replicas", "")); err != nil || o.Replicas < 0 {
			return nil, at.invalid("replicas is a number, 0 or more")
		}
	}
	if o.Transport, err = a.clusterTransport(ctx, at, o.Serverless); err != nil {
		return nil, err
	}
	d, err := opensearch.Open(o, fields)
	if err != nil {
		return nil, err
	}
	return search.Retry(d, o.Retry), nil
}

// clusterTransport adds to requests what tells the cluster who asks.
func (a *App) clusterTransport(ctx context.Context, at address, serverless bool) (http.RoundTripper, error) {
	plain := http.DefaultTransport.(*http.Transport).Clone() //nolint:forcetypeassert // it is one
	plain.MaxIdleConnsPerHost = 16
	auth := at.text("auth", "none")
	if serverless && auth != "sigv4" {
		return nil, at.invalid("serverless collections take signed requests alone: give auth=sigv4")
	}
	ref := at.text("credentials", "")
	if (auth == "basic" || auth == "apikey") && ref == "" {
		return nil, at.invalid("name where the secret is with credentials=")
	}
	switch auth {
	case "none":
		if ref != "" {
			return nil, at.invalid("credentials= is given, so say with auth= what they are for: basic, apikey or sigv4")
		}
		return plain, nil
	case "basic":
		user := at.text("user", "")
		if user == "" {
			return nil, at.invalid("name the user with user=")
		}
		return &knownTransport{next: plain, ref: ref, header: func(secret string) string {
			return "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+secret))
		}}, nil
	case "apikey":
		return &knownTransport{next: plain, ref: ref, header: func(secret string) string { return "ApiKey " + secret }}, nil
	case "sigv4":
		session, err := a.awsSession(ctx, at)
		if err != nil {
			return nil, err
		}
		service := "es"
		if serverless {
			service = "aoss"
		}
		return session.Signed(service, plain), nil
	}
	return nil, at.invalid(fmt.Sprintf("auth is none, basic, apikey or sigv4, not %q", auth))
}

// secretFor is how long a secret is kept before it is read anew.
const secretFor = time.Minute

// knownTransport adds a secret to each request.
type knownTransport struct {
	next   http.RoundTripper
	ref    string
	header func(secret string) string

	mu     sync.Mutex
	secret string
	read   time.Time
}

// RoundTrip implements http.RoundTripper.
func (t *knownTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	secret, err := t.current(req.Context())
	if err != nil {
		return nil, err
	}
	out := req.Clone(req.Context())
	out.Header.Set("Authorization", t.header(secret))
	return t.next.RoundTrip(out)
}

func (t *knownTransport) current(ctx context.Context) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.secret != "" && time.Since(t.read) < secretFor {
		return t.secret, nil
	}
	secret, err := config.Secret(ctx, t.ref)
	if err == nil {
		t.secret, t.read = secret, time.Now()
	}
	return secret, err
}
