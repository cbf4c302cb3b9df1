package queue_test

import (
	"context"
	"strings"
	"testing"

	"github.com/ucldc/pachamama/internal/driver/mem"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/blob"
	"github.com/ucldc/pachamama/internal/port/queue"
)

// small takes messages of 256 KB, as many services do.
type small struct {
	queue.Driver
	largest int
}

func (s *small) Describe() port.Descriptor {
	return port.Descriptor{Driver: "small", Limits: map[string]int64{queue.LimitMessageBytes: 256 << 10}}
}

func (s *small) Push(ctx context.Context, messages []queue.Message) error {
	for _, m := range messages {
		s.largest = max(s.largest, len(m.Body))
	}
	return s.Driver.Push(ctx, messages)
}

type large struct{ Text string }

func (large) Kind() string { return "large" }

func TestAMessageOverTheLimitGoesByReference(t *testing.T) {
	ctx, d, bucket := t.Context(), &small{Driver: open(t)}, blob.New(mem.NewBlob())
	q := queue.New(d, bucket, queue.Options{})
	if err := q.Push(ctx, queue.Put{}, large{strings.Repeat("x", 300<<10)}); err != nil {
		t.Fatal(err)
	}
	var stored int64
	for info, err := range bucket.List(ctx, "queue/payloads/") {
		if err != nil {
			t.Fatal(err)
		}
		stored += info.Size
	}
	if d.largest > 256<<10 || d.largest == 0 || stored < 300<<10 {
		t.Errorf("a message of %d bytes was pushed, and %d bytes are in storage", d.largest, stored)
	}
}
