package aws

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/ucldc/pachamama"
)

// call describes a request for its error.
func (q *Queue) call(op, name, needs string) call {
	return call{op: op, subject: name, needs: needs, on: "queue " + q.full(name)}
}

// full is a queue's name as SQS knows it.
func (q *Queue) full(name string) string {
	return fullName(q.o.Name, name, q.o.FIFO)
}

func fullName(of, name string, fifo bool) string {
	full := of + "-" + name
	if fifo {
		full += ".fifo"
	}
	return full
}

// url asks once where a queue is, and makes it when that was asked for.
func (q *Queue) url(ctx context.Context, name string) (string, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if url := q.urls[name]; url != "" {
		return url, nil
	}
	full := q.full(name)
	var url *string
	out, err := q.client.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: &full})
	_, missing := errors.AsType[*types.QueueDoesNotExist](err)
	switch {
	case err == nil:
		url = out.QueueUrl
	case missing && q.o.Create:
		made, err := q.client.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: &full, Attributes: q.attributes()})
		if err != nil {
			return "", q.call("queue.Open", name, "sqs:CreateQueue").explain(err)
		}
		url = made.QueueUrl
	case missing:
		return "", &pachamama.Error{Code: pachamama.CodeInvalid, Op: "queue.Open", Subject: full, Message: "there is no such queue", Cause: err,
			Hint: "Make it (`pachamama setup aws` does), mend the name or region= in the setting, or have those that are missing made with create=true."}
	default:
		return "", q.call("queue.Open", name, "sqs:GetQueueUrl").explain(err)
	}
	q.urls[name] = aws.ToString(url)
	return q.urls[name], nil
}

// attributes are those of the queues that we make: messages are kept for as
// long as SQS keeps any.
func (q *Queue) attributes() map[string]string {
	a := map[string]string{string(types.QueueAttributeNameMessageRetentionPeriod): "1209600", string(types.QueueAttributeNameVisibilityTimeout): "60"}
	if q.o.FIFO {
		a[string(types.QueueAttributeNameFifoQueue)] = "true"
		a[string(types.QueueAttributeNameDeduplicationScope)] = "messageGroup"
		a[string(types.QueueAttributeNameFifoThroughputLimit)] = "perMessageGroupId"
	}
	return a
}
