package swap_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	driver "github.com/ucldc/pachamama/internal/driver/aws"
	"github.com/ucldc/pachamama/test/servers"
)

// fleet is one real server, or stand-in, of each kind, for all configurations.
type fleet struct {
	ceph, versitygw *servers.S3
	moto            *servers.AWS
	node            *servers.OpenSearch
	nats            *servers.NATS
	postgres        *servers.PostgreSQL
	mail            *servers.SMTP
	hook            *receiver

	made atomic.Int64
}

// launch starts them, all at once: each mostly waits.
func launch(t *testing.T, start ...func(*fleet)) *fleet {
	t.Helper()
	f := &fleet{hook: receive(t)}
	var all sync.WaitGroup
	for _, s := range start {
		all.Go(func() { s(f) })
	}
	all.Wait()
	if t.Failed() || t.Skipped() {
		t.FailNow()
	}
	return f
}

// receiver takes what webhooks send.
type receiver struct {
	url string

	mu  sync.Mutex
	ids []string
}

func receive(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{}
	s := httptest.NewServer(r)
	t.Cleanup(s.Close)
	r.url = s.URL
	return r
}

func (r *receiver) ServeHTTP(_ http.ResponseWriter, q *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ids = append(r.ids, q.Header.Get("Webhook-Id"))
}

// name is a new one for a bucket, an index, a queue or a topic.
func (f *fleet) name() string { return fmt.Sprintf("swap-%d-%d", os.Getpid(), f.made.Add(1)) }

func session(t *testing.T, endpoint, keys string) *driver.Session {
	t.Helper()
	s, err := driver.OpenSession(t.Context(), driver.Options{Region: "us-east-1", Endpoint: endpoint, Secret: func(context.Context) (string, error) { return keys, nil }})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// bucket makes one at a server.
func (f *fleet) bucket(t *testing.T, endpoint, keys string) string {
	t.Helper()
	name := f.name()
	client := s3.NewFromConfig(session(t, endpoint, keys).Config, func(o *s3.Options) { o.UsePathStyle = true })
	if _, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &name}); err != nil {
		t.Fatal(err)
	}
	return name
}

const motoKeys = "KEY a-secret-of-the-test"

// topic makes one at AWS's stand-in, and a queue that subscribes to it.
func (f *fleet) topic(t *testing.T) (arn, queue string) {
	t.Helper()
	s, name := session(t, f.moto.URL, motoKeys), f.name()
	made, err := sns.NewFromConfig(s.Config).CreateTopic(t.Context(), &sns.CreateTopicInput{Name: &name})
	if err != nil {
		t.Fatal(err)
	}
	client := sqs.NewFromConfig(s.Config)
	q, err := client.CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: &name})
	if err != nil {
		t.Fatal(err)
	}
	known, err := client.GetQueueAttributes(t.Context(), &sqs.GetQueueAttributesInput{QueueUrl: q.QueueUrl, AttributeNames: []types.QueueAttributeName{"QueueArn"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sns.NewFromConfig(s.Config).Subscribe(t.Context(), &sns.SubscribeInput{TopicArn: made.TopicArn, Protocol: aws.String("sqs"), Endpoint: aws.String(known.Attributes["QueueArn"])}); err != nil {
		t.Fatal(err)
	}
	return *made.TopicArn, *q.QueueUrl
}

// told takes from a queue the ids of the messages that its topic put there.
func (f *fleet) told(t *testing.T, queue string) (ids []string) {
	t.Helper()
	client := sqs.NewFromConfig(session(t, f.moto.URL, motoKeys).Config)
	for {
		got, err := client.ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: &queue, MaxNumberOfMessages: 10})
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Messages) == 0 {
			return ids
		}
		for _, m := range got.Messages {
			var n struct {
				MessageAttributes map[string]struct{ Value string }
			}
			if err := json.Unmarshal([]byte(*m.Body), &n); err != nil {
				t.Fatal(err)
			}
			ids = append(ids, n.MessageAttributes["id"].Value)
			if _, err := client.DeleteMessage(t.Context(), &sqs.DeleteMessageInput{QueueUrl: &queue, ReceiptHandle: m.ReceiptHandle}); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// mails counts those that the mail server has delivered.
func (f *fleet) mails(t *testing.T) int {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(f.mail.Mailbox, "new", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return len(found)
}

func host(url string) string {
	_, h, _ := strings.Cut(url, "://")
	return h
}

// told are the ids of the messages that came.
func (r *receiver) told() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.ids)
}
