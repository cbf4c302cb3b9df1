package aws

import (
	"time"

	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/queue"
)

// billed is how many bytes of a request to SQS are billed as one.
const billed = 64 << 10

// DescribeQueue describes queues that are not opened. Prices are those of AWS
// in us-east-1; a service that only speaks like it (not ours) has none.
func DescribeQueue(o QueueOptions, ours bool) port.Descriptor {
	d := port.Descriptor{Driver: "sqs", Limits: map[string]int64{queue.LimitMessageBytes: maxMessage, queue.LimitBatch: maxEntries, queue.LimitBatchBytes: maxMessage,
		queue.LimitLeaseSeconds: int64(maxVisibility / time.Second), queue.LimitReturnSeconds: int64((maxVisibility - time.Hour) / time.Second)}}
	for _, op := range []string{"push", "take"} {
		d.Conversions = append(d.Conversions, port.Conversion{Op: op, Pays: "request", Bytes: billed, Units: maxEntries})
	}
	d.Conversions = append(d.Conversions, port.Conversion{Op: "done", Pays: "request", Units: maxEntries})
	for _, op := range []string{"extend", "return", "counts"} {
		d.Conversions = append(d.Conversions, port.Conversion{Op: op, Pays: "request"})
	}
	if !ours {
		return d
	}
	amount := "0.40"
	if o.FIFO {
		amount = "0.50"
	}
	d.Prices = []port.Price{{Op: "request", Per: "1000000 operations", Amount: amount, Currency: "USD", Date: "2026-11-23", Source: "https://aws.amazon.com/sqs/pricing/ (by way of cloudburn and factualminds)"}}
	d.Assumes = []string{"Prices of SQS are those of us-east-1; its first million requests of a month, which AWS gives free, are counted as paid.",
		"A request to SQS carries ten messages at most and is billed once for each 64 KB."}
	return d
}
