package aws

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/ucldc/pachamama"
)

// emptyHash is the SHA-256 of nothing: what a request without a body is signed with.
const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// DatabaseToken returns what a database of RDS or Aurora takes for the password of
// a user that may log in by IAM. It can be used for 15 minutes; connections last longer.
// Host has its port. See
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html
func (s *Session) DatabaseToken(ctx context.Context, host, user string) (string, error) {
	const op = "aws.DatabaseToken"
	if s.Config.Credentials == nil {
		return "", &pachamama.Error{Code: pachamama.CodeForbidden, Op: op, Subject: host, Message: "there are no credentials to sign with"}
	}
	keys, err := s.Config.Credentials.Retrieve(ctx)
	if err != nil {
		return "", call{op: op, subject: host}.explain(err)
	}
	query := url.Values{"Action": {"connect"}, "DBUser": {user}, "X-Amz-Expires": {"900"}}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+host+"/?"+query.Encode(), nil)
	if err != nil {
		return "", call{op: op, subject: host}.explain(err)
	}
	signed, _, err := v4.NewSigner().PresignHTTP(ctx, keys, req, emptyHash, "rds-db", s.Config.Region, time.Now())
	if err != nil {
		return "", call{op: op, subject: host}.explain(err)
	}
	return strings.TrimPrefix(signed, "https://"), nil
}
