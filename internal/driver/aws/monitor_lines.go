package aws

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"github.com/ucldc/pachamama/internal/port/usage"
)

// embedded writes a value as a line in the embedded metric format, which
// CloudWatch makes a metric of where it reads the line:
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
// Statistics are written as AWS's own collector writes them.
func embedded(namespace string, d datum) ([]byte, error) {
	names := []string{}
	line := map[string]any{d.name: d.value}
	if d.set != nil {
		line[d.name] = map[string]float64{"Min": d.set.min, "Max": d.set.max, "Sum": d.set.sum, "Count": d.set.count}
	}
	for _, a := range d.dimensions {
		names = append(names, string(a.Key))
		line[string(a.Key)] = a.Value.String()
	}
	line["_aws"] = map[string]any{"Timestamp": d.at.UnixMilli(), "CloudWatchMetrics": []any{map[string]any{
		"Namespace": namespace, "Dimensions": [][]string{names}, "Metrics": []any{map[string]string{"Name": d.name, "Unit": d.unit}}}}}
	return json.Marshal(line)
}

// lines are written where an agent reads them.
type lines struct {
	to        io.Writer
	namespace string
}

func (l *lines) send(_ context.Context, list []datum) (int, error) {
	for i, d := range list {
		b, err := embedded(l.namespace, d)
		if err != nil {
			return i, err
		}
		if _, err := l.to.Write(append(b, '\n')); err != nil {
			return i, err
		}
	}
	return len(list), nil
}

// The most that one PutLogEvents takes:
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
const (
	maxLogEvents = 10_000
	maxLogBytes  = 1_048_576
	logEventMore = 26                  // bytes that each event counts beside its text
	logSpan      = 23 * time.Hour      // events of one call lie within a day
	logOldest    = 13 * 24 * time.Hour // older ones are refused after 14 days
)

// logGroup is a stream in a group of CloudWatch Logs, which is made when it is
// first written to.
type logGroup struct {
	client *cloudwatchlogs.Client
	o      MonitorOptions
	stream string
}

func (g *logGroup) send(ctx context.Context, list []datum) (int, error) {
	if err := g.begin(ctx); err != nil {
		return 0, err
	}
	in := &cloudwatchlogs.PutLogEventsInput{LogGroupName: &g.o.Group, LogStreamName: &g.stream}
	size, n := 0, 0
	var from time.Time
	for _, d := range list {
		if time.Since(d.at) > logOldest {
			n++
			continue
		}
		b, err := embedded(g.o.Namespace, d)
		if err != nil {
			return 0, err
		}
		if from.IsZero() {
			from = d.at
		}
		if len(in.LogEvents) == maxLogEvents || size+len(b)+logEventMore > maxLogBytes || d.at.Sub(from).Abs() > logSpan/2 {
			break
		}
		size += len(b) + logEventMore
		message, at := string(b), d.at.UnixMilli()
		in.LogEvents = append(in.LogEvents, types.InputLogEvent{Message: &message, Timestamp: &at})
		n++
	}
	if len(in.LogEvents) == 0 {
		return n, nil
	}
	slices.SortStableFunc(in.LogEvents, func(a, b types.InputLogEvent) int { return cmp.Compare(*a.Timestamp, *b.Timestamp) }) // others are refused
	started := time.Now()
	_, err := g.client.PutLogEvents(ctx, in)
	err = g.explain("logs:PutLogEvents", err)
	g.o.Usage.Record(ctx, usage.Call{Piece: "monitor", Driver: "cloudwatch", Op: "log", Units: int64(len(in.LogEvents)), Bytes: int64(size), Took: time.Since(started), Err: err})
	if err != nil {
		return 0, err
	}
	return n, nil
}

// begin makes a stream of this program, once.
func (g *logGroup) begin(ctx context.Context) error {
	if g.stream != "" {
		return nil
	}
	name := fmt.Sprintf("%s/%s", time.Now().UTC().Format("2006-01-02T150405"), strings.NewReplacer(":", "-", "*", "-").Replace(g.o.Program))
	_, err := g.client.CreateLogStream(ctx, &cloudwatchlogs.CreateLogStreamInput{LogGroupName: &g.o.Group, LogStreamName: &name})
	if err != nil && !isCode(err, "ResourceAlreadyExistsException") {
		return g.explain("logs:CreateLogStream", err)
	}
	g.stream = name
	return nil
}

func (g *logGroup) explain(needs string, err error) error {
	return call{op: "monitor.Log", subject: g.o.Group, needs: needs, on: "log group " + g.o.Group}.explain(err)
}
