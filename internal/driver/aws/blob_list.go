package aws

import (
	"context"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/blob"
)

// List implements blob.Driver. Keys travel as URLs, because XML cannot hold all
// of them. A store that lists in another order than that of bytes is refused:
// keys would be missed.
func (b *Blob) List(ctx context.Context, prefix, after string, limit int) ([]blob.Info, error) {
	in := &s3.ListObjectsV2Input{Bucket: &b.o.Bucket, EncodingType: types.EncodingTypeUrl}
	in.Prefix = optional(b.prefix + prefix)
	if after != "" {
		in.StartAfter = aws.String(b.prefix + after)
	}
	var page []blob.Info
	for len(page) < limit {
		in.MaxKeys = aws.Int32(int32(min(limit-len(page), maxList))) //nolint:gosec // at most 1000
		out, err := b.client.ListObjectsV2(ctx, in)
		if err != nil {
			return nil, b.call("blob.List", prefix, "s3:ListBucket").explain(err)
		}
		for _, o := range out.Contents {
			info, err := b.listed(o, out.EncodingType)
			if err != nil {
				return nil, err
			}
			if !strings.HasPrefix(info.Key, prefix) || info.Key <= after {
				return nil, b.badOrder(after, info.Key)
			}
			after = info.Key
			page = append(page, info)
		}
		if !aws.ToBool(out.IsTruncated) {
			break
		}
		if in.ContinuationToken = out.NextContinuationToken; aws.ToString(in.ContinuationToken) == "" {
			return nil, b.badOrder(after, "a list that goes on without saying how")
		}
	}
	return page, nil
}

func (b *Blob) listed(o types.Object, encoding types.EncodingType) (blob.Info, error) {
	full := aws.ToString(o.Key)
	if encoding == types.EncodingTypeUrl {
		decoded, err := url.QueryUnescape(full)
		if err != nil {
			return blob.Info{}, b.badOrder("", full)
		}
		full = decoded
	}
	key, ok := strings.CutPrefix(full, b.prefix)
	if !ok {
		return blob.Info{}, b.badOrder(b.prefix, full)
	}
	// A get tells the time in seconds alone.
	return blob.Info{Key: key, Size: aws.ToInt64(o.Size), ModTime: aws.ToTime(o.LastModified).Truncate(time.Second), ETag: etag(o.ETag)}, nil
}

func (b *Blob) badOrder(after, key string) error {
	return &pachamama.Error{Code: pachamama.CodeUnsupported, Op: "blob.List", Subject: b.o.Bucket, Message: "the store does not list keys in the order of their bytes: after " + after + " came " + key,
		Hint: "It cannot serve as storage; directory buckets of S3 Express are such a store."}
}
