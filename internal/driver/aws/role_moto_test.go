package aws_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/driver/aws"
	"github.com/ucldc/pachamama/internal/port/notify"
	"github.com/ucldc/pachamama/internal/port/queue"
	"github.com/ucldc/pachamama/internal/port/role"
	"github.com/ucldc/pachamama/test/servers"
)

const accountOfMoto = "123456789012"

// enforcing starts AWS's stand-in with the roles that are printed, and has it
// enforce them. What it returns are a session of a user who may take the roles.
func enforcing(t *testing.T, r aws.Resources) (*servers.AWS, *aws.Roles) {
	t.Helper()
	server := servers.Moto(t)
	documents, err := aws.Policies(role.Grants(), r)
	if err != nil {
		t.Fatal(err)
	}
	in, err := json.Marshal(documents)
	if err != nil {
		t.Fatal(err)
	}
	const script = `
import boto3, json, sys
at = dict(endpoint_url=sys.argv[1], region_name="us-east-1", aws_access_key_id="any", aws_secret_access_key="any")
iam, sqs, sns = (boto3.client(name, **at) for name in ("iam", "sqs", "sns"))
for queue in "express", "normal", "bulk", "doctor":
    sqs.create_queue(QueueName="pm-" + queue)
sns.create_topic(Name="pm")
for r in json.load(sys.stdin):
    for s in r["policy"]["Statement"]:
        s["Resource"] = "*" # of queues and topics it judges actions alone,
        s["Action"] += [a + "Batch" for a in s["Action"] if a in ("sqs:SendMessage", "sqs:DeleteMessage")] # and takes those for others
    iam.create_role(RoleName=r["name"], AssumeRolePolicyDocument=json.dumps(r["trust"]))
    iam.put_role_policy(RoleName=r["name"], PolicyName="pachamama", PolicyDocument=json.dumps(r["policy"]))
iam.create_user(UserName="program")
iam.put_user_policy(UserName="program", PolicyName="roles", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]}))
key = iam.create_access_key(UserName="program")["AccessKey"]
print(key["AccessKeyId"], key["SecretAccessKey"])
`
	cmd := exec.CommandContext(t.Context(), servers.Python(t), "-c", script, server.URL)
	cmd.Env, cmd.Stdin = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1"), bytes.NewReader(in)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, said.Bytes())
	}
	key, secret, _ := strings.Cut(strings.TrimSpace(string(out)), " ")
	answer, err := http.Post(server.URL+"/moto-api/reset-auth", "text/plain", strings.NewReader("0")) //nolint:noctx // one question
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatal(err)
	}
	answer.Body.Close()
	d, err := aws.OpenRoles(session(t, &servers.S3{URL: server.URL, Region: server.Region, AccessKey: key, SecretKey: secret}), aws.RoleOptions{Role: "arn:aws:iam::" + accountOfMoto + ":role/pachamama-{component}"})
	if err != nil {
		t.Fatal(err)
	}
	return server, d
}

// TestPoliciesAreEnforced tries what components may do with queues and topics, and
// may not, with AWS's stand-in, which enforces actions.
func TestPoliciesAreEnforced(t *testing.T) {
	topic := "arn:aws:sns:us-east-1:" + accountOfMoto + ":pm"
	server, roles := enforcing(t, aws.Resources{Partition: "aws", Account: accountOfMoto, Queues: "pm", QueueRegion: "us-east-1", Topics: []string{topic}, Role: "pachamama-{component}",
		Trust: "arn:aws:iam::" + accountOfMoto + ":user/program"}) // it knows no root of accounts
	open := func() *aws.Session {
		s, err := aws.OpenSession(t.Context(), aws.Options{Endpoint: server.URL, Region: server.Region, Roles: roles})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	told := aws.OpenTopic(open(), topic)
	for _, c := range []role.Component{role.Serve, role.Notify, role.Worker, role.Operator, role.Doctor} { // those that have anything of this, and so a role
		ctx := role.As(t.Context(), c)
		q := aws.OpenQueue(open(), aws.QueueOptions{Name: "pm"})
		for _, name := range queue.Names() {
			lease := queue.Lease{Queue: name, Token: "0 none", Until: time.Now().Add(time.Minute)}
			for op, do := range map[string]func(context.Context) error{
				"push": func(ctx context.Context) error {
					return q.Push(ctx, []queue.Message{{Queue: name, ID: "x", Body: "x"}})
				},
				"take":   func(ctx context.Context) error { _, err := q.Take(ctx, name, 1, time.Minute, 0); return err },
				"done":   func(ctx context.Context) error { return q.Done(ctx, []queue.Lease{lease}) },
				"counts": func(ctx context.Context) error { _, err := q.Counts(ctx, name); return err },
			} {
				held(t, c, "queue", op, name, do(ctx))
			}
		}
		held(t, c, "notify", "send", "*", told.Send(ctx, notify.Test("sns", time.Now())))
		_, err := told.Check(ctx)
		held(t, c, "notify", "check", "*", err)
	}
}

func held(t *testing.T, c role.Component, piece, op, on string, err error) {
	t.Helper()
	granted, refused := role.Grants().May(c, piece, op, on), pachamama.CodeOf(err) == pachamama.CodeForbidden
	for _, name := range queue.Names() {
		granted = granted || piece == "queue" && role.Grants().May(c, piece, op, name)
	}
	if granted == refused {
		t.Errorf("%s: %s of %s on %s is granted: %v; the service says %v", c, op, piece, on, granted, err)
	}
}
