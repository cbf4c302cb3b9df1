//go:build unix

package aws_test

import (
	"bytes"
	"context"
	"io"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"syscall"

	"github.com/ucldc/pachamama/internal/driver/aws"
	"github.com/ucldc/pachamama/internal/port/blob"
	"github.com/ucldc/pachamama/internal/port/role"
	"github.com/ucldc/pachamama/internal/port/usage"
	"github.com/ucldc/pachamama/test/servers"
)

// key is one that the component may write and read.
const key = "files/aa/k"

// BenchmarkOverhead compares storage as the program uses it, with all wrappers,
// with the SDK's client alone, at objects of 64 KB: batches of both take turns,
// and the least processor time of a batch counts.
func BenchmarkOverhead(b *testing.B) {
	const batch = 100
	server := servers.Versitygw(b)
	name := bucket(b, server)
	client := raw(b, server)
	wrapped := blob.New(blob.Guard(blob.Observe(retried(b, server, aws.BlobOptions{Bucket: name}), usage.Discard{}, "s3"), role.Grants()))
	data := bytes.Repeat([]byte("0123456789abcdef"), 4096)
	ctx := role.As(b.Context(), role.Content)
	ops := map[string][2]func() error{
		"put": {
			func() error {
				_, err := client.PutObject(ctx, &s3.PutObjectInput{Bucket: &name, Key: sdk.String(key), ContentType: sdk.String("application/zstd"), Body: bytes.NewReader(data)})
				return err
			},
			func() error { return wrapped.PutBytes(ctx, key, "application/zstd", data) },
		},
		"get": {
			func() error { return rawGet(ctx, client, name) },
			func() error { _, err := wrapped.ReadAll(ctx, key, 1<<20); return err },
		},
	}
	for _, op := range []string{"put", "get"} {
		b.Run(op, func(b *testing.B) {
			var least [2]time.Duration
			for range b.N {
				for i, do := range ops[op] {
					took := processorTime(b)
					for range batch {
						if err := do(); err != nil {
							b.Fatal(err)
						}
					}
					if took = processorTime(b) - took; least[i] == 0 || took < least[i] {
						least[i] = took
					}
				}
			}
			b.ReportMetric(float64(least[0].Microseconds())/batch, "raw-us/op")
			b.ReportMetric(float64(least[1].Microseconds())/batch, "bucket-us/op")
			b.ReportMetric(100*(float64(least[1])/float64(least[0])-1), "overhead-%")
			b.ReportMetric(0, "ns/op")
		})
	}
}

func rawGet(ctx context.Context, client *s3.Client, name string) error {
	out, err := client.GetObject(ctx, &s3.GetObjectInput{Bucket: &name, Key: sdk.String(key)})
	if err != nil {
		return err
	}
	defer out.Body.Close()
	_, err = io.Copy(bytes.NewBuffer(make([]byte, 0, *out.ContentLength+bytes.MinRead)), out.Body)
	return err
}

// processorTime of this process, in and for it.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
