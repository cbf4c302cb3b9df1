package aws_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/ucldc/pachamama/internal/driver/aws"
	"github.com/ucldc/pachamama/internal/driver/mem"
	"github.com/ucldc/pachamama/internal/mediatype"
	"github.com/ucldc/pachamama/internal/port/blob"
	"github.com/ucldc/pachamama/internal/port/conformance"
	"github.com/ucldc/pachamama/internal/port/extract"
	"github.com/ucldc/pachamama/test/servers"
)

// account is what a test has made at AWS's stand-in: a bucket, a topic and a
// queue that is subscribed to it.
type account struct {
	session *aws.Session
	topic   string
}

const textractRole = "arn:aws:iam::123456789012:role/textract"

func openAccount(t *testing.T, at string) account {
	t.Helper()
	session, err := aws.OpenSession(t.Context(), aws.Options{Region: "eu-west-1", Endpoint: at, Secret: func(context.Context) (string, error) { return "AKIATEST the-secret", nil }})
	if err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		if err != nil {
			t.Helper()
			t.Fatal(err)
		}
	}
	name, sns1 := "texts", sns.NewFromConfig(session.Config)
	_, err = s3.NewFromConfig(session.Config, func(o *s3.Options) { o.UsePathStyle = true }).CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &name,
		CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: types.BucketLocationConstraintEuWest1}})
	must(err)
	_, err = sqs.NewFromConfig(session.Config).CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: &name})
	must(err)
	topic, err := sns1.CreateTopic(t.Context(), &sns.CreateTopicInput{Name: &name})
	must(err)
	protocol, arn := "sqs", "arn:aws:sqs:eu-west-1:123456789012:texts"
	_, err = sns1.Subscribe(t.Context(), &sns.SubscribeInput{TopicArn: topic.TopicArn, Protocol: &protocol, Endpoint: &arn})
	must(err)
	return account{session, *topic.TopicArn}
}

// open returns a driver whose stage is in the account.
func (a account) open(t *testing.T, keep *blob.Bucket) *aws.Textract {
	t.Helper()
	o := aws.BlobOptions{Bucket: "texts", Prefix: "stage", PathStyle: true}
	stage, err := aws.OpenBlob(a.session, o)
	if err != nil {
		t.Fatal(err)
	}
	x := aws.OpenTextract(a.session, aws.TextractOptions{Paid: extract.NewPaid(keep, "textract"), Owner: "test", Count: count, Topic: a.topic, Role: textractRole, Queue: "texts",
		Stage: aws.Stage{Bucket: o.Bucket, Prefix: o.Prefix, Driver: blob.New(stage)}})
	x.PollEvery(2 * time.Millisecond)
	return x
}

// TestTextractMoto reads with AWS's stand-in, which answers what it was given.
func TestTextractMoto(t *testing.T) {
	pages, err := pagesOf(t.Context(), pdfOf(2))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := json.Marshal(map[string]any{"DocumentMetadata": map[string]any{"Pages": 2}, "Blocks": blocksOf(pages)})
	if err != nil {
		t.Fatal(err)
	}
	a := openAccount(t, servers.MotoTextract(t, answer).URL)
	x := a.open(t, blob.New(mem.NewBlob()))
	for mediaType, data := range map[string][]byte{mediatype.PDF: pdfOf(2), mediatype.PNG: []byte("\x89PNG\r\n\x1a\npage")} {
		text, err := read(t, x, mediaType, data)
		if err != nil || wordsOf(text) != "page 1|page 2" {
			t.Errorf("%s: %q, %v", mediaType, wordsOf(text), err)
		}
	}
	name := "texts"
	left, err := s3.NewFromConfig(a.session.Config, func(o *s3.Options) { o.UsePathStyle = true }).ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: &name})
	if err != nil || len(left.Contents) != 0 {
		t.Errorf("left in the stage: %+v, %v", left, err)
	}
}

// TestTextractTells has the end of jobs told by way of SNS and SQS: nobody would
// ask for a minute.
func TestTextractTells(t *testing.T) {
	moto, err := url.Parse(servers.Moto(t).URL)
	if err != nil {
		t.Fatal(err)
	}
	f := startTextract(t, pagesOf)
	f.polls = 1 // the second look finds the end
	rest := httputil.NewSingleHostReverseProxy(moto)
	both := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.Header.Get("X-Amz-Target")) > 9 && r.Header.Get("X-Amz-Target")[:9] == "Textract." {
			f.ServeHTTP(w, r)
			return
		}
		rest.ServeHTTP(w, r)
	}))
	defer both.Close()
	a := openAccount(t, both.URL)
	f.staged(t, a)
	client := sns.NewFromConfig(a.session.Config)
	f.change = func(op string, answer map[string]any) {
		id, _ := answer["JobId"].(string)
		if op != "StartDocumentTextDetection" {
			return
		}
		go func() { // as Textract does, beside the message of another's job
			for _, job := range []string{"another", id} {
				message := fmt.Sprintf(`{"JobId":%q,"Status":"SUCCEEDED","API":"StartDocumentTextDetection"}`, job)
				if _, err := client.Publish(context.WithoutCancel(t.Context()), &sns.PublishInput{TopicArn: &a.topic, Message: &message}); err != nil {
					t.Error(err)
				}
			}
		}()
	}
	e := extract.New(a.open(t, blob.New(mem.NewBlob())), extract.Options{})
	began := time.Now()
	done := make(chan error, 3)
	for n := range 3 {
		go func() {
			text, err := e.Extract(t.Context(), conformance.DocumentOf(mediatype.PDF, pdfOf(n+2)))
			if err == nil && len(text.Pages) != n+2 {
				err = fmt.Errorf("%d pages", len(text.Pages))
			}
			done <- err
		}()
	}
	for range 3 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if took := time.Since(began); took > 45*time.Second || f.calls["GetDocumentTextDetection"] != 6 {
		t.Errorf("it took %s and calls %v", took, f.calls)
	}
}
