package aws_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/ucldc/pachamama/internal/driver/aws"
	"github.com/ucldc/pachamama/internal/port/role"
)

// TestPolicies: policies are small enough for IAM, name actions and resources one
// by one, and change with the table.
func TestPolicies(t *testing.T) {
	r := aws.Resources{Partition: "aws", Account: "123456789012", Bucket: "archive", Prefix: "pm", Key: "arn:aws:kms:us-west-2:123456789012:key/k", Queues: "pm", FIFO: true,
		QueueRegion: "us-west-2", Topics: []string{"arn:aws:sns:us-west-2:123456789012:pm.fifo"}, Domain: "arn:aws:es:us-west-2:123456789012:domain/pm", Index: "pm", Textract: true,
		Role: "arn:aws:iam::123456789012:role/harvest/pm-{component}", Trust: "arn:aws:iam::123456789012:root", ExternalID: "x"}
	roles, err := aws.Policies(role.Grants(), r)
	if err != nil {
		t.Fatal(err)
	}
	policies := map[role.Component]string{}
	for _, d := range roles {
		var p struct {
			Version   string
			Statement []struct {
				Effect           string
				Action, Resource []string
			}
		}
		if err := json.Unmarshal(d.Policy, &p); err != nil || p.Version != "2012-10-17" || len(p.Statement) == 0 || d.Name != "pm-"+string(d.Component) {
			t.Errorf("%s: %s, %v", d.Name, d.Policy, err)
		}
		for _, s := range p.Statement {
			if all := strings.Join(s.Action, " "); s.Effect != "Allow" || strings.Contains(all, "*") || len(s.Action) == 0 || len(s.Resource) == 0 {
				t.Errorf("%s: %+v", d.Name, s)
			}
			for _, on := range s.Resource {
				if on == "*" && !strings.HasPrefix(s.Action[0], "textract:") || strings.HasSuffix(on, ":::archive/*") || strings.HasSuffix(on, "/pm/*") && strings.Contains(on, "s3:::") {
					t.Errorf("%s: %v on %s", d.Name, s.Action, on)
				}
			}
		}
		if most := 6144; len(d.Policy) > most { // of a managed policy; an inline one may have 10,240
			t.Errorf("%s has %d characters, of %d", d.Name, len(d.Policy), most)
		}
		if !strings.Contains(string(d.Trust), `"sts:ExternalId":"x"`) {
			t.Errorf("%s: %s", d.Name, d.Trust)
		}
		policies[d.Component] = string(d.Policy)
	}
	for c, wants := range map[role.Component][]string{
		role.Worker:  {"sqs:us-west-2:123456789012:pm-bulk.fifo", "sqs:DeleteMessage"},
		role.Notify:  {"sns:Publish", ":pm.fifo"},
		role.Text:    {"textract:StartDocumentTextDetection", "kms:GenerateDataKey"},
		role.Publish: {"domain/pm/pm/_search", "domain/pm/pm-seals/_doc/*"},
	} {
		for _, want := range wants {
			if !strings.Contains(policies[c], want) {
				t.Errorf("%s lacks %s: %s", c, want, policies[c])
			}
		}
	}
	if policies[role.Runner]+policies[role.Meter] != "" {
		t.Error("components that ask nothing of AWS have roles")
	}
	wider, err := aws.Policies(role.NewTable(role.Grants().Grants(), []role.Grant{{Component: role.Map, Piece: "blob", Ops: []string{"delete"}, On: []string{"files/"}}}), r)
	if err != nil || len(wider) < 2 || string(wider[1].Policy) == policies[role.Map] || !strings.Contains(string(wider[1].Policy), "s3:DeleteObject") {
		t.Errorf("another grant does not show: %v", err)
	}
}
