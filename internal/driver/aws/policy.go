package aws

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/ucldc/pachamama/internal/port/role"
)

// Resources are what the settings name of AWS, as policies need it. What is
// empty is not with AWS, and no policy has anything of it.
type Resources struct {
	Partition, Account string // "aws"; Account may be empty with services that only speak like AWS

	Bucket, Prefix, Key string // of storage; Key is the ARN of one of KMS
	Queues              string // of SQS: NAME
	FIFO                bool
	QueueRegion         string
	Topics              []string // ARNs
	Domain              string   // ARN of a domain of OpenSearch, or of a collection of the serverless kind
	Index               string   // in it
	Textract            bool

	Role       string // ARN of roles, with {component}, or only their name
	Trust      string // ARN of who may take them; empty: the account
	ExternalID string
}

type policy struct {
	Version   string
	Statement []statement
}

type statement struct {
	Sid       string `json:",omitempty"`
	Effect    string
	Principal any `json:",omitempty"`
	Action    []string
	Resource  []string `json:",omitempty"`
	Condition fields   `json:",omitempty"`
}

// fields are an object of JSON.
type fields = map[string]any

// needs are the actions that each operation takes, with spaces between.
type needs map[string]string

// Policies renders the table as roles of IAM, one for each component that asks
// AWS for anything.
func Policies(t *role.Table, r Resources) ([]role.Document, error) {
	var out []role.Document
	for _, c := range role.Components() {
		p := policy{Version: "2012-10-17"}
		for _, g := range t.Grants() {
			if g.Component == c {
				p.Statement = append(p.Statement, r.statements(g)...)
			}
		}
		if len(p.Statement) == 0 {
			continue
		}
		d := role.Document{Component: c, Name: r.name(c)}
		var err error
		if d.Policy, err = json.Marshal(p); err != nil {
			return nil, err
		}
		if d.Trust, err = json.Marshal(r.trust()); err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

func (r Resources) name(c role.Component) string {
	name := r.Role[strings.LastIndexByte(r.Role, '/')+1:]
	return strings.ReplaceAll(name, placeholder, string(c))
}

// trust says who may take the roles.
func (r Resources) trust() policy {
	s := statement{Effect: "Allow", Principal: fields{"AWS": []string{r.Trust}}, Action: []string{"sts:AssumeRole"}}
	if r.ExternalID != "" {
		s.Condition = fields{"StringEquals": fields{"sts:ExternalId": r.ExternalID}}
	}
	return policy{"2012-10-17", []statement{s}}
}

// BucketPolicy is what the bucket itself should say: nothing goes in clear.
func BucketPolicy(r Resources) (json.RawMessage, error) {
	bucket := "arn:" + r.Partition + ":s3:::" + r.Bucket
	return json.Marshal(policy{"2012-10-17", []statement{{Sid: "OnlyEncrypted", Effect: "Deny", Principal: "*", Action: []string{"s3:*"},
		Resource: []string{bucket, bucket + "/*"}, Condition: fields{"Bool": fields{"aws:SecureTransport": "false"}}}}})
}

// statements renders one grant.
func (r Resources) statements(g role.Grant) []statement {
	switch {
	case g.Piece == "blob" && r.Bucket != "":
		return r.blob(g)
	case g.Piece == "queue" && r.Queues != "":
		return r.queue(g)
	case g.Piece == "notify" && len(r.Topics) > 0:
		return allow(actions(g, needs{"send": "sns:Publish", "check": "sns:GetTopicAttributes"}), r.Topics)
	case g.Piece == "extract" && r.Textract:
		return allow([]string{"textract:DetectDocumentText", "textract:GetDocumentTextDetection", "textract:StartDocumentTextDetection"}, []string{"*"}) // it has no resources
	case g.Piece == "search" && r.Domain != "":
		return r.search(g)
	}
	return nil
}

// actions are those that operations of a grant need, each once.
func actions(g role.Grant, of needs) (out []string) {
	for _, op := range g.Ops {
		out = append(out, strings.Fields(of[op])...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func allow(action, resource []string) []statement {
	if len(action) == 0 || len(resource) == 0 {
		return nil
	}
	return []statement{{Effect: "Allow", Action: action, Resource: resource}}
}

func (r Resources) blob(g role.Grant) []statement {
	bucket := "arn:" + r.Partition + ":s3:::" + r.Bucket
	var objects, prefixes []string
	for _, on := range g.On {
		prefix := on + "*"
		if r.Prefix != "" {
			prefix = r.Prefix + "/" + prefix
		}
		prefixes, objects = append(prefixes, prefix), append(objects, bucket+"/"+prefix)
	}
	out := allow(actions(g, needs{"put": "s3:PutObject s3:AbortMultipartUpload", "get": "s3:GetObject", "delete": "s3:DeleteObject", "sign": "s3:GetObject"}), objects)
	if slices.Contains(g.Ops, "list") {
		s := allow([]string{"s3:ListBucket"}, []string{bucket})
		s[0].Condition = fields{"StringLike": fields{"s3:prefix": prefixes}}
		out = append(out, s...)
	}
	if slices.Contains(g.Ops, "get") { // without this right a missing object is not "not found" but forbidden; a get has no prefix
		s := allow([]string{"s3:ListBucket"}, []string{bucket})
		s[0].Condition = fields{"Null": fields{"s3:prefix": "true"}}
		out = append(out, s...)
	}
	if r.Key != "" {
		out = append(out, allow(actions(g, needs{"put": "kms:GenerateDataKey kms:Decrypt", "get": "kms:Decrypt", "sign": "kms:Decrypt"}), []string{r.Key})...)
	}
	return out
}

func (r Resources) queue(g role.Grant) []statement {
	var queues []string
	for _, on := range g.On {
		queues = append(queues, "arn:"+r.Partition+":sqs:"+r.QueueRegion+":"+r.Account+":"+fullName(r.Queues, on, r.FIFO))
	}
	do := actions(g, needs{"push": "sqs:SendMessage", "take": "sqs:ReceiveMessage", "extend": "sqs:ChangeMessageVisibility", "return": "sqs:ChangeMessageVisibility",
		"done": "sqs:DeleteMessage", "counts": "sqs:GetQueueAttributes"})
	return allow(append(do, "sqs:GetQueueUrl"), queues)
}

// search is by paths of the cluster's API. What collections a component may touch
// is held to in the program.
func (r Resources) search(g role.Grant) []statement {
	if strings.Contains(r.Domain, ":aoss:") {
		return allow([]string{"aoss:APIAccessAll"}, []string{r.Domain}) // its data access policy says more
	}
	docs, seals := r.Domain+"/"+r.Index, r.Domain+"/"+r.Index+"-seals"
	out := allow(actions(g, needs{"find": "es:ESHttpPost", "generations": "es:ESHttpPost"}), []string{docs + "/_search", seals + "/_mget", seals + "/_search"})
	if do := actions(g, needs{"begin": "es:ESHttpGet es:ESHttpPost es:ESHttpPut", "put": "es:ESHttpPost", "seal": "es:ESHttpPost es:ESHttpPut", "drop": "es:ESHttpPost"}); len(do) > 0 {
		out = append(out, allow(do, []string{docs, docs + "/*", seals, seals + "/*"})...)
		out = append(out, allow([]string{"es:ESHttpDelete"}, []string{seals + "/_doc/*"})...)
	}
	return out
}
