package aws

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/queue"
)

// QueueOptions says which queues of SQS are meant.
type QueueOptions struct {
	Name   string // the queues are NAME-express, NAME-normal and so on
	FIFO   bool   // they are FIFO queues, whose names end in .fifo: a push that is repeated within five minutes is kept once
	Create bool   // those that are missing are made
}

// Limits of SQS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
// A message may be 1 MiB since August 2025, but queues made before, and services
// that speak like SQS, stay at 256 KiB.
const (
	maxMessage    = 256<<10 - 1<<10 // bytes of a body, and of all in one push; the rest is for attributes
	maxEntries    = 10              // messages in one request
	maxDelay      = 15 * time.Minute
	maxVisibility = 12 * time.Hour // from the receipt on
	maxPoll       = 20 * time.Second
)

// Queue keeps queues in SQS. Standard and FIFO queues differ in price and in
// what they do with a push that is repeated; each message of a FIFO queue is a
// group of its own, so that none waits for another.
type Queue struct {
	session *Session
	client  *sqs.Client
	o       QueueOptions
	delay   time.Duration // the longest that the service delays a message
	sleep   time.Duration // the longest that a message is hidden at once

	mu   sync.Mutex
	urls map[string]string // of the queues, by our names
}

// OpenQueue returns a driver for queues, which it does not look at yet. It
// closes the session.
func OpenQueue(s *Session, o QueueOptions) *Queue {
	q := &Queue{session: s, client: sqs.NewFromConfig(s.Config), o: o, delay: maxDelay, sleep: maxVisibility - time.Minute, urls: map[string]string{}}
	if o.FIFO {
		q.delay = 0 // its messages cannot be delayed one by one
	}
	return q
}

// dueAttribute is when a message may be taken, in Unix milliseconds, where the
// service cannot delay it for so long.
const dueAttribute = "due"

// Push implements queue.Driver.
func (q *Queue) Push(ctx context.Context, messages []queue.Message) error {
	byQueue := map[string][]types.SendMessageBatchRequestEntry{}
	for i, m := range messages {
		e := types.SendMessageBatchRequestEntry{Id: aws.String(strconv.Itoa(i)), MessageBody: &messages[i].Body}
		if m.Delay > 0 {
			e.DelaySeconds = seconds(min(m.Delay, q.delay))
		}
		if m.Delay > q.delay {
			due := strconv.FormatInt(time.Now().Add(m.Delay).UnixMilli(), 10)
			e.MessageAttributes = map[string]types.MessageAttributeValue{dueAttribute: {DataType: aws.String("Number"), StringValue: &due}}
		}
		if q.o.FIFO {
			e.MessageGroupId, e.MessageDeduplicationId = &messages[i].ID, &messages[i].ID
		}
		byQueue[m.Queue] = append(byQueue[m.Queue], e)
	}
	for name, entries := range byQueue {
		url, err := q.url(ctx, name)
		if err != nil {
			return err
		}
		out, err := q.client.SendMessageBatch(ctx, &sqs.SendMessageBatchInput{QueueUrl: &url, Entries: entries})
		if err == nil {
			err = refused(out.Failed)
		}
		if err := q.call("queue.Push", name, "sqs:SendMessage").explain(err); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Extend implements queue.Driver.
func (q *Queue) Extend(ctx context.Context, l queue.Lease, d time.Duration) error {
	if time.Now().After(l.Until) { // the service might extend the lease of whoever has it now
		return errors.Join(ctx.Err(), q.ended())
	}
	err := q.hide(ctx, l, d)
	if isLost(err) {
		return q.ended()
	}
	return q.call("queue.Extend", l.Queue, "sqs:ChangeMessageVisibility").explain(err)
}

func (q *Queue) ended() error {
	return &pachamama.Error{Code: pachamama.CodeConflict, Op: "queue.Extend", Message: "the lease has ended"}
}

// Return implements queue.Driver.
func (q *Queue) Return(ctx context.Context, l queue.Lease, after time.Duration) error {
	if time.Now().After(l.Until) {
		return ctx.Err() // it came back by itself
	}
	err := q.hide(ctx, l, after)
	if isLost(err) {
		return nil
	}
	return q.call("queue.Return", l.Queue, "sqs:ChangeMessageVisibility").explain(err)
}

// hide lets a message that is held be received again after a while.
func (q *Queue) hide(ctx context.Context, l queue.Lease, d time.Duration) error {
	url, err := q.url(ctx, l.Queue)
	if err != nil {
		return err
	}
	_, err = q.client.ChangeMessageVisibility(ctx, &sqs.ChangeMessageVisibilityInput{QueueUrl: &url, ReceiptHandle: &l.Token, VisibilityTimeout: seconds(d)})
	return err
}

// Done implements queue.Driver.
func (q *Queue) Done(ctx context.Context, leases []queue.Lease) error {
	byQueue := map[string][]types.DeleteMessageBatchRequestEntry{}
	for i, l := range leases {
		byQueue[l.Queue] = append(byQueue[l.Queue], types.DeleteMessageBatchRequestEntry{Id: aws.String(strconv.Itoa(i)), ReceiptHandle: &leases[i].Token})
	}
	for name, entries := range byQueue {
		url, err := q.url(ctx, name)
		if err != nil {
			return err
		}
		out, err := q.client.DeleteMessageBatch(ctx, &sqs.DeleteMessageBatchInput{QueueUrl: &url, Entries: entries})
		if err == nil {
			err = refused(out.Failed)
		}
		if isLost(err) {
			continue
		}
		if err := q.call("queue.Done", name, "sqs:DeleteMessage").explain(err); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Counts implements queue.Driver. What is hidden until its time counts as leased.
func (q *Queue) Counts(ctx context.Context, name string) (queue.Counts, error) {
	url, err := q.url(ctx, name)
	if err != nil {
		return queue.Counts{}, err
	}
	names := []types.QueueAttributeName{types.QueueAttributeNameApproximateNumberOfMessages, types.QueueAttributeNameApproximateNumberOfMessagesNotVisible, types.QueueAttributeNameApproximateNumberOfMessagesDelayed}
	out, err := q.client.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{QueueUrl: &url, AttributeNames: names})
	if err := q.call("queue.Counts", name, "sqs:GetQueueAttributes").explain(err); err != nil {
		return queue.Counts{}, err
	}
	of := func(i int) int64 { return number(out.Attributes[string(names[i])]) }
	return queue.Counts{Waiting: of(0), Leased: of(1), Delayed: of(2)}, nil
}

// Describe implements queue.Driver.
func (q *Queue) Describe() port.Descriptor {
	return DescribeQueue(q.o, q.session.Config.BaseEndpoint == nil)
}

// Close lets the connections go.
func (q *Queue) Close() error { return q.session.Close() }

// seconds rounds up: nothing comes before its time.
func seconds(d time.Duration) int32 {
	return int32((max(d, 0) + time.Second - 1) / time.Second) //nolint:gosec // hours at most
}

func number(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64) // of the service's own making
	return n
}
