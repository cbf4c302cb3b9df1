package aws

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/ucldc/pachamama"
)

// BucketThing is the bucket of a storage. Nobody but the account sees into it,
// and what is left of uploads that were broken off goes after a week: S3 asks
// money for it, and shows it to nobody.
func BucketThing(s *Session, o BlobOptions) (Thing, error) {
	b, err := OpenBlob(s, o)
	if err != nil {
		return Thing{}, err
	}
	asked := func(needs string) call {
		return call{op: "setup", subject: o.Bucket, needs: needs, on: "bucket " + o.Bucket}
	}
	return Thing{Kind: "bucket", Name: o.Bucket, How: "not public; parts of broken uploads go after 7 days",
		Look: func(ctx context.Context) (State, error) {
			_, err := b.client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &o.Bucket})
			if _, missing := errors.AsType[*types.NotFound](err); missing {
				return Missing, nil
			}
			if api, ok := errors.AsType[smithy.APIError](err); ok && api.ErrorCode() == http.StatusText(http.StatusForbidden) {
				return "", &pachamama.Error{Code: pachamama.CodeForbidden, Op: "setup", Subject: o.Bucket, Message: "the bucket is there, and not for these keys", Cause: err,
					Hint: "It may be somebody else's, for all of S3 shares one set of names: choose another name, or ask its owner for s3:ListBucket."}
			}
			return There, asked("s3:ListBucket").explain(err)
		},
		Make: func(ctx context.Context) error {
			in := &s3.CreateBucketInput{Bucket: &o.Bucket}
			if region := s.Config.Region; region != "us-east-1" { // which may not be named
				in.CreateBucketConfiguration = &types.CreateBucketConfiguration{LocationConstraint: types.BucketLocationConstraint(region)}
			}
			_, err := b.client.CreateBucket(ctx, in)
			if _, ours := errors.AsType[*types.BucketAlreadyOwnedByYou](err); err != nil && !ours {
				return asked("s3:CreateBucket").explain(err)
			}
			return b.lockUp(ctx, asked)
		}}, nil
}

// lockUp shuts a bucket that was made off from the public. Stores that only
// speak like S3 may know neither of the two, and are then as their makers say.
func (b *Blob) lockUp(ctx context.Context, asked func(string) call) error {
	yes := aws.Bool(true)
	_, err := b.client.PutPublicAccessBlock(ctx, &s3.PutPublicAccessBlockInput{Bucket: &b.o.Bucket, PublicAccessBlockConfiguration: &types.PublicAccessBlockConfiguration{
		BlockPublicAcls: yes, BlockPublicPolicy: yes, IgnorePublicAcls: yes, RestrictPublicBuckets: yes}})
	if err != nil && (b.ours || !unknown(err)) {
		return asked("s3:PutBucketPublicAccessBlock").explain(err)
	}
	_, err = b.client.PutBucketLifecycleConfiguration(ctx, &s3.PutBucketLifecycleConfigurationInput{Bucket: &b.o.Bucket, LifecycleConfiguration: &types.BucketLifecycleConfiguration{
		Rules: []types.LifecycleRule{{ID: aws.String("pachamama-broken-uploads"), Status: types.ExpirationStatusEnabled, Filter: &types.LifecycleRuleFilter{Prefix: aws.String("")},
			AbortIncompleteMultipartUpload: &types.AbortIncompleteMultipartUpload{DaysAfterInitiation: aws.Int32(7)}}}}})
	if err != nil && (b.ours || !unknown(err)) {
		return asked("s3:PutLifecycleConfiguration").explain(err)
	}
	return nil
}

// unknown tells whether a store does not know what it was asked to do.
func unknown(err error) bool {
	answer, _ := errors.AsType[*smithyhttp.ResponseError](err)
	return slices.Contains([]int{http.StatusNotImplemented, http.StatusMethodNotAllowed, http.StatusBadRequest}, statusOf(answer))
}

// sameJSON compares a document as IAM gives it back, escaped as in a URL, with
// one that we wrote.
func sameJSON(theirs, ours string) bool {
	if plain, err := url.PathUnescape(theirs); err == nil {
		theirs = plain
	}
	var a, b any
	return json.Unmarshal([]byte(theirs), &a) == nil && json.Unmarshal([]byte(ours), &b) == nil && reflect.DeepEqual(a, b)
}
