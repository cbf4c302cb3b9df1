package nats

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/ucldc/pachamama"
)

// pull asks a consumer for messages, in the server's own words. The library's
// Fetch has no way to end a pull that does not wait when the server is gone.
type pull struct {
	Batch   int           `json:"batch"`
	Expires time.Duration `json:"expires,omitempty"`
	NoWait  bool          `json:"no_wait,omitempty"`
}

func (q *Queue) pull(ctx context.Context, consumer string, p pull) ([]*nats.Msg, error) {
	ask, err := json.Marshal(p)
	if err != nil {
		return nil, err
	}
	inbox := q.conn.NewInbox()
	sub, err := q.conn.SubscribeSync(inbox)
	if err != nil {
		return nil, err
	}
	defer sub.Unsubscribe() //nolint:errcheck // a connection that is gone has no subscriptions
	if err := q.conn.PublishRequest("$JS.API.CONSUMER.MSG.NEXT."+q.name+"."+consumer, inbox, ask); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, p.Expires+callTime)
	defer cancel()
	var msgs []*nats.Msg
	for len(msgs) < p.Batch {
		msg, err := sub.NextMsgWithContext(ctx)
		if err != nil && len(msgs) > 0 && !errors.Is(err, context.Canceled) {
			break
		}
		if err != nil {
			return nil, err
		}
		if status := msg.Header.Get("Status"); status != "" {
			return msgs, ended(status, msg.Header.Get("Description"))
		}
		msgs = append(msgs, msg)
	}
	return msgs, nil
}

// ended reads why a pull ended before it had all it asked for.
func ended(status, says string) error {
	switch status {
	case "404", "408": // no messages; none in time
		return nil
	}
	return &pachamama.Error{Code: pachamama.CodeUnavailable, Op: "nats.Take", Message: "the NATS server broke off a take: " + status + " " + says}
}
