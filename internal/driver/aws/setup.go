package aws

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	snstypes "github.com/aws/aws-sdk-go-v2/service/sns/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/role"
)

// Thing is something of an account that the program works with, and that it can
// make there.
type Thing struct {
	Kind string // "bucket", "queue", "topic", "role"
	Name string
	How  string // what it is made with, in words

	Look func(context.Context) (State, error)
	Make func(context.Context) error // or make it as it should be; once more is no error
}

// State is how a thing was found.
type State string

// The states. Only a role can be another than it should be.
const (
	There   State = "there"
	Missing State = "missing"
	Other   State = "other"
)

// QueueThings are the queues of the names.
func QueueThings(s *Session, o QueueOptions, names []string) (out []Thing) {
	q := OpenQueue(s, o)
	how := "messages kept for 14 days"
	if o.FIFO {
		how += ", FIFO, each message a group of its own"
	}
	for _, name := range names {
		full := q.full(name)
		out = append(out, Thing{Kind: "queue", Name: full, How: how,
			Look: func(ctx context.Context) (State, error) {
				_, err := q.client.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: &full})
				if _, missing := errors.AsType[*sqstypes.QueueDoesNotExist](err); missing {
					return Missing, nil
				}
				return There, q.call("setup", name, "sqs:GetQueueUrl").explain(err)
			},
			Make: func(ctx context.Context) error {
				_, err := q.client.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: &full, Attributes: q.attributes()})
				return q.call("setup", name, "sqs:CreateQueue").explain(err)
			}})
	}
	return out
}

// TopicThing is a topic of SNS. It can only be made in the account of the keys,
// which its ARN must name.
func TopicThing(s *Session, arn string) Thing {
	t := OpenTopic(s, arn)
	name, attributes := t.name(), map[string]string{}
	if fifo(arn) {
		attributes["FifoTopic"] = "true"
	}
	asked := func(needs string) call {
		return call{op: "setup", subject: name, needs: needs, on: "topic " + arn}
	}
	return Thing{Kind: "topic", Name: name, How: "without subscribers, who are added in the console of SNS",
		Look: func(ctx context.Context) (State, error) {
			_, err := t.client.GetTopicAttributes(ctx, &sns.GetTopicAttributesInput{TopicArn: &arn})
			if _, missing := errors.AsType[*snstypes.NotFoundException](err); missing {
				return Missing, nil
			}
			return There, asked("sns:GetTopicAttributes").explain(err)
		},
		Make: func(ctx context.Context) error {
			made, err := t.client.CreateTopic(ctx, &sns.CreateTopicInput{Name: &name, Attributes: attributes})
			if err == nil && aws.ToString(made.TopicArn) != arn {
				err = &pachamama.Error{Code: pachamama.CodeInvalid, Op: "setup", Subject: name, Message: "the topic was made as " + aws.ToString(made.TopicArn) + ", the setting names " + arn,
					Hint: "Mend the ARN in notify=, or use keys of the account and the region that it names."}
			}
			return asked("sns:CreateTopic").explain(err)
		}}
}

// inline is the name of the policy within each role.
const inline = "pachamama"

// RoleThing is a role of IAM with its policy.
func RoleThing(s *Session, d role.Document) Thing {
	client := iam.NewFromConfig(s.Config)
	trust, policy := string(d.Trust), string(d.Policy)
	asked := func(needs string) call {
		return call{op: "setup", subject: d.Name, needs: needs, on: "role " + d.Name}
	}
	return Thing{Kind: "role", Name: d.Name, How: "for " + string(d.Component) + "; `pachamama roles` lists what it may do",
		Look: func(ctx context.Context) (State, error) {
			out, err := client.GetRolePolicy(ctx, &iam.GetRolePolicyInput{RoleName: &d.Name, PolicyName: aws.String(inline)})
			if _, missing := errors.AsType[*iamtypes.NoSuchEntityException](err); missing {
				return Missing, nil
			}
			if err != nil {
				return "", asked("iam:GetRolePolicy").explain(err)
			}
			if !sameJSON(aws.ToString(out.PolicyDocument), policy) {
				return Other, nil
			}
			return There, nil
		},
		Make: func(ctx context.Context) error {
			_, err := client.CreateRole(ctx, &iam.CreateRoleInput{RoleName: &d.Name, AssumeRolePolicyDocument: &trust, Description: aws.String("Pachamama: " + string(d.Component))})
			if _, there := errors.AsType[*iamtypes.EntityAlreadyExistsException](err); err != nil && !there {
				return asked("iam:CreateRole").explain(err)
			}
			_, err = client.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: &d.Name, PolicyName: aws.String(inline), PolicyDocument: &policy})
			return asked("iam:PutRolePolicy").explain(err)
		}}
}
