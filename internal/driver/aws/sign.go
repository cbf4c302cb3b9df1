package aws

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/ucldc/pachamama"
)

// Signed returns a transport that signs each request for a service that has no
// client of its own here ("es", "aoss") and sends it with next.
func (s *Session) Signed(service string, next http.RoundTripper) http.RoundTripper {
	return &signed{s, service, next, v4.NewSigner()}
}

type signed struct {
	session *Session
	service string
	next    http.RoundTripper
	signer  *v4.Signer
}

// RoundTrip implements http.RoundTripper. It leaves the request as it is, and
// reads its body into memory.
func (t *signed) RoundTrip(req *http.Request) (*http.Response, error) {
	if t.session.Config.Credentials == nil {
		return nil, &pachamama.Error{Code: pachamama.CodeForbidden, Op: "aws.Sign", Subject: t.service, Message: "there are no credentials to sign with"}
	}
	keys, err := t.session.Config.Credentials.Retrieve(req.Context())
	if err != nil {
		return nil, call{op: "aws.Sign", subject: t.service}.explain(err)
	}
	var body []byte
	if req.Body != nil {
		defer req.Body.Close()
		if body, err = io.ReadAll(req.Body); err != nil {
			return nil, err
		}
	}
	out := req.Clone(req.Context())
	out.Body, out.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:])
	out.Header.Set("X-Amz-Content-Sha256", hash) // the serverless service wants to see it
	if err := t.sign(out, keys, hash); err != nil {
		return nil, call{op: "aws.Sign", subject: t.service}.explain(err)
	}
	return t.next.RoundTrip(out)
}

func (t *signed) sign(req *http.Request, keys aws.Credentials, hash string) error {
	return t.signer.SignHTTP(req.Context(), keys, req, hash, t.service, t.session.Config.Region, time.Now())
}
