package aws

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/blob"
)

const rightsToRead = "s3:GetObject and s3:ListBucket" // without the second a missing object is a refused one

// Get implements blob.Driver. A body that ends early or is spoilt is an error
// of the stream; blob.Retry goes on where it broke.
func (b *Blob) Get(ctx context.Context, key string, offset int64) (io.ReadCloser, blob.Info, error) {
	full, err := b.full(key)
	if err != nil {
		return nil, blob.Info{}, err
	}
	in := &s3.GetObjectInput{Bucket: &b.o.Bucket, Key: full}
	if offset > 0 {
		in.Range = aws.String("bytes=" + strconv.FormatInt(offset, 10) + "-")
	}
	call := b.call("blob.Get", key, rightsToRead)
	out, err := b.client.GetObject(ctx, in)
	if isCode(err, "InvalidRange") || isStatus(err, http.StatusRequestedRangeNotSatisfiable) {
		info, err := b.head(ctx, key)
		return http.NoBody, info, err
	}
	if err != nil {
		return nil, blob.Info{}, call.explain(err)
	}
	info := blob.Info{Key: key, Size: aws.ToInt64(out.ContentLength), Type: aws.ToString(out.ContentType), ModTime: aws.ToTime(out.LastModified), ETag: etag(out.ETag)}
	if offset > 0 {
		info.Size, err = wholeSize(aws.ToString(out.ContentRange), offset)
	} else if out.ContentLength == nil {
		err = notSo("the store does not say how large an object is")
	}
	if err != nil {
		out.Body.Close()
		return nil, blob.Info{}, err
	}
	return &stream{out.Body, call}, info, nil
}

// wholeSize reads "bytes 3-9/10".
func wholeSize(contentRange string, offset int64) (int64, error) {
	_, size, ok := strings.Cut(contentRange, "/")
	n, err := strconv.ParseInt(size, 10, 64)
	if !ok || err != nil || !strings.HasPrefix(contentRange, fmt.Sprintf("bytes %d-", offset)) {
		return 0, notSo(fmt.Sprintf("the store does not give parts of objects: asked from byte %d, it gave %q", offset, contentRange))
	}
	return n, nil
}

func notSo(message string) error {
	return &pachamama.Error{Code: pachamama.CodeUnsupported, Op: "blob.Get", Message: message}
}

// head asks what is known of an object.
func (b *Blob) head(ctx context.Context, key string) (blob.Info, error) {
	full, err := b.full(key)
	if err != nil {
		return blob.Info{}, err
	}
	out, err := b.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &b.o.Bucket, Key: full})
	if err != nil {
		return blob.Info{}, b.call("blob.Get", key, rightsToRead).explain(err)
	}
	return blob.Info{Key: key, Size: aws.ToInt64(out.ContentLength), Type: aws.ToString(out.ContentType), ModTime: aws.ToTime(out.LastModified), ETag: etag(out.ETag)}, nil
}

// stream is the body of one answer, which must be as long as the answer said.
type stream struct {
	io.ReadCloser
	call call
}

func (s *stream) Read(p []byte) (int, error) {
	n, err := s.ReadCloser.Read(p)
	if err == nil || err == io.EOF {
		return n, err
	}
	if strings.Contains(err.Error(), "checksum did not match") { // the SDK has no name for it
		err = &pachamama.Error{Code: pachamama.CodeMalformed, Op: s.call.op, Subject: s.call.subject, Message: "the bytes do not fit their checksum", Cause: err, Who: pachamama.WhoUs,
			Hint: "Read it again; when it stays so, the object is spoilt in the store: put it again."}
	}
	return n, s.call.explain(err)
}

// Sign implements blob.Signer.
func (b *Blob) Sign(ctx context.Context, key string, valid time.Duration) (string, error) {
	full, err := b.full(key)
	if err != nil {
		return "", err
	}
	if valid > mostValid*time.Hour || valid < time.Second {
		return "", &pachamama.Error{Code: pachamama.CodeInvalid, Op: "blob.Sign", Subject: key, Message: "a signed link holds a second to seven days"}
	}
	out, err := s3.NewPresignClient(b.client).PresignGetObject(ctx, &s3.GetObjectInput{Bucket: &b.o.Bucket, Key: full}, s3.WithPresignExpires(valid))
	if err != nil {
		return "", b.call("blob.Sign", key, "s3:GetObject").explain(err)
	}
	return out.URL, nil
}
