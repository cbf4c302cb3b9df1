package aws

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/role"
)

// RoleOptions say which roles of IAM components take.
type RoleOptions struct {
	Role       string        // ARN of a role, with {component} in its name
	ExternalID string        // that the trust policies ask for; empty: none
	Session    string        // name of sessions, which AWS's logs show; {component} stands for it. Empty: as the role is called
	Duration   time.Duration // of credentials; 0: an hour
}

// placeholder stands for the component in names.
const placeholder = "{component}"

// early is how long before their end credentials are replaced.
const early = 5 * time.Minute

// Roles has each component take a role of its own from STS.
type Roles struct {
	session *Session
	o       RoleOptions
	by      map[role.Component]*aws.CredentialsCache
}

// OpenRoles returns the driver, which asks nobody yet. It closes the session.
func OpenRoles(s *Session, o RoleOptions) (*Roles, error) {
	if !strings.HasPrefix(o.Role, "arn:") || !strings.Contains(o.Role, ":role/") || !strings.Contains(o.Role, placeholder) {
		return nil, &pachamama.Error{Code: pachamama.CodeInvalid, Op: "role.Open", Subject: "roles", Message: "role= is no ARN of roles with {component} in their name",
			Hint: "Write it as in sts:?role=arn:aws:iam::123456789012:role/pachamama-{component}."}
	}
	if o.Duration == 0 {
		o.Duration = time.Hour
	}
	r := &Roles{session: s, o: o, by: map[role.Component]*aws.CredentialsCache{}}
	client := sts.NewFromConfig(s.Config)
	for _, c := range role.Components() {
		arn := r.arn(c)
		session := arn[strings.LastIndexByte(arn, '/')+1:]
		if o.Session != "" {
			session = strings.ReplaceAll(o.Session, placeholder, string(c))
		}
		take := stscreds.NewAssumeRoleProvider(client, arn, func(a *stscreds.AssumeRoleOptions) {
			a.RoleSessionName, a.Duration, a.ExternalID = session, o.Duration, optional(o.ExternalID)
		})
		r.by[c] = aws.NewCredentialsCache(take, func(o *aws.CredentialsCacheOptions) { o.ExpiryWindow = early })
	}
	return r, nil
}

func (r *Roles) arn(c role.Component) string {
	return strings.ReplaceAll(r.o.Role, placeholder, string(c))
}

// Assume implements role.Driver.
func (r *Roles) Assume(ctx context.Context, c role.Component) (role.Credentials, error) {
	if !slices.Contains(role.Components(), c) {
		return role.Credentials{}, role.Unknown(c)
	}
	if err := ctx.Err(); err != nil {
		return role.Credentials{}, err
	}
	keys, err := r.by[c].Retrieve(ctx)
	if err != nil {
		return role.Credentials{}, r.explain(c, err)
	}
	return role.Credentials{Key: keys.AccessKeyID, Secret: keys.SecretAccessKey, Token: keys.SessionToken, Expires: keys.Expires}, nil
}

func (r *Roles) explain(c role.Component, err error) error {
	err = call{op: "role.Assume", subject: string(c), needs: "sts:AssumeRole", on: r.arn(c)}.explain(err)
	e, ours := errors.AsType[*pachamama.Error](err)
	if ours && e.Op == "role.Assume" && !e.Code.Traits().Retry { // a role that is not there must not look like an object that is not
		e.Code = pachamama.CodeForbidden
		e.Message = "the role " + r.arn(c) + " cannot be taken: " + e.Message
		e.Hint = "Make the role and its trust policy as `pachamama roles print --aws` writes them, and allow sts:AssumeRole on it to the program's own credentials."
	}
	return err
}

// Describe implements role.Driver.
func (r *Roles) Describe() port.Descriptor {
	return DescribeRoles(r.session.Config.BaseEndpoint == nil)
}

// DescribeRoles describes roles that are taken from STS. A service that only
// speaks like it (not ours) has no prices.
func DescribeRoles(ours bool) port.Descriptor {
	d := port.Descriptor{Driver: "sts", Abilities: []string{"own_credentials"}}
	if ours {
		d.Prices = []port.Price{{Op: "assume", Per: "1000 operations", Amount: "0", Currency: "USD", Date: "2026-11-24", Source: "https://aws.amazon.com/iam/faqs/"}}
	}
	return d
}

// Close implements role.Driver.
func (r *Roles) Close() error { return r.session.Close() }

// roleProvider gives each component the credentials of its role, and the
// program's own where roles have none.
type roleProvider struct {
	roles role.Driver
	own   aws.CredentialsProvider
}

// Retrieve implements aws.CredentialsProvider. The component is that of the call.
func (p roleProvider) Retrieve(ctx context.Context) (aws.Credentials, error) {
	c, err := p.roles.Assume(ctx, role.Of(ctx))
	if err != nil {
		return aws.Credentials{}, err
	}
	if c == (role.Credentials{}) {
		return p.own.Retrieve(ctx)
	}
	return aws.Credentials{AccessKeyID: c.Key, SecretAccessKey: c.Secret, SessionToken: c.Token, Source: "pachamama roles", CanExpire: true, Expires: c.Expires}, nil
}

var _ role.Driver = (*Roles)(nil)
