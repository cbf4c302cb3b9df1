package aws

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/ucldc/pachamama"
)

// Put implements blob.Driver.
func (b *Blob) Put(ctx context.Context, key, contentType string, r io.Reader) error {
	return b.put(ctx, object{op: "blob.Put", key: key, contentType: contentType}, r)
}

// PutIfAbsent implements blob.PutterIfAbsent.
func (b *Blob) PutIfAbsent(ctx context.Context, key, contentType string, r io.Reader) error {
	if b.o.NoConditions {
		return errors.ErrUnsupported
	}
	return b.put(ctx, object{op: "blob.PutIfAbsent", key: key, contentType: contentType, condition: aws.String("*")}, r)
}

// object is one that is to be put.
type object struct {
	op, key, contentType string
	full                 *string
	condition            *string // If-None-Match
}

// put sends what fits into a part at once, and more in parts.
func (b *Blob) put(ctx context.Context, o object, r io.Reader) error {
	var err error
	if o.full, err = b.full(o.key); err != nil {
		return err
	}
	if whole, ok := r.(*bytes.Reader); ok && int64(whole.Len()) <= b.o.PartBytes { // at hand already
		err = b.putWhole(ctx, o, whole)
	} else {
		err = b.putStream(ctx, o, r)
	}
	if isCode(err, "ExistingObjectIsDirectory") {
		return b.inTheWay(ctx, o, err)
	}
	return err
}

// inTheWay looks into the folder that is in the way of an object, which happens
// with stores over file systems. When it is empty, it was left by deletes at
// this moment, and another try will do.
func (b *Blob) inTheWay(ctx context.Context, o object, conflict error) error {
	below, err := b.List(ctx, o.key+"/", "", 1)
	if err != nil || len(below) > 0 {
		return conflict
	}
	return &pachamama.Error{Code: pachamama.CodeThrottled, Op: o.op, Subject: o.key, Message: "an empty folder of the store is in the way", Cause: conflict}
}

func (b *Blob) putStream(ctx context.Context, o object, r io.Reader) error {
	part, last, err := b.read(r, bytes.MinRead)
	switch {
	case err != nil:
		return err
	case last:
		return b.putWhole(ctx, o, bytes.NewReader(part))
	}
	return b.putParts(ctx, o, part, r)
}

// read reads the next part into a buffer of that size, which grows, and says
// whether it is the last. All parts are of the same size but for the last, which
// may be empty.
func (b *Blob) read(r io.Reader, size int64) (part []byte, last bool, err error) {
	buffer := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead))
	n, err := buffer.ReadFrom(io.LimitReader(r, b.o.PartBytes))
	return buffer.Bytes(), n < b.o.PartBytes, err
}

func (b *Blob) putWhole(ctx context.Context, o object, data *bytes.Reader) error {
	in := &s3.PutObjectInput{Bucket: &b.o.Bucket, Key: o.full, Body: data, ContentType: optional(o.contentType), IfNoneMatch: o.condition,
		ServerSideEncryption: types.ServerSideEncryption(b.o.Encryption), SSEKMSKeyId: optional(b.o.Key), StorageClass: types.StorageClass(b.o.StorageClass)}
	if !b.o.NoChecksums {
		at, crc := data.Size()-int64(data.Len()), crc32.NewIEEE()
		_, _ = data.WriteTo(crc) // neither can fail
		_, _ = data.Seek(at, io.SeekStart)
		in.ChecksumCRC32 = checksum(crc.Sum32())
	}
	_, err := b.client.PutObject(ctx, in)
	return b.call(o.op, o.key, "s3:PutObject").explain(err)
}

// checksum is a CRC-32 as S3 writes it.
func checksum(crc uint32) *string {
	return aws.String(base64.StdEncoding.EncodeToString(binary.BigEndian.AppendUint32(nil, crc)))
}

func (b *Blob) tooLarge(o object) error {
	return &pachamama.Error{Code: pachamama.CodeTooLarge, Op: o.op, Subject: o.key, Message: fmt.Sprintf("an object may have %d bytes here, in %d parts", b.maxBytes(), b.maxParts),
		Hint: "Larger parts allow larger objects, up to 5 TB: set part_mb."}
}
