package aws_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/schemas"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/smithy-go/transport/http/protocol/awsquery"

	"github.com/ucldc/pachamama/internal/driver/aws"
	"github.com/ucldc/pachamama/internal/port/conformance"
	"github.com/ucldc/pachamama/internal/port/monitor"
	"github.com/ucldc/pachamama/internal/port/usage"
	"github.com/ucldc/pachamama/test/servers"
)

const oftenSent = 100 * time.Millisecond

// kept are the labels that tests look at.
func kept() []string {
	return []string{"stage", "piece", "state", "who", "collection", "code", "what", "driver", "operation"}
}

// door is a way to a service that can be shut.
func door(t conformance.T, to string) (at string, shut func(bool)) {
	u, err := url.Parse(to)
	if err != nil {
		t.Fatalf("%v", err)
	}
	var closed atomic.Bool
	proxy := httputil.NewSingleHostReverseProxy(u)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if closed.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL, closed.Store
}

// watchNames makes a namespace of its own for each driver.
var watchNames atomic.Int64

func TestMonitor(t *testing.T) {
	moto := servers.Moto(t)
	session := openSession(t, moto.URL)
	t.Run("put", func(t *testing.T) {
		conformance.Monitor(t, func(t2 conformance.T) conformance.Watched {
			at, shut := door(t2, moto.URL)
			space := fmt.Sprintf("Test%d", watchNames.Add(1))
			m, err := aws.OpenMonitor(openSession(t, at), aws.MonitorOptions{Namespace: space, Dimensions: kept(), Every: oftenSent})
			if err != nil {
				t2.Fatalf("%v", err)
			}
			return conformance.Watched{Driver: m, Away: shut, Numbers: func() []conformance.Number { return inCloudWatch(t2, session, space) }}
		})
	})
	t.Run("logs", func(t *testing.T) {
		conformance.Monitor(t, func(t2 conformance.T) conformance.Watched {
			at, shut := door(t2, moto.URL)
			group := fmt.Sprintf("test%d", watchNames.Add(1))
			client := cloudwatchlogs.NewFromConfig(session.Config)
			if _, err := client.CreateLogGroup(t2.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: &group}); err != nil {
				t2.Fatalf("%v", err)
			}
			m, err := aws.OpenMonitor(openSession(t, at), aws.MonitorOptions{Namespace: "Test", Group: group, Dimensions: kept(), Every: oftenSent, Program: "a:1"})
			if err != nil {
				t2.Fatalf("%v", err)
			}
			return conformance.Watched{Driver: m, Away: shut, Numbers: func() []conformance.Number {
				all, err := client.FilterLogEvents(t2.Context(), &cloudwatchlogs.FilterLogEventsInput{LogGroupName: &group, Limit: sdk.Int32(10_000)})
				if err != nil {
					t2.Fatalf("%v", err)
				}
				var text []string
				for _, e := range all.Events {
					text = append(text, *e.Message)
				}
				return embedded(t2, strings.Join(text, "\n"))
			}}
		})
	})
	t.Run("lines", func(t *testing.T) {
		conformance.Monitor(t, func(t2 conformance.T) conformance.Watched {
			var out lineBuffer
			m, err := aws.OpenMonitor(nil, aws.MonitorOptions{Namespace: "Test", Lines: &out, Dimensions: kept(), Every: oftenSent})
			if err != nil {
				t2.Fatalf("%v", err)
			}
			return conformance.Watched{Driver: m, Numbers: func() []conformance.Number { return embedded(t2, out.String()) }}
		})
	})
}

type lineBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lineBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lineBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

func (*lineBuffer) Close() error { return nil }

// inCloudWatch asks CloudWatch for all that it has of a namespace.
func inCloudWatch(t conformance.T, s *aws.Session, space string) (out []conformance.Number) {
	client := cloudwatch.NewFromConfig(s.Config, func(o *cloudwatch.Options) { o.Protocol = awsquery.New(schemas.GraniteServiceVersion20100801) })
	seen := map[string]bool{} // the stand-in lists one for each value
	pages := cloudwatch.NewListMetricsPaginator(client, &cloudwatch.ListMetricsInput{Namespace: &space})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatalf("%v", err)
		}
		for _, m := range page.Metrics {
			n := conformance.Number{Name: *m.MetricName, Labels: map[string]string{}}
			for _, d := range m.Dimensions {
				n.Labels[*d.Name] = *d.Value
			}
			key := n.Name + fmt.Sprint(n.Labels)
			if seen[key] {
				continue
			}
			seen[key] = true
			got, err := client.GetMetricStatistics(t.Context(), &cloudwatch.GetMetricStatisticsInput{Namespace: &space, MetricName: m.MetricName, Dimensions: m.Dimensions,
				StartTime: sdk.Time(time.Now().Add(-time.Hour)), EndTime: sdk.Time(time.Now().Add(time.Hour)), Period: sdk.Int32(86400),
				Statistics: []types.Statistic{types.StatisticSum, types.StatisticSampleCount, types.StatisticMaximum}})
			if err != nil {
				t.Fatalf("%v", err)
			}
			for _, p := range got.Datapoints {
				switch {
				case strings.HasSuffix(n.Name, "_duration"):
					n.Count, n.Sum = n.Count+*p.SampleCount, n.Sum+*p.Sum
				case isState(n.Name):
					n.Value = max(n.Value, *p.Maximum)
				default:
					n.Value += *p.Sum
				}
			}
			out = append(out, n)
		}
	}
	return out
}

func isState(name string) bool {
	return slices.Contains([]string{"pachamama_runs", "pachamama_runs_stuck", "pachamama_last_success_age", "pachamama_notices"}, name)
}

// embedded reads lines in the embedded metric format as CloudWatch does: what the
// line itself says is a metric, and nothing else.
func embedded(t conformance.T, text string) (out []conformance.Number) {
	sums := map[string]*conformance.Number{}
	for line := range strings.Lines(text) {
		var fields map[string]json.RawMessage
		var about struct {
			Timestamp         int64
			CloudWatchMetrics []struct {
				Namespace  string
				Dimensions [][]string
				Metrics    []struct{ Name, Unit string }
			}
		}
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			t.Fatalf("%v", err)
		}
		if err := json.Unmarshal(fields["_aws"], &about); err != nil || about.Timestamp == 0 || len(about.CloudWatchMetrics) != 1 {
			t.Fatalf("%s: %v", line, err)
		}
		one := about.CloudWatchMetrics[0]
		n := conformance.Number{Name: one.Metrics[0].Name, Labels: map[string]string{}}
		for _, d := range one.Dimensions[0] {
			var v string
			json.Unmarshal(fields[d], &v) //nolint:errcheck // an empty one is seen
			n.Labels[d] = v
		}
		var set struct{ Min, Max, Sum, Count float64 }
		if err := json.Unmarshal(fields[n.Name], &n.Value); err != nil {
			json.Unmarshal(fields[n.Name], &set) //nolint:errcheck // likewise
			n.Count, n.Sum = set.Count, set.Sum
		}
		key := n.Name + fmt.Sprint(n.Labels)
		switch have := sums[key]; {
		case have == nil || isState(n.Name):
			sums[key] = &n
		default:
			have.Value, have.Count, have.Sum = have.Value+n.Value, have.Count+n.Count, have.Sum+n.Sum
		}
	}
	for n := range maps.Values(sums) {
		out = append(out, *n)
	}
	return out
}

// TestMonitorBatches sees that calls keep to what CloudWatch takes, and that no
// more dimensions are made than somebody wants to pay for.
func TestMonitorBatches(t *testing.T) {
	var mu sync.Mutex
	var calls, most int
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		calls++
		most = max(most, int(r.ContentLength))
		w.Header().Set("Content-Type", "text/xml")
		w.Write([]byte(`<PutMetricDataResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/"><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></PutMetricDataResponse>`)) //nolint:errcheck // a test
	}))
	defer s.Close()
	var calledFor countUsage
	m, err := aws.OpenMonitor(openSession(t, s.URL), aws.MonitorOptions{Namespace: "Test", Every: time.Hour, Usage: &calledFor})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 25 { // 25 numbers of at most 100 sets each
		c, err := m.Meter().Int64Counter(fmt.Sprintf("number%d", i))
		if err != nil {
			t.Fatal(err)
		}
		for j := range 300 {
			c.Add(t.Context(), 1, attributeOf("collection", fmt.Sprint(j)), attributeOf("run", fmt.Sprint(j)))
		}
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	if calls != 3 || calledFor.units != 2500 || calledFor.calls != 3 || most > 1<<20 {
		t.Errorf("%d calls of at most %d bytes; usage has %d calls with %d values", calls, most, calledFor.calls, calledFor.units)
	}
	if got := m.Describe(); got.Limits["batch"] != 1000 || got.Limits["message_bytes"] != 1<<20 || len(got.Prices) == 0 {
		t.Errorf("%+v", got)
	}
}

var _ monitor.Driver = (*aws.Monitor)(nil)
var _ usage.Recorder = (*countUsage)(nil)
