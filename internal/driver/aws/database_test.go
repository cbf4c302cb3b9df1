package aws_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strings"
	"testing"

	"github.com/ucldc/pachamama/internal/driver/aws"
)

// TestDatabaseToken makes the signature again, by AWS's description of version 4.
func TestDatabaseToken(t *testing.T) {
	session, err := aws.OpenSession(t.Context(), aws.Options{Region: "eu-west-1", Secret: func(context.Context) (string, error) { return "AKIATEST a-secret", nil }})
	if err != nil {
		t.Fatal(err)
	}
	token, err := session.DatabaseToken(t.Context(), "db.example.org:5432", "a clerk")
	if err != nil {
		t.Fatal(err)
	}
	place, query, _ := strings.Cut(token, "?")
	q, err := url.ParseQuery(query)
	if err != nil || place != "db.example.org:5432/" || q.Get("Action") != "connect" || q.Get("DBUser") != "a clerk" || q.Get("X-Amz-Expires") != "900" {
		t.Fatalf("%q, %v", token, err)
	}
	got, at := q.Get("X-Amz-Signature"), q.Get("X-Amz-Date")
	scope := at[:8] + "/eu-west-1/rds-db/aws4_request"
	if q.Get("X-Amz-Credential") != "AKIATEST/"+scope || q.Get("X-Amz-SignedHeaders") != "host" {
		t.Errorf("%q", token)
	}
	q.Del("X-Amz-Signature")
	nothing := sha256.Sum256(nil)
	canonical := "GET\n/\n" + strings.ReplaceAll(q.Encode(), "+", "%20") + "\nhost:db.example.org:5432\n\nhost\n" + hex.EncodeToString(nothing[:])
	sum := sha256.Sum256([]byte(canonical))
	key := []byte("AWS4a-secret")
	for _, part := range append(strings.Split(scope, "/"), "AWS4-HMAC-SHA256\n"+at+"\n"+scope+"\n"+hex.EncodeToString(sum[:])) {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(part))
		key = mac.Sum(nil)
	}
	if got != hex.EncodeToString(key) {
		t.Errorf("the signature of %q is %s", token, hex.EncodeToString(key))
	}
}
