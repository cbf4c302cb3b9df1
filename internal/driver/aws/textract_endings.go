package aws

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// endings hears from a queue of SQS which jobs have ended. Whoever waits and
// finds nobody at the queue listens for all. A nil *endings hears nothing.
type endings struct {
	client *sqs.Client
	name   string
	turn   chan struct{} // held by who listens

	mu   sync.Mutex
	url  string
	jobs map[string]chan struct{} // closed when the job has ended
	past map[string]bool          // jobs that had ended before anybody here waited for them
}

// maxPast bounds what is remembered of jobs that are mostly other programs'.
const maxPast = 10_000

func newEndings(s *Session, queue string) *endings {
	return &endings{client: sqs.NewFromConfig(s.Config), name: queue, turn: make(chan struct{}, 1), jobs: map[string]chan struct{}{}, past: map[string]bool{}}
}

// expect returns what is closed when the job has ended.
func (e *endings) expect(job string) <-chan struct{} {
	if e == nil {
		return nil
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.jobs[job] == nil {
		e.jobs[job] = make(chan struct{})
		if e.past[job] {
			close(e.jobs[job])
		}
	}
	return e.jobs[job]
}

func (e *endings) forget(job string) {
	if e == nil {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.jobs, job)
}

// quietPoll is after how long a job is asked for though no message came: another
// program may have taken it, or the topic may lack the queue.
const quietPoll = time.Minute

// await returns when the job has ended or is to be asked for again.
func (e *endings) await(ctx context.Context, told <-chan struct{}, pause time.Duration) error {
	if e == nil {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
			return nil
		}
	}
	until := time.Now().Add(quietPoll)
	for time.Now().Before(until) {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-told:
			return nil
		case <-time.After(time.Until(until)):
		case e.turn <- struct{}{}:
			var err error
			select {
			case <-told: // by who had the turn before
			default:
				err = e.listen(ctx)
			}
			<-e.turn
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// stale is the age of messages that no program can be waiting for any more:
// whoever did has asked for the job in the meantime.
const stale = 5 * quietPoll

// listen takes messages once, for at most twenty seconds. Those of jobs that
// nobody here waits for are left to other programs until they are stale.
func (e *endings) listen(ctx context.Context) error {
	about := call{op: "textract.Wait", subject: e.name, needs: "sqs:ReceiveMessage and sqs:DeleteMessage", on: "queue " + e.name}
	if e.url == "" {
		out, err := e.client.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: &e.name})
		if err != nil {
			return about.explain(err)
		}
		e.url = aws.ToString(out.QueueUrl)
	}
	const hidden = 15 // seconds that a message is kept from other programs
	out, err := e.client.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: &e.url, MaxNumberOfMessages: maxEntries, WaitTimeSeconds: int32(maxPoll / time.Second), VisibilityTimeout: hidden,
		MessageSystemAttributeNames: []types.MessageSystemAttributeName{types.MessageSystemAttributeNameSentTimestamp}})
	if err != nil {
		return about.explain(err)
	}
	for _, m := range out.Messages {
		sent := time.UnixMilli(number(m.Attributes[string(types.MessageSystemAttributeNameSentTimestamp)]))
		if !e.tell(jobOf(aws.ToString(m.Body))) && time.Since(sent) < stale {
			continue
		}
		if _, err := e.client.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: &e.url, ReceiptHandle: m.ReceiptHandle}); err != nil {
			return about.explain(err)
		}
	}
	return nil
}

func (e *endings) tell(job string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	told, waits := e.jobs[job]
	if !waits {
		if len(e.past) >= maxPast {
			clear(e.past)
		}
		e.past[job] = true
	} else {
		select {
		case <-told:
		default:
			close(told)
		}
	}
	return waits
}

// jobOf reads the message of a job that has ended, in the envelope of SNS or raw.
func jobOf(body string) string {
	var m struct {
		Message string
		JobID   string `json:"JobId"`
	}
	if json.Unmarshal([]byte(body), &m) != nil {
		return ""
	}
	if m.Message != "" {
		_ = json.Unmarshal([]byte(m.Message), &m) // what is no such message names no job
	}
	return m.JobID
}
