package aws

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/ucldc/pachamama/internal/port/queue"
)

// Take implements queue.Driver.
func (q *Queue) Take(ctx context.Context, name string, max int, lease, wait time.Duration) ([]queue.Lease, error) {
	url, err := q.url(ctx, name)
	if err != nil {
		return nil, err
	}
	for end := time.Now().Add(wait); ; {
		left := min(time.Until(end).Round(100*time.Millisecond), maxPoll)
		out, err := q.client.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: &url, MaxNumberOfMessages: int32(min(max, maxEntries)), //nolint:gosec // at most ten
			VisibilityTimeout: seconds(lease), WaitTimeSeconds: int32(left / time.Second), MessageAttributeNames: []string{dueAttribute}, //nolint:gosec // at most twenty
			MessageSystemAttributeNames: []types.MessageSystemAttributeName{types.MessageSystemAttributeNameApproximateReceiveCount, types.MessageSystemAttributeNameApproximateFirstReceiveTimestamp}})
		if err := q.call("queue.Take", name, "sqs:ReceiveMessage").explain(err); err != nil {
			return nil, err
		}
		until := time.Now().Add(lease)
		var leases []queue.Lease
		for _, m := range out.Messages {
			if l := (queue.Lease{Queue: name, Body: aws.ToString(m.Body), Token: aws.ToString(m.ReceiptHandle), Until: until}); q.due(ctx, &l, m) {
				leases = append(leases, l)
			}
		}
		if len(leases) > 0 || time.Until(end) < time.Second {
			return leases, nil
		}
	}
}

// due reports whether the time of a message has come, and counts its tries. One
// that was received too early is hidden until then, or for as long as the
// service hides it.
func (q *Queue) due(ctx context.Context, l *queue.Lease, m types.Message) bool {
	l.Tries = int(number(m.Attributes[string(types.MessageSystemAttributeNameApproximateReceiveCount)]))
	attribute, delayed := m.MessageAttributes[dueAttribute]
	if !delayed {
		return true
	}
	due := time.UnixMilli(number(aws.ToString(attribute.StringValue)))
	if left := time.Until(due); left > 0 {
		_ = q.hide(ctx, *l, min(left, q.sleep)) // else it comes back after its lease, and is looked at again
		return false
	}
	first := time.UnixMilli(number(m.Attributes[string(types.MessageSystemAttributeNameApproximateFirstReceiveTimestamp)]))
	if early := due.Sub(first); early > 0 { // so many looks were no tries
		l.Tries = max(1, l.Tries-int((early+q.sleep-1)/q.sleep))
	}
	return true
}
