package app

import (
	"cmp"
	"encoding/json"
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/config"
	"github.com/ucldc/pachamama/internal/driver/aws"
	"github.com/ucldc/pachamama/internal/driver/postgres"
	"github.com/ucldc/pachamama/internal/port/role"
)

// RolesOfAWS are the roles of IAM that the settings need, as JSON for IAM.
type RolesOfAWS struct {
	Roles  []role.Document `json:"roles"`
	Bucket json.RawMessage `json:"bucket_policy,omitempty"`
}

// Principal says whose roles they are.
type Principal struct {
	Account string // of AWS; empty: as in the ARNs of the settings
	Trust   string // ARN of who may take the roles; empty: anybody of the account who is allowed to
}

// AWSRoles writes the table of grants as roles of IAM, for what the settings
// have with AWS. Nothing is opened, and nobody asked.
func AWSRoles(cfg *config.Config, p Principal) (out RolesOfAWS, err error) {
	r, err := resources(&App{Config: cfg}, p)
	if err != nil {
		return out, err
	}
	if out.Roles, err = aws.Policies(role.Grants(), r); err != nil || len(out.Roles) > 0 {
		if err == nil && r.Bucket != "" {
			out.Bucket, err = aws.BucketPolicy(r)
		}
		return out, err
	}
	return out, &pachamama.Error{Code: pachamama.CodeInvalid, Op: "app.AWSRoles", Subject: "roles", Message: "nothing in the settings is with AWS",
		Hint: "Set storage to s3://BUCKET/PREFIX, or the queue, the index or a destination to one of AWS; `pachamama roles` shows the table itself."}
}

// SQLGrants writes the table of grants as GRANTs of PostgreSQL.
func SQLGrants(cfg *config.Config) string {
	return postgres.Grants(role.Grants(), "pachamama_", scheme(cfg.String("queue")) == "postgres")
}

// resources reads from the settings what they have with AWS.
func resources(a *App, p Principal) (r aws.Resources, err error) {
	_, roles, err := a.roleDrivers().find("roles", a.Config.String("roles"))
	if err != nil {
		return r, err
	}
	r.Role, r.ExternalID = roles.text("role", "pachamama-{component}"), roles.text("external_id", "")
	r.Partition, r.Account = "aws", p.Account
	arn := strings.Split(r.Role, ":")
	if len(arn) > 5 {
		r.Partition, r.Account = arn[1], cmp.Or(r.Account, arn[4])
	}
	if scheme(a.Config.String("storage")) == "s3" {
		_, at, err := a.blobs().find("storage", a.Config.String("storage"))
		if err != nil {
			return r, err
		}
		o, err := s3Options(at)
		if err != nil {
			return r, err
		}
		r.Bucket, r.Prefix, r.Key = o.Bucket, o.Prefix, o.Key
	}
	for at := range strings.FieldsSeq(a.Config.String("notify")) {
		if scheme(at) == "sns" {
			topic, _, _ := strings.Cut(strings.TrimPrefix(at, "sns:"), "?")
			r.Topics = append(r.Topics, topic)
			r.Account = cmp.Or(r.Account, account(topic))
		}
	}
	r.Textract = readsTextract(a.Config.String("text"))
	if err := a.queuesAndIndex(&r); err != nil {
		return r, err
	}
	r.Trust = p.Trust
	if r.Trust == "" && r.Account != "" {
		r.Trust = "arn:" + r.Partition + ":iam::" + r.Account + ":root"
	}
	if r.Trust == "" || r.Account == "" && r.Queues+r.Domain != "" {
		return r, &pachamama.Error{Code: pachamama.CodeInvalid, Op: "app.AWSRoles", Subject: "roles", Message: "no account of AWS is known",
			Hint: "Give --account 123456789012, or name the roles in the setting: sts:?role=arn:aws:iam::123456789012:role/pachamama-{component}."}
	}
	return r, nil
}

func (a *App) queuesAndIndex(r *aws.Resources) error {
	if at := a.Config.String("queue"); scheme(at) == "sqs" {
		_, found, err := a.queues().find("queue", at)
		if err != nil {
			return err
		}
		o, err := sqsOptions(found)
		if err != nil {
			return err
		}
		r.Queues, r.FIFO, r.QueueRegion = o.Name, o.FIFO, found.text("region", "*")
	}
	if at := a.Config.String("index"); scheme(at) == "opensearch" {
		_, found, err := a.searches(nil).find("index", at)
		if err != nil {
			return err
		}
		host, index, err := found.host()
		if err != nil {
			return err
		}
		if found.text("auth", "") == "sigv4" {
			r.Domain, r.Index = domain(*r, host, found.text("region", "*")), index
		}
	}
	return nil
}

// domain is the ARN of the domain or collection at a host of Amazon's; its name
// is * when the host does not tell it.
func domain(r aws.Resources, host, region string) string {
	host, _, _ = strings.Cut(host, ":")
	labels := strings.Split(host, ".")
	if strings.Contains(host, ".aoss.") {
		return "arn:" + r.Partition + ":aoss:" + region + ":" + r.Account + ":collection/" + labels[0]
	}
	name := "*"
	if first, ok := strings.CutPrefix(strings.TrimPrefix(labels[0], "vpc-"), "search-"); ok || strings.HasPrefix(labels[0], "vpc-") {
		if i := strings.LastIndexByte(first, '-'); i > 0 {
			name = first[:i]
		}
	}
	return "arn:" + r.Partition + ":es:" + region + ":" + r.Account + ":domain/" + name
}

func account(arn string) string {
	if parts := strings.Split(arn, ":"); len(parts) > 5 {
		return parts[4]
	}
	return ""
}
