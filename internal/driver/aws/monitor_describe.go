package aws

import "github.com/ucldc/pachamama/internal/port"

// DescribeMonitor describes numbers in CloudWatch. A service that only speaks
// like it (not ours) has prices of its own, which are not known.
func DescribeMonitor(o MonitorOptions, ours bool) port.Descriptor {
	d := port.Descriptor{Driver: "cloudwatch", Limits: map[string]int64{"batch": maxData, "message_bytes": maxPutBytes, "series": maxSeries, "kept_values": maxPending}}
	if o.Lines != nil || !ours {
		return d
	}
	price := func(op, per, amount string) port.Price {
		return port.Price{Op: op, Per: per, Amount: amount, Currency: "USD", Date: "2026-11-24", Source: "support.site24x7.com on requests for metrics; compare with https://aws.amazon.com/cloudwatch/pricing/"}
	}
	d.Conversions = []port.Conversion{{Op: "put", Pays: "put"}, {Op: "log", Pays: "log_bytes", By: port.ByByte}}
	d.Prices = []port.Price{price("put", "1000 operations", "0.01"), {Op: "log_bytes", Per: "GB", Amount: "0.50", Currency: "USD", Date: "2026-11-23", Source: "an estimate of DPLA; compare with https://aws.amazon.com/cloudwatch/pricing/"}}
	d.Assumes = []string{"Beside its calls CloudWatch is paid by the metric, 0.30 USD a month each for the first 10,000 (calculator.city, 2026-11-24), and each set of values of dimensions is one: that is not in the price of runs."}
	return d
}
