package aws

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/notify"
)

// maxNotice is the most that SNS takes, body, subject and attributes together:
// https://docs.aws.amazon.com/sns/latest/dg/large-message-payloads.html
const maxNotice = 256 << 10

// Topic is a topic of SNS. In a FIFO topic a run is a group, whose messages stay
// in order, and one that is sent twice within five minutes arrives once.
type Topic struct {
	session *Session
	client  *sns.Client
	arn     string
}

// RegionOf returns the region in the name of a resource, "" when there is none.
func RegionOf(arn string) string {
	parts := strings.Split(arn, ":")
	if len(parts) < 6 || parts[0] != "arn" {
		return ""
	}
	return parts[3]
}

// OpenTopic returns the driver for a topic by its ARN. Nobody is asked yet. It
// closes the session.
func OpenTopic(s *Session, arn string) *Topic {
	return &Topic{session: s, client: sns.NewFromConfig(s.Config), arn: arn}
}

func fifo(arn string) bool { return strings.HasSuffix(arn, ".fifo") }

func (t *Topic) name() string { return t.arn[strings.LastIndex(t.arn, ":")+1:] }

// Send publishes the body, with kind, collection, run and id as attributes, by
// which subscribers can filter.
func (t *Topic) Send(ctx context.Context, m notify.Message) error {
	body := string(m.Body)
	in := &sns.PublishInput{TopicArn: &t.arn, Message: &body, MessageAttributes: map[string]types.MessageAttributeValue{}}
	size := len(body)
	for name, value := range map[string]string{"id": m.ID, "kind": m.Kind, "run": m.Run, "collection": m.Collection} {
		if value != "" { // SNS takes no empty ones
			in.MessageAttributes[name] = types.MessageAttributeValue{DataType: aws.String("String"), StringValue: aws.String(value)}
			size += len(name) + len(value) + len("String")
		}
	}
	if subject := ascii(m.Subject); subject != "" {
		in.Subject = &subject
		size += len(subject)
	}
	if size > maxNotice {
		return &pachamama.Error{Code: pachamama.CodeTooLarge, Op: "notify.Send", Subject: m.ID, Message: fmt.Sprintf("the message has %d bytes with its attributes, more than the %d of SNS", size, maxNotice)}
	}
	if fifo(t.arn) {
		group := m.Run
		if group == "" {
			group = m.Kind
		}
		in.MessageGroupId, in.MessageDeduplicationId = &group, &m.ID
	}
	_, err := t.client.Publish(ctx, in)
	refused := isCode(err, "InvalidParameter") || isCode(err, "InvalidParameterValue") || isCode(err, "ParameterValueInvalid")
	err = t.explain("notify.Send", "sns:Publish", err)
	if e := pachamama.AsError(err); e != nil && refused {
		e.Code = pachamama.CodeRejected
	}
	return err
}

// ascii is what SNS takes as a subject: fewer than 100 characters of ASCII, on one
// line, that begin with no space.
func ascii(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, s)
	return strings.TrimSpace(s[:min(len(s), 99)])
}

func (t *Topic) explain(op, needs string, err error) error {
	missing := isCode(err, "NotFound")
	err = call{op: op, subject: t.name(), needs: needs, on: "topic " + t.name()}.explain(err)
	if e := pachamama.AsError(err); e != nil && missing {
		e.Code, e.Message, e.Hint = pachamama.CodeInvalid, "there is no such topic", "Make it (`pachamama setup aws` does), or mend its ARN or region= in the setting."
	}
	return err
}

// Check asks for the topic, which nobody is told.
func (t *Topic) Check(ctx context.Context) (string, error) {
	out, err := t.client.GetTopicAttributes(ctx, &sns.GetTopicAttributesInput{TopicArn: &t.arn})
	if err := t.explain("notify.Check", "sns:GetTopicAttributes", err); err != nil {
		return "", err
	}
	return "the topic has " + out.Attributes["SubscriptionsConfirmed"] + " subscriptions", nil
}

// Describe tells what SNS can do.
func (t *Topic) Describe() port.Descriptor { return DescribeTopic(t.arn) }

// DescribeTopic describes the topic of an ARN.
func DescribeTopic(arn string) port.Descriptor {
	price := port.Price{Op: "send", Per: "1000000 operations", Amount: "0.50", Currency: "USD", Date: "2026-11-23", Source: "factualminds.com"}
	d := port.Descriptor{Driver: "sns", Limits: map[string]int64{notify.LimitBytes: maxNotice}, Prices: []port.Price{price}}
	if fifo(arn) {
		d.Abilities = []string{notify.AbilityOnce}
	}
	return d
}

// Close lets idle connections go.
func (t *Topic) Close() error { return t.session.Close() }
