package aws_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime/metrics"
	"strconv"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/driver/aws"
	"github.com/ucldc/pachamama/internal/port/blob"
	"github.com/ucldc/pachamama/test/servers"
)

const mega = 1 << 20

// random is n bytes that do not compress, and their sum once they were read.
func random(n int64) (io.Reader, hash.Hash) {
	sum := sha256.New()
	return io.TeeReader(io.LimitReader(rand.NewChaCha8([32]byte{1}), n), sum), sum
}

// TestLargeObject puts and gets an object that is larger than the memory used
// for it: 200 MB, or as many gigabytes as PACHAMAMA_TEST_S3_GB says.
func TestLargeObject(t *testing.T) {
	size := int64(200 * mega)
	if gb, err := strconv.ParseInt(os.Getenv("PACHAMAMA_TEST_S3_GB"), 10, 64); err == nil {
		size = gb << 30
	}
	d := retried(t, servers.Versitygw(t), aws.BlobOptions{})
	peak := watchHeap(t)
	r, sent := random(size)
	if err := d.Put(t.Context(), "large", "application/octet-stream", r); err != nil {
		t.Fatal(err)
	}
	body, info, err := d.Get(t.Context(), "large", 0)
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	got := sha256.New()
	if n, err := io.Copy(got, body); n != size || err != nil || info.Size != size || !bytes.Equal(sent.Sum(nil), got.Sum(nil)) {
		t.Errorf("%d bytes of %d came back, %v", n, size, err)
	}
	if most := peak(); most > 128*mega {
		t.Errorf("the heap grew to %d MB", most/mega)
	} else {
		t.Logf("%d MB with a heap of %d MB at most", size/mega, most/mega)
	}
}

// watchHeap returns what tells the largest heap since.
func watchHeap(t *testing.T) func() uint64 {
	t.Helper()
	done, most := make(chan struct{}), make(chan uint64)
	go func() {
		var top uint64
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		for tick := time.NewTicker(5 * time.Millisecond); ; {
			metrics.Read(sample)
			top = max(top, sample[0].Value.Uint64())
			select {
			case <-tick.C:
			case <-done:
				tick.Stop()
				most <- top
				return
			}
		}
	}()
	return func() uint64 { close(done); return <-most }
}

// parts: what is put in parts is whole or not there, and leaves no parts.
func parts(t *testing.T, server *servers.S3) {
	ctx, name := t.Context(), bucket(t, server)
	d := open(t, server, aws.BlobOptions{Bucket: name, PartBytes: 5 * mega})
	d.SmallLimits(4, 1<<40, 1<<40)
	b := blob.New(d)
	for _, size := range []int64{5*mega - 1, 5 * mega, 5*mega + 1, 10 * mega, 20 * mega} {
		r, sent := random(size)
		if err := b.Put(ctx, "k", "image/tiff", r); err != nil {
			t.Fatal(err)
		}
		data, err := b.ReadAll(ctx, "k", 20*mega)
		if sum := sha256.Sum256(data); err != nil || !bytes.Equal(sum[:], sent.Sum(nil)) {
			t.Errorf("%d bytes: %d came back, %v", size, len(data), err)
		}
	}
	if r, info, err := b.GetFrom(ctx, "k", 20*mega-3); err != nil || info.Type != "image/tiff" || info.Size != 20*mega {
		t.Errorf("%+v, %v", info, err)
	} else if rest, err := io.ReadAll(r); len(rest) != 3 || err != nil {
		t.Errorf("%d bytes at the end, %v", len(rest), err)
	}

	over, _ := random(20*mega + 1)
	if err := b.Put(ctx, "k", "image/tiff", over); pachamama.CodeOf(err) != pachamama.CodeTooLarge {
		t.Errorf("a fifth part of four: %v", err)
	}
	half, _ := random(12 * mega)
	broken := errors.New("the source broke")
	if err := b.Put(ctx, "k", "image/tiff", io.MultiReader(half, failing{broken})); !errors.Is(err, broken) {
		t.Errorf("a broken source: %v", err)
	}
	other, _ := random(12 * mega)
	if err := d.PutIfAbsent(ctx, "k", "image/tiff", other); pachamama.CodeOf(err) != pachamama.CodeConflict {
		t.Errorf("put if absent over an object: %v", err)
	}
	if r, info, err := b.Get(ctx, "k"); err != nil || info.Size != 20*mega {
		t.Errorf("what was there: %+v, %v", info, err)
	} else {
		r.Close()
	}
	left, err := raw(t, server).ListMultipartUploads(ctx, &s3.ListMultipartUploadsInput{Bucket: &name})
	if err != nil || len(left.Uploads) != 0 {
		t.Errorf("parts were left: %+v, %v", left, err)
	}
	absent, sent := random(12 * mega)
	if err := d.PutIfAbsent(ctx, "new", "image/tiff", absent); err != nil {
		t.Fatal(err)
	}
	data, err := b.ReadAll(ctx, "new", 20*mega)
	if sum := sha256.Sum256(data); err != nil || !bytes.Equal(sum[:], sent.Sum(nil)) {
		t.Errorf("put if absent: %d bytes came back, %v", len(data), err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// copies copies at once and in parts.
func copies(t *testing.T, server *servers.S3) {
	ctx := t.Context()
	d := open(t, server, aws.BlobOptions{Prefix: "in/here"})
	b := blob.New(d)
	for _, key := range []string{"a", "with space/and+plus/100%/é?x=y&z#"} {
		if err := b.PutBytes(ctx, key, "text/csv", []byte(key)); err != nil {
			t.Fatal(err)
		}
		if err := b.Copy(ctx, key, "copy/"+key); err != nil {
			t.Fatal(err)
		}
		r, info, err := b.Get(ctx, "copy/"+key)
		if err != nil {
			t.Fatal(err)
		}
		if data, err := io.ReadAll(r); string(data) != key || info.Type != "text/csv" || err != nil {
			t.Errorf("%q: %q, %+v, %v", key, data, info, err)
		}
	}
	if err := b.Copy(ctx, "none", "x"); pachamama.CodeOf(err) != pachamama.CodeNotFound {
		t.Errorf("copy of nothing: %v", err)
	}
	d.SmallLimits(10, 10*mega, 5*mega)
	r, sent := random(12 * mega)
	if err := b.Put(ctx, "large", "image/tiff", r); err != nil {
		t.Fatal(err)
	}
	if err := b.Copy(ctx, "large", "larger"); err != nil {
		t.Fatal(err)
	}
	data, err := b.ReadAll(ctx, "larger", 20*mega)
	if sum := sha256.Sum256(data); err != nil || !bytes.Equal(sum[:], sent.Sum(nil)) {
		t.Errorf("a copy in parts: %d bytes, %v", len(data), err)
	}
}

// TestLostCompletion: when the answer is lost that the parts were put together,
// some stores know nothing of the upload when they are asked again; the object
// is there all the same. Our servers take the second for the first, as AWS does.
func TestLostCompletion(t *testing.T) {
	var note string
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch query := r.URL.Query(); {
		case query.Has("uploads"):
			note = r.Header.Get("X-Amz-Meta-Pachamama-Upload")
			fmt.Fprint(w, "<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>")
		case query.Has("partNumber"):
			w.Header().Set("ETag", `"part"`)
		case r.Method == http.MethodHead:
			w.Header().Set("X-Amz-Meta-Pachamama-Upload", note)
		case asked == 0:
			asked++
			panic(http.ErrAbortHandler)
		default:
			asked++
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprint(w, "<Error><Code>NoSuchUpload</Code></Error>")
		}
	}))
	defer server.Close()
	d := retried(t, &servers.S3{URL: server.URL, Region: "us-east-1", AccessKey: "any", SecretKey: "any"}, aws.BlobOptions{Bucket: "b"})
	for _, another := range []bool{false, true} {
		asked = 0
		r, _ := random(20 * mega)
		if another { // somebody else's object
			r = io.MultiReader(r, doing(func() { note = "another" }))
		}
		if err := d.Put(t.Context(), "k", "image/tiff", r); (err != nil) != another || asked < 2 {
			t.Errorf("asked %d times: %v", asked, err)
		}
	}
}

// doing is an empty reader that does something.
type doing func()

func (d doing) Read([]byte) (int, error) { d(); return 0, io.EOF }
