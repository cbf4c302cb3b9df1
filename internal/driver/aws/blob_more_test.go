package aws_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/driver/aws"
	"github.com/ucldc/pachamama/internal/port/blob"
	"github.com/ucldc/pachamama/test/servers"
)

// TestManyKeys lists past the thousand of a page and past ten thousand.
func TestManyKeys(t *testing.T) {
	server := servers.Versitygw(t)
	name := bucket(t, server)
	d := open(t, server, aws.BlobOptions{Bucket: name})
	const n = 10_500
	folder := filepath.Join(server.Folder, name, "pages")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for i := range n {
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%05d.jsonl.zst", i)), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	i := 0
	for info, err := range blob.New(d).List(t.Context(), "pages/") {
		if want := fmt.Sprintf("pages/%05d.jsonl.zst", i); err != nil || info.Key != want {
			t.Fatalf("key %d is %q, %v, want %q", i, info.Key, err, want)
		}
		i++
	}
	page, err := d.List(t.Context(), "pages/", "pages/00001", n+1)
	if i != n || len(page) != n-1 || err != nil {
		t.Errorf("%d keys, %d in one list, %v", i, len(page), err)
	}
}

// TestPrefix: storage under a prefix sees nothing else of the bucket.
func TestPrefix(t *testing.T) {
	server := servers.Versitygw(t)
	name := bucket(t, server)
	whole := blob.New(open(t, server, aws.BlobOptions{Bucket: name}))
	part := blob.New(open(t, server, aws.BlobOptions{Bucket: name, Prefix: "dept/pachamama"}))
	for key, b := range map[string]*blob.Bucket{"dept/pachamama-other": whole, "dept/other": whole, "é/a": part} {
		if err := b.PutBytes(t.Context(), key, "text/plain", []byte(key)); err != nil {
			t.Fatal(err)
		}
	}
	var keys []string
	for info, err := range part.List(t.Context(), "") {
		keys = append(keys, fmt.Sprint(info.Key, err))
	}
	if len(keys) != 1 || keys[0] != "é/a<nil>" {
		t.Errorf("%q", keys)
	}
	if data, err := whole.ReadAll(t.Context(), "dept/pachamama/é/a", 10); string(data) != "é/a" || err != nil {
		t.Errorf("%q, %v", data, err)
	}
	if err := part.PutBytes(t.Context(), strings.Repeat("long/", 202)+"k", "text/plain", nil); pachamama.CodeOf(err) != pachamama.CodeInvalid {
		t.Errorf("a key of 1011 bytes under a prefix of 15: %v", err)
	}
}

func TestSign(t *testing.T) {
	b := blob.New(open(t, servers.Versitygw(t), aws.BlobOptions{}))
	const key = "with space/é+100%.txt"
	if err := b.PutBytes(t.Context(), key, "text/plain", []byte("for all")); err != nil {
		t.Fatal(err)
	}
	url, err := b.Sign(t.Context(), key, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.Get(url) //nolint:gosec,noctx // the link is what is tested
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if data, err := io.ReadAll(answer.Body); string(data) != "for all" || err != nil || answer.StatusCode != http.StatusOK {
		t.Errorf("%s: %q, %v", answer.Status, data, err)
	}
	unsigned, _, _ := strings.Cut(url, "?")
	if answer, err := http.Get(unsigned); err != nil || answer.StatusCode != http.StatusForbidden { //nolint:gosec,noctx,bodyclose // as above
		t.Errorf("without signature: %v, %v", answer, err)
	}
	for _, valid := range []time.Duration{0, 8 * 24 * time.Hour} {
		if _, err := b.Sign(t.Context(), key, valid); pachamama.CodeOf(err) != pachamama.CodeInvalid {
			t.Errorf("valid for %s: %v", valid, err)
		}
	}
}

// TestHints: what is wrong with a set-up is told with what to do.
func TestHints(t *testing.T) {
	server := servers.Versitygw(t)
	stranger, liar, nowhere := *server, *server, *server
	stranger.AccessKey, liar.SecretKey, nowhere.URL = "stranger", "another", "http://127.0.0.1:1"
	for name, c := range map[string]struct {
		server *servers.S3
		bucket string
		code   pachamama.Code
		hint   string
	}{
		"no bucket":    {server, "not-there", pachamama.CodeInvalid, "Make it"},
		"unknown key":  {&stranger, "any", pachamama.CodeForbidden, "credentials="},
		"wrong secret": {&liar, "any", pachamama.CodeForbidden, "credentials="},
		"no server":    {&nowhere, "any", pachamama.CodeUnavailable, "endpoint="},
	} {
		b := blob.New(open(t, c.server, aws.BlobOptions{Bucket: c.bucket}))
		_, _, get := b.Get(t.Context(), "k")
		put := b.PutBytes(t.Context(), "k", "text/plain", nil)
		for _, err := range []error{get, put} {
			if e := pachamama.AsError(err); e.Code != c.code || !strings.Contains(e.Hint, c.hint) || strings.Contains(err.Error(), c.server.SecretKey) {
				t.Errorf("%s: %+v", name, e)
			}
		}
	}
}

// TestBlobAsked: what is asked for reaches the service.
func TestBlobAsked(t *testing.T) {
	server := moto(t)
	name := bucket(t, server)
	d := open(t, server, aws.BlobOptions{Bucket: name, Encryption: "aws:kms", Key: "alias/archive", StorageClass: "STANDARD_IA", PartBytes: 5 * mega})
	large, _ := random(6 * mega)
	for key, r := range map[string]io.Reader{"small": strings.NewReader("small"), "large": large} {
		if err := d.Put(t.Context(), key, "text/plain", r); err != nil {
			t.Fatal(err)
		}
		out, err := raw(t, server).HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: &name, Key: &key})
		if err != nil || out.ServerSideEncryption != types.ServerSideEncryptionAwsKms || out.StorageClass != types.StorageClassStandardIa || out.SSEKMSKeyId == nil {
			t.Errorf("%s: %+v, %v", key, out, err)
		}
	}
}

// answering is a store that answers every request alike.
func answering(t *testing.T, header map[string]string, body string) *aws.Blob {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for name, value := range header {
			w.Header().Set(name, value)
		}
		fmt.Fprint(w, body)
	}))
	t.Cleanup(server.Close)
	return open(t, &servers.S3{URL: server.URL, Region: "us-east-1", AccessKey: "any", SecretKey: "any"}, aws.BlobOptions{Bucket: "b"})
}

func TestSpoiltBytes(t *testing.T) {
	d := answering(t, map[string]string{"X-Amz-Checksum-Crc32": "AAAAAA=="}, "other bytes")
	if _, err := blob.New(d).ReadAll(context.Background(), "k", 100); pachamama.CodeOf(err) != pachamama.CodeMalformed {
		t.Errorf("%v", err)
	}
}

func TestRangesIgnored(t *testing.T) {
	d := answering(t, nil, "the whole object")
	if _, _, err := d.Get(t.Context(), "k", 4); pachamama.CodeOf(err) != pachamama.CodeUnsupported {
		t.Errorf("%v", err)
	}
}

// TestListsInAnotherOrder: keys would be missed, so such a store is refused.
func TestListsInAnotherOrder(t *testing.T) {
	for name, keys := range map[string][]string{"order": {"b", "a"}, "start": {"", "a"}, "prefix": {"x/y", "z"}} {
		var body strings.Builder
		body.WriteString("<ListBucketResult>")
		for _, key := range keys {
			fmt.Fprintf(&body, "<Contents><Key>%s</Key></Contents>", key)
		}
		body.WriteString("</ListBucketResult>")
		prefix, after := "", ""
		if name == "start" {
			after = "b"
		}
		if name == "prefix" {
			prefix = "x/"
		}
		if page, err := answering(t, nil, body.String()).List(t.Context(), prefix, after, 10); pachamama.CodeOf(err) != pachamama.CodeUnsupported {
			t.Errorf("%s: %v, %v", name, page, err)
		}
	}
}

func TestDescribe(t *testing.T) {
	d := open(t, &servers.S3{URL: "http://127.0.0.1:1", Region: "us-east-1"}, aws.BlobOptions{Bucket: "b", NoConditions: true, Prefix: "p"}).Describe()
	if d.Can(blob.AbilityPutIfAbsent) || !d.Can(blob.AbilitySign) || d.Limits["object_bytes"] != 10_000*8*mega || d.Limits["key_bytes"] != 1022 || len(d.Prices) != 0 {
		t.Errorf("%+v", d)
	}
	s, err := aws.OpenSession(t.Context(), aws.Options{Region: "us-west-2"})
	if err != nil {
		t.Fatal(err)
	}
	ours, err := aws.OpenBlob(s, aws.BlobOptions{Bucket: "b", PartBytes: 1 << 30})
	if err != nil {
		t.Fatal(err)
	}
	if d := ours.Describe(); !d.Can(blob.AbilityPutIfAbsent) || d.Limits["object_bytes"] != 5<<40 || len(d.Prices) == 0 {
		t.Errorf("%+v", d)
	}
}
