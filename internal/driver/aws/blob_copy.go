package aws

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"golang.org/x/sync/errgroup"

	"github.com/ucldc/pachamama/internal/port/blob"
)

// Copy implements blob.Copier. The service copies; what is too large for one
// copy goes in parts.
func (b *Blob) Copy(ctx context.Context, from, to string) error {
	info, err := b.head(ctx, from)
	if err != nil {
		return err
	}
	o := object{op: "blob.Copy", key: to, contentType: info.Type}
	if o.full, err = b.full(to); err != nil {
		return err
	}
	if info.Size > b.copyWhole {
		return b.copyParts(ctx, o, info)
	}
	_, err = b.client.CopyObject(ctx, &s3.CopyObjectInput{Bucket: &b.o.Bucket, Key: o.full, CopySource: b.source(from),
		ServerSideEncryption: types.ServerSideEncryption(b.o.Encryption), SSEKMSKeyId: optional(b.o.Key), StorageClass: types.StorageClass(b.o.StorageClass)})
	return b.call(o.op, from, "s3:GetObject and s3:PutObject").explain(err)
}

// source names an object of the bucket as the service wants it.
func (b *Blob) source(key string) *string {
	segments := strings.Split(b.o.Bucket+"/"+b.prefix+key, "/")
	for i := range segments {
		segments[i] = url.PathEscape(segments[i])
	}
	return aws.String(strings.ReplaceAll(strings.Join(segments, "/"), "+", "%2B")) // some read + as a space
}

func (b *Blob) copyParts(ctx context.Context, o object, from blob.Info) error {
	u := &upload{b: b, o: o, name: rand.Text(), size: from.Size, copied: true}
	if err := u.begin(ctx); err != nil {
		return err
	}
	group, copying := errgroup.WithContext(ctx)
	group.SetLimit(partsAtOnce)
	u.parts = make([]types.CompletedPart, (from.Size+b.copyPart-1)/b.copyPart)
	for i := range u.parts {
		group.Go(func() error { return u.copyPart(copying, int32(i+1), from) }) //nolint:gosec // at most 10,000
	}
	err := group.Wait()
	if err == nil {
		err = u.complete(ctx)
	}
	if err != nil {
		u.abort(ctx)
	}
	return err
}

// copyPart copies a part of the object, which must not have changed since.
func (u *upload) copyPart(ctx context.Context, number int32, from blob.Info) error {
	first := int64(number-1) * u.b.copyPart
	in := &s3.UploadPartCopyInput{Bucket: &u.b.o.Bucket, Key: u.o.full, UploadId: u.id, PartNumber: &number, CopySource: u.b.source(from.Key),
		CopySourceIfMatch: aws.String(`"` + from.ETag + `"`), CopySourceRange: aws.String(fmt.Sprintf("bytes=%d-%d", first, min(first+u.b.copyPart, from.Size)-1))}
	return u.call(ctx, "s3:GetObject and s3:PutObject", func(ctx context.Context) error {
		out, err := u.b.client.UploadPartCopy(ctx, in)
		if err == nil {
			u.sent(types.CompletedPart{PartNumber: &number, ETag: out.CopyPartResult.ETag})
		}
		return err
	})
}
