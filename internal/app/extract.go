package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ucldc/pachamama/internal/driver/aws"
	"github.com/ucldc/pachamama/internal/driver/local"
	"github.com/ucldc/pachamama/internal/driver/tika"
	"github.com/ucldc/pachamama/internal/mediatype"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/blob"
	"github.com/ucldc/pachamama/internal/port/extract"
	"github.com/ucldc/pachamama/internal/port/retry"
	"github.com/ucldc/pachamama/internal/source/alto"
	"github.com/ucldc/pachamama/internal/source/hocr"
)

// extracts are the drivers of text. Each is recorded where it is made, since one
// may be inside another.
func (a *App) extracts() table[extract.Driver] {
	return table[extract.Driver]{
		"local":    {describe: always(local.DescribeExtract()), open: func(context.Context, address) (extract.Driver, error) { return a.openLocal(), nil }},
		"route":    {takes: slices.Concat(routeTakes(), textractTakes(), tikaTakes()), describe: describeRoute, open: a.openRoute},
		"textract": {takes: textractTakes(), describe: a.describeTextract, open: a.openTextract},
		"tika":     {form: "http://HOST:PORT", takes: tikaTakes(), describe: always(tika.Describe()), open: a.openTika},
	}
}

func textractTakes() []string { return awsTakes("bucket", "queue", "requests", "role", "topic") }

func tikaTakes() []string { return []string{"ocr", "requests"} }

func (a *App) openLocal() extract.Driver {
	return extract.Observe(local.NewExtractor(local.ExtractorParts{PDFs: a.pdfium, OCR: a.ocr, Formats: map[string]local.Format{
		mediatype.ALTO: {Version: alto.Version, Read: alto.Read},
		mediatype.HOCR: {Version: hocr.Version, Read: hocr.Read},
	}}), a.usage)
}

func (a *App) describeTextract(at address) (port.Descriptor, error) {
	stage, err := a.textractStage(at)
	return aws.DescribeTextract(stage.Bucket != "", at.text("endpoint", "") == ""), err
}

// textractPatience is how long a call waits for its turn: an account may have so
// many jobs at once, and each takes minutes.
const textractPatience = 15 * time.Minute

// openTextract opens Textract; what it does not read is read here.
func (a *App) openTextract(ctx context.Context, at address) (extract.Driver, error) {
	rate, err := at.number("requests", 0)
	if err != nil {
		return nil, err
	}
	o := aws.TextractOptions{Paid: extract.NewPaid(a.bucket, "textract"), Owner: owner(), Count: a.pdfium.Pages,
		Retry: retry.New(retry.Options{Service: "text (textract:)", Rate: float64(rate), Patience: textractPatience}),
		Topic: at.text("topic", ""), Role: at.text("role", ""), Queue: at.text("queue", "")}
	if given := len(o.Topic) > 0; given != (o.Role != "") || given != (o.Queue != "") {
		return nil, at.invalid("topic=, role= and queue= are given together: Textract tells the topic in that role, and the queue is subscribed to it")
	}
	stage, err := a.textractStage(at)
	if err != nil {
		return nil, err
	}
	session, err := a.awsSession(ctx, at)
	if err != nil {
		return nil, err
	}
	if stage.Bucket != "" {
		stage.Retry = retry.New(retry.Options{Service: "bucket " + stage.Bucket})
		d, err := aws.OpenBlob(session, stage)
		if err != nil {
			return nil, err
		}
		driver := blob.Observe(blob.Retry(d, stage.Retry), a.usage, d.Describe().Driver)
		o.Stage = aws.Stage{Bucket: stage.Bucket, Prefix: stage.Prefix, Driver: blob.New(driver)}
	}
	return extract.Either(extract.Observe(aws.OpenTextract(session, o), a.usage), a.openLocal()), nil
}

// textractStage is the bucket in which Textract finds documents: the one that is
// named, else that of the storage when both are at the same place.
func (a *App) textractStage(at address) (aws.BlobOptions, error) {
	o := aws.BlobOptions{PathStyle: at.text("endpoint", "") != ""}
	named := at.text("bucket", "")
	if strings.Contains(named, ":") {
		return o, at.invalid(fmt.Sprintf("bucket is NAME or NAME/PREFIX, not %q", named))
	}
	if named != "" {
		o.Bucket, o.Prefix, _ = strings.Cut(named, "/")
		return o, nil
	}
	if a.Config == nil {
		return o, nil
	}
	storage := a.Config.String("storage")
	if scheme(storage) != "s3" {
		return o, nil
	}
	_, store, err := a.blobs().find("storage", storage)
	if err != nil || store.text("endpoint", "") != at.text("endpoint", "") {
		return o, err
	}
	o.Bucket, o.Prefix, err = store.host()
	return o, err
}

// openTika opens a Tika server; what it does not read is read here.
func (a *App) openTika(_ context.Context, at address) (extract.Driver, error) {
	ocr, err := at.flag("ocr", true)
	if err != nil {
		return nil, err
	}
	p, err := policy(at)
	if err != nil {
		return nil, err
	}
	d, err := tika.Open(tika.Options{URL: at.place, OCR: ocr})
	if err != nil {
		return nil, err
	}
	return extract.Either(extract.Observe(extract.Retry(d, p), a.usage), a.openLocal()), nil
}
