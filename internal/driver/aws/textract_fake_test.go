package aws_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/driver/aws"
	"github.com/ucldc/pachamama/internal/driver/mem"
	"github.com/ucldc/pachamama/internal/port/blob"
	"github.com/ucldc/pachamama/internal/port/extract"
	"github.com/ucldc/pachamama/internal/port/retry"
)

// textract speaks like Textract, signature included, and counts the pages that
// it would bill. What is in its bucket it reads with engine.
type textract struct {
	URL    string
	bucket *blob.Bucket
	stage  string // its name
	engine func(ctx context.Context, data []byte) ([]pachamama.TextPage, error)

	mu       sync.Mutex
	billed   int
	calls    map[string]int // by operation
	jobs     map[string]*textractJob
	byToken  map[string]*textractJob
	perReply int                                         // blocks
	polls    int                                         // how often a job is under way before it has ended
	fail     func(op string, n int) (int, string)        // an error in place of the n-th call's answer; 0: none
	change   func(op string, answer map[string]any)      // what no engine says
	hijack   func(op string, n int) (before, after bool) // the connection is cut before or after the work
}

type textractJob struct {
	id, in string // the request without its token
	blocks []map[string]any
	pages  int
	polled int
	err    string
}

func startTextract(t testing.TB, engine func(context.Context, []byte) ([]pachamama.TextPage, error)) *textract {
	f := &textract{bucket: blob.New(mem.NewBlob()), stage: "stage", engine: engine, calls: map[string]int{}, jobs: map[string]*textractJob{}, byToken: map[string]*textractJob{}, perReply: 1000}
	s := httptest.NewServer(f)
	t.Cleanup(s.Close)
	f.URL = s.URL
	return f
}

// staged has it read from the account's bucket.
func (f *textract) staged(t *testing.T, a account) {
	t.Helper()
	d, err := aws.OpenBlob(a.session, aws.BlobOptions{Bucket: "texts", PathStyle: true})
	if err != nil {
		t.Fatal(err)
	}
	f.bucket, f.stage = blob.New(d), "texts"
}

// open returns a driver that keeps its answers in the bucket.
func (f *textract) open(t testing.TB, keep *blob.Bucket, change ...func(*aws.TextractOptions)) *aws.Textract {
	t.Helper()
	session, err := aws.OpenSession(t.Context(), aws.Options{Region: "eu-west-1", Endpoint: f.URL, Secret: func(context.Context) (string, error) { return "AKIATEST the-secret", nil }})
	if err != nil {
		t.Fatal(err)
	}
	o := aws.TextractOptions{Paid: extract.NewPaid(keep, "textract"), Owner: "test", Stage: aws.Stage{Bucket: "stage", Driver: f.bucket},
		Retry: retry.New(retry.Options{First: time.Millisecond, Longest: 5 * time.Millisecond, Patience: 5 * time.Second})}
	for _, c := range change {
		c(&o)
	}
	x := aws.OpenTextract(session, o)
	x.PollEvery(2 * time.Millisecond)
	return x
}

func (f *textract) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	if err == nil {
		err = verify(r, "textract", "the-secret")
	}
	if err != nil {
		refuse(w, http.StatusForbidden, "InvalidSignatureException", err.Error())
		return
	}
	op := r.Header.Get("X-Amz-Target")[len("Textract."):]
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls[op]++
	if f.fail != nil {
		if status, code := f.fail(op, f.calls[op]); status != 0 {
			refuse(w, status, code, "as the test wants it")
			return
		}
	}
	before, after := false, false
	if f.hijack != nil {
		before, after = f.hijack(op, f.calls[op])
	}
	if before {
		cut(w)
		return
	}
	answer, code, err := f.answer(r.Context(), op, body)
	switch {
	case after:
		cut(w)
	case err != nil:
		refuse(w, http.StatusBadRequest, code, err.Error())
	default:
		if f.change != nil {
			f.change(op, answer)
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		_ = json.NewEncoder(w).Encode(answer)
	}
}

// counted returns how often an operation was called, and the pages billed.
func (f *textract) counted(op string) (calls, billed int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls[op], f.billed
}

func refuse(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"__type": "com.amazonaws.textract#" + code, "Message": message})
}

func cut(w http.ResponseWriter) {
	c, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		c.Close()
	}
}

// answer does what an operation does.
func (f *textract) answer(ctx context.Context, op string, body []byte) (map[string]any, string, error) {
	var in struct {
		Document                             struct{ Bytes string }
		DocumentLocation                     struct{ S3Object struct{ Bucket, Name string } }
		ClientRequestToken, JobID, NextToken string
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return nil, "SerializationException", err
	}
	switch op {
	case "DetectDocumentText":
		data, err := base64.StdEncoding.DecodeString(in.Document.Bytes)
		if err != nil {
			return nil, "InvalidParameterException", err
		}
		pages, err := f.engine(ctx, data)
		if err != nil || len(pages) != 1 {
			return nil, "UnsupportedDocumentException", fmt.Errorf("%d pages, %v", len(pages), err)
		}
		f.billed++
		return map[string]any{"DocumentMetadata": map[string]any{"Pages": 1}, "Blocks": blocksOf(pages), "DetectDocumentTextModelVersion": "1.0"}, "", nil
	case "StartDocumentTextDetection":
		return f.start(ctx, in.ClientRequestToken, in.DocumentLocation.S3Object.Bucket, in.DocumentLocation.S3Object.Name)
	case "GetDocumentTextDetection":
		return f.get(in.JobID, in.NextToken)
	}
	return nil, "UnknownOperationException", errors.New(op)
}

func (f *textract) start(ctx context.Context, token, bucket, name string) (map[string]any, string, error) {
	if j := f.byToken[token]; j != nil {
		if j.in != bucket+"/"+name {
			return nil, "IdempotentParameterMismatchException", errors.New("the token is another document's")
		}
		return map[string]any{"JobId": j.id}, "", nil
	}
	data, err := f.bucket.ReadAll(ctx, name, 1<<30)
	if err != nil || bucket != f.stage {
		return nil, "InvalidS3ObjectException", fmt.Errorf("%s/%s: %w", bucket, name, err)
	}
	j := &textractJob{id: strconv.Itoa(len(f.jobs) + 1000), in: bucket + "/" + name}
	pages, err := f.engine(ctx, data)
	if err != nil {
		j.err = "INVALID_DOCUMENT"
	}
	j.blocks, j.pages = blocksOf(pages), len(pages)
	f.billed += len(pages)
	f.jobs[j.id], f.byToken[token] = j, j
	return map[string]any{"JobId": j.id}, "", nil
}

func (f *textract) get(id, next string) (map[string]any, string, error) {
	j := f.jobs[id]
	if j == nil {
		return nil, "InvalidJobIdException", errors.New("no such job")
	}
	if j.polled++; j.polled <= f.polls {
		return map[string]any{"JobStatus": "IN_PROGRESS"}, "", nil
	}
	if j.err != "" {
		return map[string]any{"JobStatus": "FAILED", "StatusMessage": j.err}, "", nil
	}
	from, _ := strconv.Atoi(next)
	to := min(len(j.blocks), from+f.perReply)
	out := map[string]any{"JobStatus": "SUCCEEDED", "DocumentMetadata": map[string]any{"Pages": j.pages}, "Blocks": j.blocks[from:to]}
	if to < len(j.blocks) {
		out["NextToken"] = strconv.Itoa(to)
	}
	return out, "", nil
}

// blocksOf writes pages as Textract does.
func blocksOf(pages []pachamama.TextPage) []map[string]any {
	var out []map[string]any
	for i, p := range pages {
		add := func(kind, id, text string, c float64, b pachamama.Box, children []string) {
			m := map[string]any{"BlockType": kind, "Id": id, "Page": i + 1, "Geometry": map[string]any{"BoundingBox": map[string]any{"Left": b[0], "Top": b[1], "Width": b[2], "Height": b[3]}}}
			if text != "" {
				m["Text"], m["Confidence"] = text, c*100
			}
			if children != nil {
				m["Relationships"] = []any{map[string]any{"Type": "CHILD", "Ids": children}}
			}
			out = append(out, m)
		}
		add("PAGE", fmt.Sprintf("p%d", i), "", 0, pachamama.Box{0, 0, 1, 1}, nil)
		for j, l := range p.Lines {
			text, ids := "", []string{}
			for k, w := range l.Words {
				text, ids = text+" "+w.T, append(ids, fmt.Sprintf("w%d.%d.%d", i, j, k))
			}
			add("LINE", fmt.Sprintf("l%d.%d", i, j), text[1:], 0.9, l.Box, ids)
		}
		for j, l := range p.Lines {
			for k, w := range l.Words {
				add("WORD", fmt.Sprintf("w%d.%d.%d", i, j, k), w.T, max(w.C, 0.9), w.Box, nil)
			}
		}
	}
	return out
}
