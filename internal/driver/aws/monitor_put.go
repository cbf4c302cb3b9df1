package aws

import (
	"context"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/schemas"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/smithy-go/transport/http/protocol/awsquery"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/usage"
)

// The most that one PutMetricData takes:
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html
const (
	maxData     = 1000
	maxPutBytes = 1 << 20
)

// queries has the SDK speak CloudWatch's first protocol, which whatever stands in
// for CloudWatch knows; its newer ones few do.
func queries(o *cloudwatch.Options) { o.Protocol = awsquery.New(schemas.GraniteServiceVersion20100801) }

// puts is PutMetricData.
type puts struct {
	client *cloudwatch.Client
	o      MonitorOptions
}

func (p *puts) send(ctx context.Context, list []datum) (int, error) {
	in := &cloudwatch.PutMetricDataInput{Namespace: &p.o.Namespace}
	size := 0
	for _, d := range list {
		// As a form, which is the longest way to write it: names of its fields and escapes.
		more := 400 + 3*(len(d.name)+len(d.unit))
		for _, a := range d.dimensions {
			more += 100 + 3*(len(a.Key)+len(a.Value.String()))
		}
		if len(in.MetricData) == maxData || size+more > maxPutBytes {
			break
		}
		size += more
		in.MetricData = append(in.MetricData, put(d))
	}
	started := time.Now()
	_, err := p.client.PutMetricData(ctx, in)
	refused := isCode(err, "InvalidParameterValue") || isCode(err, "InvalidParameterCombination") || isCode(err, "MissingParameter")
	err = call{op: "monitor.Put", subject: p.o.Namespace, needs: "cloudwatch:PutMetricData", on: "namespace " + p.o.Namespace}.explain(err)
	p.o.Usage.Record(ctx, usage.Call{Piece: "monitor", Driver: "cloudwatch", Op: "put", Units: int64(len(in.MetricData)), Bytes: int64(size), Took: time.Since(started), Err: err})
	if refused {
		p.o.Log.Error("CloudWatch refuses numbers, which are lost", "error", pachamama.AsError(err).Message, "values", len(in.MetricData))
		return len(in.MetricData), nil // it will never take them
	}
	if err != nil {
		return 0, err
	}
	return len(in.MetricData), nil
}

func put(d datum) types.MetricDatum {
	out := types.MetricDatum{MetricName: &d.name, Timestamp: &d.at, Unit: types.StandardUnit(d.unit)}
	for _, a := range d.dimensions {
		out.Dimensions = append(out.Dimensions, types.Dimension{Name: sdk.String(string(a.Key)), Value: sdk.String(a.Value.String())})
	}
	if d.set == nil {
		out.Value = &d.value
		return out
	}
	out.StatisticValues = &types.StatisticSet{Minimum: &d.set.min, Maximum: &d.set.max, Sum: &d.set.sum, SampleCount: &d.set.count}
	return out
}
