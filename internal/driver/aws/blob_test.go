package aws_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
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
	} {
		t.Run(name, func(t *testing.T) {
			server := start(t)
			conformance.Blob(t, func(t *testing.T) blob.Driver { return retried(t, server, aws.BlobOptions{}) })
		})
	}
}

// retried opens a bucket with the wrapper that goes around it.
func retried(t *testing.T, server *servers.S3, o aws.BlobOptions) blob.Driver {
	t.Helper()
	o.Retry = retry.New(retry.Options{Service: "storage (s3)", First: 10 * time.Millisecond})
	return blob.Retry(open(t, server, o), o.Retry)
}

// buckets numbers those of all tests.
var buckets atomic.Int64

// session opens a way to a server.
func session(t *testing.T, server *servers.S3) *aws.Session {
	t.Helper()
	secret := func(context.Context) (string, error) { return server.AccessKey + " " + server.SecretKey, nil }
	s, err := aws.OpenSession(t.Context(), aws.Options{Endpoint: server.URL, Region: server.Region, Secret: secret})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// open opens a bucket of its own for a test.
func open(t *testing.T, server *servers.S3, o aws.BlobOptions) *aws.Blob {
	t.Helper()
	s := session(t, server)
	o.Bucket, o.PathStyle = fmt.Sprintf("bucket-%d", buckets.Add(1)), true
	client := s3.NewFromConfig(s.Config, func(c *s3.Options) { c.UsePathStyle = true })
	if _, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: sdk.String(o.Bucket)}); err != nil {
		t.Fatal(err)
	}
	b, err := aws.OpenBlob(s, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

// moto starts AWS's stand-in as an S3 server.
func moto(t *testing.T) *servers.S3 {
	t.Helper()
	s := servers.Moto(t)
	return &servers.S3{Process: s.Process, URL: s.URL, Region: s.Region, AccessKey: "any", SecretKey: "any"}
}
