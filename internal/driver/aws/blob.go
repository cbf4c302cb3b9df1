package aws

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/blob"
	"github.com/ucldc/pachamama/internal/port/retry"
)

// BlobOptions says where in S3 objects are kept, and how.
type BlobOptions struct {
	Bucket       string
	Prefix       string // what all keys begin with, without the slash after it; empty: none
	PathStyle    bool   // ENDPOINT/BUCKET/KEY in place of BUCKET.ENDPOINT/KEY
	Encryption   string // AES256, aws:kms or aws:kms:dsse; empty: as the bucket says
	Key          string // of KMS; empty: the bucket's, or AWS's own
	StorageClass string // STANDARD_IA, INTELLIGENT_TIERING, ...; empty: as the bucket says
	NoChecksums  bool   // for stores that refuse them
	NoConditions bool   // for stores that take no notice of If-None-Match
	PartBytes    int64  // of uploads in parts; 0: 8 MB, which is enough for objects of 80 GB

	// Retry is for the parts of large uploads and copies, which are repeated one
	// by one, because the whole cannot be. Nil: none is repeated.
	Retry *retry.Policy
}

// Limits of S3: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
const (
	maxObject = 5 << 40
	minPart   = 5 << 20
	maxPart   = 5 << 30
	maxParts  = 10_000
	maxList   = 1000
	mostValid = 7 * 24 // hours that a signed link holds

	defaultPart = 8 << 20
	partsAtOnce = 3 // of one upload; with the one being read, four are in memory
)

// Blob keeps objects in a bucket of S3, or of a store that speaks like it.
type Blob struct {
	session *Session
	client  *s3.Client
	o       BlobOptions
	prefix  string // with its slash
	ours    bool   // the service is AWS itself

	maxParts  int64 // of an object
	copyWhole int64 // the largest object that is copied at once, in bytes
	copyPart  int64
}

// OpenBlob returns a driver for a bucket, which it does not look at yet. It
// closes the session.
func OpenBlob(s *Session, o BlobOptions) (*Blob, error) {
	if o.PartBytes == 0 {
		o.PartBytes = defaultPart
	}
	b := &Blob{session: s, o: o, ours: s.Config.BaseEndpoint == nil, maxParts: maxParts, copyWhole: maxPart, copyPart: 1 << 30}
	if o.Prefix != "" {
		if err := blob.CheckKey(o.Prefix); err != nil {
			return nil, err
		}
		b.prefix = o.Prefix + "/"
	}
	if o.PartBytes < minPart || o.PartBytes > maxPart {
		return nil, &pachamama.Error{Code: pachamama.CodeInvalid, Op: "blob.Open", Subject: o.Bucket, Message: "parts are of 5 MB to 5 GB"}
	}
	b.client = s3.NewFromConfig(s.Config, func(c *s3.Options) {
		c.UsePathStyle = o.PathStyle
		c.DisableLogOutputChecksumValidationSkipped = true
		if o.NoChecksums {
			c.RequestChecksumCalculation = aws.RequestChecksumCalculationWhenRequired
			c.ResponseChecksumValidation = aws.ResponseChecksumValidationWhenRequired
		}
	})
	return b, nil
}

// call describes a request for its error.
func (b *Blob) call(op, key, needs string) call {
	return call{op: op, subject: key, needs: needs, on: "bucket " + b.o.Bucket}
}

// full is a key as S3 knows it.
func (b *Blob) full(key string) (*string, error) {
	full := b.prefix + key
	if len(full) > blob.MaxKey {
		return nil, &pachamama.Error{Code: pachamama.CodeInvalid, Op: "blob.key", Subject: key, Message: "with the prefix of the storage, the key is longer than 1024 bytes", Hint: "Take a shorter prefix."}
	}
	return &full, nil
}

// maxBytes is the largest object that can be put.
func (b *Blob) maxBytes() int64 { return min(maxObject, b.maxParts*b.o.PartBytes) }

// Delete implements blob.Driver.
func (b *Blob) Delete(ctx context.Context, key string) error {
	full, err := b.full(key)
	if err != nil {
		return err
	}
	_, err = b.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &b.o.Bucket, Key: full})
	err = b.call("blob.Delete", key, "s3:DeleteObject").explain(err)
	if pachamama.CodeOf(err) == pachamama.CodeNotFound { // some stores say so
		return nil
	}
	return err
}

// Describe implements blob.Driver.
func (b *Blob) Describe() port.Descriptor {
	d := DescribeBlob(b.o, b.ours)
	d.Limits["object_bytes"] = b.maxBytes()
	return d
}

// Close implements blob.Driver.
func (b *Blob) Close() error { return b.session.Close() }

// optional is nil for the empty text.
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func etag(s *string) string { return strings.Trim(aws.ToString(s), `"`) }

var (
	_ blob.Driver         = (*Blob)(nil)
	_ blob.PutterIfAbsent = (*Blob)(nil)
	_ blob.Copier         = (*Blob)(nil)
	_ blob.Signer         = (*Blob)(nil)
)
