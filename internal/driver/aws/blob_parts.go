package aws

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"hash/crc32"
	"io"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"golang.org/x/sync/errgroup"

	"github.com/ucldc/pachamama"
)

// upload is an object that is put in parts. Nobody sees it before it is whole.
type upload struct {
	b    *Blob
	o    object
	name string // of ours
	id   *string
	size int64
	crc  uint32 // of all parts

	copied bool // by the service, so that no checksum is known here

	mu    sync.Mutex
	parts []types.CompletedPart
}

// putParts puts an object whose first part has been read.
func (b *Blob) putParts(ctx context.Context, o object, first []byte, r io.Reader) error {
	u := &upload{b: b, o: o, name: rand.Text()}
	if err := u.begin(ctx); err != nil {
		return err
	}
	err := u.send(ctx, first, r)
	if err == nil && o.condition != nil {
		err = b.absent(ctx, o)
	}
	if err == nil {
		err = u.complete(ctx)
	}
	if err != nil {
		u.abort(ctx)
	}
	return err
}

// absent looks whether there is no such object yet: some stores heed conditions
// of whole puts alone. For others the condition itself decides.
func (b *Blob) absent(ctx context.Context, o object) error {
	_, err := b.head(ctx, o.key)
	switch {
	case err == nil:
		return &pachamama.Error{Code: pachamama.CodeConflict, Op: o.op, Subject: o.key, Message: words(pachamama.CodeConflict)}
	case pachamama.CodeOf(err) == pachamama.CodeNotFound:
		return nil
	}
	return err
}

// checked reports whether the store is told the checksum of the whole.
func (u *upload) checked() bool { return !u.b.o.NoChecksums && !u.copied }

// call does one request of the upload, again where that may help.
func (u *upload) call(ctx context.Context, needs string, do func(context.Context) error) error {
	return u.b.o.Retry.Do(ctx, func(ctx context.Context) error {
		return u.b.call(u.o.op, u.o.key, needs).explain(do(ctx))
	})
}

func (u *upload) begin(ctx context.Context) error {
	in := &s3.CreateMultipartUploadInput{Bucket: &u.b.o.Bucket, Key: u.o.full, ContentType: optional(u.o.contentType), Metadata: map[string]string{uploadName: u.name},
		ServerSideEncryption: types.ServerSideEncryption(u.b.o.Encryption), SSEKMSKeyId: optional(u.b.o.Key), StorageClass: types.StorageClass(u.b.o.StorageClass)}
	if u.checked() {
		in.ChecksumAlgorithm, in.ChecksumType = types.ChecksumAlgorithmCrc32, types.ChecksumTypeFullObject
	}
	return u.call(ctx, "s3:PutObject", func(ctx context.Context) error {
		out, err := u.b.client.CreateMultipartUpload(ctx, in)
		if err == nil {
			u.id = out.UploadId
		}
		return err
	})
}

// send reads parts one after the other and sends several at once.
func (u *upload) send(ctx context.Context, part []byte, r io.Reader) error {
	group, sending := errgroup.WithContext(ctx)
	group.SetLimit(partsAtOnce)
	var err error
	for last := false; err == nil && len(part) > 0 && sending.Err() == nil; {
		data, number := part, u.add(part)
		group.Go(func() error { return u.sendPart(sending, number, data) })
		if last {
			break
		}
		if part, last, err = u.b.read(r, u.b.o.PartBytes); err == nil && u.size+int64(len(part)) > u.b.maxBytes() {
			err = u.b.tooLarge(u.o)
		}
	}
	return cmp.Or(err, group.Wait(), ctx.Err())
}

// add makes room for a part and returns its number.
func (u *upload) add(part []byte) int32 {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.size += int64(len(part))
	u.crc = crc32.Update(u.crc, crc32.IEEETable, part)
	u.parts = append(u.parts, types.CompletedPart{})
	return int32(len(u.parts)) //nolint:gosec // at most 10,000
}

func (u *upload) sendPart(ctx context.Context, number int32, data []byte) error {
	in := &s3.UploadPartInput{Bucket: &u.b.o.Bucket, Key: u.o.full, UploadId: u.id, PartNumber: &number}
	if !u.b.o.NoChecksums {
		in.ChecksumCRC32 = checksum(crc32.ChecksumIEEE(data))
	}
	return u.call(ctx, "s3:PutObject", func(ctx context.Context) error {
		in.Body = bytes.NewReader(data)
		out, err := u.b.client.UploadPart(ctx, in)
		if err == nil {
			u.sent(types.CompletedPart{PartNumber: &number, ETag: out.ETag, ChecksumCRC32: in.ChecksumCRC32})
		}
		return err
	})
}

func (u *upload) sent(part types.CompletedPart) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.parts[*part.PartNumber-1] = part
}

// complete puts the parts together. The store holds the whole against its size
// and checksum.
func (u *upload) complete(ctx context.Context) error {
	in := &s3.CompleteMultipartUploadInput{Bucket: &u.b.o.Bucket, Key: u.o.full, UploadId: u.id, IfNoneMatch: u.o.condition,
		MultipartUpload: &types.CompletedMultipartUpload{Parts: u.parts}, MpuObjectSize: &u.size}
	if u.checked() {
		in.ChecksumCRC32, in.ChecksumType = checksum(u.crc), types.ChecksumTypeFullObject
	}
	return u.call(ctx, "s3:PutObject", func(ctx context.Context) error {
		_, err := u.b.client.CompleteMultipartUpload(ctx, in)
		if isCode(err, "NoSuchUpload") && u.landed(ctx) {
			return nil
		}
		return err
	})
}

// uploadName is the object's own note of the upload that made it.
const uploadName = "pachamama-upload"

// landed reports whether the object is that of this upload: an earlier try put
// it together, and its answer was lost.
func (u *upload) landed(ctx context.Context) bool {
	out, err := u.b.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &u.b.o.Bucket, Key: u.o.full})
	return err == nil && out.Metadata[uploadName] == u.name
}

// abort throws the parts away; those of a program that was killed stay until a
// lifecycle rule of the bucket removes them.
func (u *upload) abort(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	_ = u.call(ctx, "s3:AbortMultipartUpload", func(ctx context.Context) error { // the put has failed for another reason, which is told
		_, err := u.b.client.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: &u.b.o.Bucket, Key: u.o.full, UploadId: u.id})
		return err
	})
}
