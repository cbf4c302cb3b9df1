package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/ucldc/pachamama/internal/driver/aws"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/blob"
	"github.com/ucldc/pachamama/internal/port/retry"
)

// awsTakes names the parameters that every driver of AWS takes, and its own.
func awsTakes(more ...string) []string {
	return slices.Concat([]string{"credentials", "endpoint", "region"}, more)
}

// awsSession opens the way to AWS that a driver's URL describes, on which each
// component has the credentials of its role, unless the URL names others.
func (a *App) awsSession(ctx context.Context, at address) (*aws.Session, error) {
	o := awsOptions(at)
	o.Roles = a.roles
	return aws.OpenSession(ctx, o)
}

func awsOptions(at address) aws.Options {
	return aws.Options{Region: at.text("region", ""), Endpoint: at.text("endpoint", ""), Secret: secretOf(at)}
}

// policy says how calls to the service behind a driver's URL are made again.
// Its parameter is how many of them a second the account may make.
func policy(at address) (*retry.Policy, error) {
	rate, err := at.number("requests", 0)
	return retry.New(retry.Options{Service: fmt.Sprintf("%s (%s:)", at.setting, at.scheme), Rate: float64(rate)}), err
}

// s3Entry is the driver of buckets of S3, and of stores that speak like it.
func (a *App) s3Entry() entry[blob.Driver] {
	takes := awsTakes("checksums", "kms_key", "part_mb", "path_style", "put_if_absent", "requests", "sse", "storage_class")
	return entry[blob.Driver]{form: "//BUCKET/PREFIX", takes: takes, describe: describeS3, open: a.openS3}
}

func describeS3(at address) (port.Descriptor, error) {
	at.place = cmp.Or(at.place, "//BUCKET")
	o, err := s3Options(at)
	return aws.DescribeBlob(o, at.text("endpoint", "") == ""), err
}

func describeSQS(at address) (port.Descriptor, error) {
	at.place = cmp.Or(at.place, "//NAME")
	o, err := sqsOptions(at)
	return aws.DescribeQueue(o, at.text("endpoint", "") == ""), err
}

func (a *App) openS3(ctx context.Context, at address) (blob.Driver, error) {
	o, err := s3Options(at)
	if err != nil {
		return nil, err
	}
	session, err := a.awsSession(ctx, at)
	if err != nil {
		return nil, err
	}
	d, err := aws.OpenBlob(session, o)
	if err != nil {
		return nil, err
	}
	return blob.Retry(d, o.Retry), nil
}

func s3Options(at address) (o aws.BlobOptions, err error) {
	if o.Bucket, o.Prefix, err = at.host(); err != nil {
		return o, err
	}
	o.Encryption, o.Key, o.StorageClass = at.text("sse", ""), at.text("kms_key", ""), at.text("storage_class", "")
	if !slices.Contains([]string{"", "AES256", "aws:kms", "aws:kms:dsse"}, o.Encryption) {
		return o, at.invalid("sse is AES256, aws:kms or aws:kms:dsse")
	}
	if o.PathStyle, err = at.flag("path_style", at.text("endpoint", "") != ""); err != nil {
		return o, err
	}
	checksums, err := at.flag("checksums", true)
	if err != nil {
		return o, err
	}
	conditions, err := at.flag("put_if_absent", true)
	if err != nil {
		return o, err
	}
	part, err := at.number("part_mb", 0)
	if err != nil {
		return o, err
	}
	o.NoChecksums, o.NoConditions, o.PartBytes = !checksums, !conditions, int64(part)<<20
	o.Retry, err = policy(at)
	return o, err
}
