package aws_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/driver/aws"
	"github.com/ucldc/pachamama/internal/driver/sqlite"
	"github.com/ucldc/pachamama/internal/port/conformance"
	"github.com/ucldc/pachamama/internal/port/notify"
	"github.com/ucldc/pachamama/test/servers"
)

const canary = "canary-of-the-secret-key"

func openSession(t testing.TB, endpoint string) *aws.Session {
	t.Helper()
	s, err := aws.OpenSession(t.Context(), aws.Options{Region: "us-east-1", Endpoint: endpoint, Secret: func(context.Context) (string, error) { return "KEY " + canary, nil }})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// topic makes a topic and a queue that subscribes to it, and returns the topic's
// ARN and the URL of the queue.
func topic(t testing.TB, s *aws.Session, fifo bool) (arn, queue string) {
	t.Helper()
	name := "t" + strings.ToLower(strings.ReplaceAll(time.Now().Format("150405.000000000"), ".", "-"))
	attributes, of := map[string]string{}, map[string]string{}
	if fifo {
		name += ".fifo"
		attributes["FifoTopic"], of["FifoQueue"] = "true", "true"
	}
	made, err := sns.NewFromConfig(s.Config).CreateTopic(t.Context(), &sns.CreateTopicInput{Name: &name, Attributes: attributes})
	if err != nil {
		t.Fatal(err)
	}
	client := sqs.NewFromConfig(s.Config)
	q, err := client.CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: &name, Attributes: of})
	if err != nil {
		t.Fatal(err)
	}
	known, err := client.GetQueueAttributes(t.Context(), &sqs.GetQueueAttributesInput{QueueUrl: q.QueueUrl, AttributeNames: []types.QueueAttributeName{"QueueArn"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sns.NewFromConfig(s.Config).Subscribe(t.Context(), &sns.SubscribeInput{TopicArn: made.TopicArn, Protocol: sdk.String("sqs"),
		Endpoint: sdk.String(known.Attributes["QueueArn"])}); err != nil {
		t.Fatal(err)
	}
	return *made.TopicArn, *q.QueueUrl
}

// delivered takes from a queue what SNS put there.
func delivered(t testing.TB, s *aws.Session, queue string) (out []conformance.Arrived, subjects []string) {
	t.Helper()
	client := sqs.NewFromConfig(s.Config)
	for {
		got, err := client.ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: &queue, MaxNumberOfMessages: 10})
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Messages) == 0 {
			return out, subjects
		}
		for _, m := range got.Messages {
			var n struct {
				Message, Subject  string
				MessageAttributes map[string]struct{ Type, Value string }
			}
			if err := json.Unmarshal([]byte(*m.Body), &n); err != nil {
				t.Fatal(err)
			}
			if n.MessageAttributes["kind"].Value == "" {
				t.Errorf("attributes %+v", n.MessageAttributes)
			}
			out = append(out, conformance.Arrived{ID: n.MessageAttributes["id"].Value, Run: n.MessageAttributes["run"].Value, Body: n.Message})
			subjects = append(subjects, n.Subject)
			if _, err := client.DeleteMessage(t.Context(), &sqs.DeleteMessageInput{QueueUrl: &queue, ReceiptHandle: m.ReceiptHandle}); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func openCatalog(t testing.TB, now func() time.Time) *catalog.Catalog {
	t.Helper()
	db, dialect, err := sqlite.OpenCatalog(t.Context(), filepath.Join(t.TempDir(), "catalog.db"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := catalog.Open(t.Context(), db, dialect, now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func TestNotify(t *testing.T) {
	server := servers.Moto(t)
	for name, fifo := range map[string]bool{"standard": false, "fifo": true} {
		t.Run(name, func(t *testing.T) {
			conformance.Notify(t, conformance.NotifySubject{
				Catalog: openCatalog,
				Open: func(t testing.TB) (notify.Driver, func() []conformance.Arrived) {
					s := openSession(t, server.URL)
					arn, queue := topic(t, s, fifo)
					var all []conformance.Arrived
					return aws.OpenTopic(s, arn), func() []conformance.Arrived {
						more, _ := delivered(t, s, queue)
						all = append(all, more...)
						return all
					}
				},
				Away: func(t testing.TB) (notify.Driver, []string) {
					return aws.OpenTopic(openSession(t, "http://127.0.0.1:1"), "arn:aws:sns:us-east-1:123456789012:away"), []string{canary}
				},
				Answers: func(t testing.TB, code pachamama.Code) notify.Driver { return topicAnswering(t, code) }})
		})
	}
	t.Run("no such topic", func(t *testing.T) {
		d := aws.OpenTopic(openSession(t, server.URL), "arn:aws:sns:us-east-1:123456789012:nothing")
		_, cerr := d.Check(t.Context())
		err := d.Send(t.Context(), notify.Message{ID: "a", Kind: "test", Body: []byte("{}")})
		for _, err := range []error{err, cerr} {
			if e := pachamama.AsError(err); e == nil || e.Code != pachamama.CodeInvalid || !strings.Contains(e.Message, "no such topic") {
				t.Errorf("%v", err)
			}
		}
	})
	t.Run("subject", func(t *testing.T) {
		s := openSession(t, server.URL)
		arn, queue := topic(t, s, false)
		for _, subject := range []string{" Straße:\nrun failed " + strings.Repeat("x", 200), "", "\n"} {
			if err := aws.OpenTopic(s, arn).Send(t.Context(), notify.Message{ID: "a", Kind: "test", Body: []byte("{}"), Subject: subject}); err != nil {
				t.Fatal(err)
			}
		}
		if _, subjects := delivered(t, s, queue); len(subjects) != 3 || !strings.HasPrefix(subjects[0], "Stra") || len(subjects[0]) > 99 {
			t.Errorf("%q", subjects)
		}
	})
}

// topicAnswering is a topic whose service answers so.
func topicAnswering(t testing.TB, code pachamama.Code) notify.Driver {
	answers := map[pachamama.Code]struct {
		status int
		code   string
	}{pachamama.CodeRejected: {400, "InvalidParameter"}, pachamama.CodeThrottled: {429, "Throttled"}, pachamama.CodeUnavailable: {500, "InternalError"}, pachamama.CodeForbidden: {403, "AuthorizationError"}}
	a, ok := answers[code]
	if !ok {
		return nil
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if code == pachamama.CodeThrottled {
			w.Header().Set("Retry-After", "7")
		}
		w.Header().Set("Content-Type", "text/xml")
		w.WriteHeader(a.status)
		w.Write([]byte(`<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>` + a.code + `</Code><Message>no</Message></Error><RequestId>1</RequestId></ErrorResponse>`)) //nolint:errcheck // a test
	}))
	t.Cleanup(s.Close)
	return aws.OpenTopic(openSession(t, s.URL), "arn:aws:sns:us-east-1:123456789012:answers")
}
