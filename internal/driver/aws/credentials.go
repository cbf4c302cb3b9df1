package aws

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/ucldc/pachamama"
)

// askAgain is how long credentials are used that do not say when they end.
const askAgain = 5 * time.Minute

// secretProvider gives the credentials in a text.
type secretProvider struct {
	secret func(context.Context) (string, error)
}

// Retrieve implements aws.CredentialsProvider.
func (p secretProvider) Retrieve(ctx context.Context) (aws.Credentials, error) {
	text, err := p.secret(ctx)
	if err != nil {
		return aws.Credentials{}, err
	}
	c, err := readCredentials(text)
	if err != nil {
		return aws.Credentials{}, err
	}
	if !c.CanExpire {
		c.CanExpire, c.Expires = true, time.Now().Add(askAgain)
	}
	return c, nil
}

// readCredentials reads a key, its secret and, for those that end, a token,
// with white space between them; or the JSON that AWS's credential_process
// prints. No error tells any part of the text.
func readCredentials(text string) (aws.Credentials, error) {
	c := aws.Credentials{Source: "pachamama"}
	if strings.HasPrefix(strings.TrimSpace(text), "{") {
		var process struct {
			AccessKeyId, SecretAccessKey, SessionToken string //nolint:revive // AWS's names
			Expiration                                 *time.Time
		}
		if json.Unmarshal([]byte(text), &process) != nil {
			return c, badCredentials()
		}
		c.AccessKeyID, c.SecretAccessKey, c.SessionToken = process.AccessKeyId, process.SecretAccessKey, process.SessionToken
		if process.Expiration != nil {
			c.CanExpire, c.Expires = true, *process.Expiration
		}
	} else {
		words := strings.Fields(text)
		if len(words) < 2 || len(words) > 3 {
			return c, badCredentials()
		}
		c.AccessKeyID, c.SecretAccessKey = words[0], words[1]
		if len(words) == 3 {
			c.SessionToken = words[2]
		}
	}
	if !c.HasKeys() {
		return c, badCredentials()
	}
	return c, nil
}

func badCredentials() error {
	return &pachamama.Error{Code: pachamama.CodeInvalid, Op: "aws.Credentials", Subject: "credentials", Message: "the secret is not a pair of AWS keys",
		Hint: "It is KEY SECRET, KEY SECRET TOKEN, or the JSON of a credential_process."}
}

// explaining says what to do when there are no credentials.
type explaining struct{ aws.CredentialsProvider }

// Retrieve implements aws.CredentialsProvider.
func (e explaining) Retrieve(ctx context.Context) (aws.Credentials, error) {
	c, err := e.CredentialsProvider.Retrieve(ctx)
	if _, ours := errors.AsType[*pachamama.Error](err); err == nil || ours || ctx.Err() != nil {
		return c, err
	}
	return c, &pachamama.Error{Code: pachamama.CodeForbidden, Op: "aws.Credentials", Subject: "AWS", Message: "there are no credentials for AWS", Cause: err,
		Hint: "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, sign in with AWS's own tools, give the machine a role, or name a secret with credentials=."}
}
