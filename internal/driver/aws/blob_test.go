package aws_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/ucldc/pachamama/internal/driver/aws"
	"github.com/ucldc/pachamama/internal/port/blob"
	"github.com/ucldc/pachamama/internal/port/conformance"
	"github.com/ucldc/pachamama/internal/port/retry"
	"github.com/ucldc/pachamama/test/servers"
)

// TestBlob runs the suite against real servers, as the program would use them.
func TestBlob(t *testing.T) {
	for name, start := range map[string]func(*testing.T) *servers.S3{
		"versitygw": func(t *testing.T) *servers.S3 { return servers.Versitygw(t) },
		"moto":      moto,
		"ceph":      func(t *testing.T) *servers.S3 { return servers.Ceph(t) },
	} {
		t.Run(name, func(t *testing.T) {
			server := start(t)
			conformance.Blob(t, func(t *testing.T) blob.Driver { return retried(t, server, aws.BlobOptions{}) })
			t.Run("parts", func(t *testing.T) { parts(t, server) })
			t.Run("copies", func(t *testing.T) { copies(t, server) })
		})
	}
}

// TestBlobFaults runs the suite with a server of which one in ten requests goes
// wrong on the way.
func TestBlobFaults(t *testing.T) {
	server := servers.Versitygw(t)
	faulty := servers.StartFaulty(t, server.URL, 0.1, 1, func(w http.ResponseWriter) {
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprint(w, "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>")
	})
	faulty.Spare = func(r *http.Request) bool { // the suite replaces these while it reads them, and nobody could go on
		return r.Method == http.MethodGet && (strings.HasSuffix(r.URL.Path, "/one/key") || strings.HasSuffix(r.URL.Path, "/k"))
	}
	conformance.Blob(t, func(t *testing.T) blob.Driver {
		o := aws.BlobOptions{Bucket: bucket(t, server)}
		through := *server
		through.URL = faulty.URL
		return retried(t, &through, o)
	})
	drawn := faulty.Drawn()
	for _, kind := range []string{"throttled", "failed", "reset", "lost", "cut"} {
		if drawn[kind] < 10 {
			t.Errorf("%d requests were %s: %v", drawn[kind], kind, drawn)
		}
	}
}

// retried opens a bucket with the wrapper that goes around it.
func retried(t testing.TB, server *servers.S3, o aws.BlobOptions) blob.Driver {
	t.Helper()
	o.Retry = retry.New(retry.Options{Service: "storage (s3)", First: 10 * time.Millisecond})
	return blob.Retry(open(t, server, o), o.Retry)
}

// open opens a bucket, a new one when none is named.
func open(t testing.TB, server *servers.S3, o aws.BlobOptions) *aws.Blob {
	t.Helper()
	if o.Bucket == "" {
		o.Bucket = bucket(t, server)
	}
	o.PathStyle = true
	b, err := aws.OpenBlob(session(t, server), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

// buckets numbers those of all tests.
var buckets atomic.Int64

// bucket makes a new bucket.
func bucket(t testing.TB, server *servers.S3) string {
	t.Helper()
	name := fmt.Sprintf("bucket-%d", buckets.Add(1))
	if _, err := raw(t, server).CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &name}); err != nil {
		t.Fatal(err)
	}
	return name
}

// raw returns the SDK's client for a server.
func raw(t testing.TB, server *servers.S3) *s3.Client {
	t.Helper()
	return s3.NewFromConfig(session(t, server).Config, func(c *s3.Options) { c.UsePathStyle = true })
}

// session opens a way to a server.
func session(t testing.TB, server *servers.S3) *aws.Session {
	t.Helper()
	secret := func(context.Context) (string, error) { return server.AccessKey + " " + server.SecretKey, nil }
	s, err := aws.OpenSession(t.Context(), aws.Options{Endpoint: server.URL, Region: server.Region, Secret: secret})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// moto starts AWS's stand-in as an S3 server.
func moto(t *testing.T) *servers.S3 {
	t.Helper()
	s := servers.Moto(t)
	return &servers.S3{Process: s.Process, URL: s.URL, Region: s.Region, AccessKey: "any", SecretKey: "any"}
}
