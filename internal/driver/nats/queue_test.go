package nats_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/driver/mem"
	"github.com/ucldc/pachamama/internal/driver/nats"
	"github.com/ucldc/pachamama/internal/port/blob"
	"github.com/ucldc/pachamama/internal/port/conformance"
	"github.com/ucldc/pachamama/internal/port/queue"
	"github.com/ucldc/pachamama/test/servers"
)

func TestQueue(t *testing.T) {
	s := servers.StartNATS(t)
	host := strings.TrimPrefix(s.URL, "nats://")
	open := func(t testing.TB, place string) queue.Driver {
		q, err := nats.OpenQueue(t.Context(), place, 1, nats.Options{Host: host})
		if err != nil {
			t.Fatal(err)
		}
		return q
	}
	conformance.Queue(t, conformance.QueueSubject{Lease: time.Second, Open: open,
		Bucket: func(testing.TB) *blob.Bucket { return blob.New(mem.NewBlob()) }})
	t.Run("server killed", func(t *testing.T) {
		conformance.QueueOutage(t, open, func() { s.Kill(); s.Restart() })
	})
	t.Run("connect", func(t *testing.T) {
		_, err := nats.OpenQueue(t.Context(), "x", 1, nats.Options{Host: "127.0.0.1:1"})
		if e := pachamama.AsError(err); e == nil || e.Code != pachamama.CodeUnavailable || !strings.Contains(e.Hint, "JetStream") {
			t.Errorf("nobody there: %v", err)
		}
		missing := &pachamama.Error{Code: pachamama.CodeInvalid, Message: "there is no secret"}
		_, err = nats.OpenQueue(t.Context(), "x", 1, nats.Options{Host: host, Secret: func(context.Context) (string, error) { return "", missing }})
		if pachamama.CodeOf(err) != pachamama.CodeInvalid {
			t.Errorf("a secret that cannot be read: %v", err)
		}
	})
}
