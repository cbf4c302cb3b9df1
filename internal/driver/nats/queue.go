package nats

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/queue"
)

// Queue keeps all queues in one stream, a subject and a consumer for each. What
// the server says it took is as safe as its sync_interval makes it: set
// "always", or have several replicas.
type Queue struct {
	conn *nats.Conn
	js   jetstream.JetStream
	name string // of the stream; subjects begin with it

	mu     sync.Mutex
	leases map[string]time.Duration // of the consumers, as we set them
}

// OpenQueue connects, and makes the stream when it is missing.
func OpenQueue(ctx context.Context, name string, replicas int, o Options) (*Queue, error) {
	conn, err := connect(ctx, o)
	if err != nil {
		return nil, err
	}
	js, err := jetstream.New(conn, jetstream.WithDefaultTimeout(callTime), jetstream.WithPublishAsyncTimeout(callTime))
	q := &Queue{conn: conn, js: js, name: name, leases: map[string]time.Duration{}}
	if err == nil {
		_, err = js.Stream(ctx, name)
	}
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		_, err = js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{Name: name, Description: "Work of Pachamama", Subjects: []string{q.subject("*"), q.later("*", "*")},
			Retention: jetstream.WorkQueuePolicy, Storage: jetstream.FileStorage, Replicas: replicas, AllowMsgSchedules: true})
	}
	if err != nil {
		return nil, errors.Join(explain(ctx, "nats.OpenQueue", "stream "+name, err), q.Close())
	}
	return q, nil
}

func (q *Queue) subject(queue string) string { return q.name + ".queue." + queue }

// later is where a message waits for its time. Each needs a subject of its own.
func (q *Queue) later(queue, id string) string { return q.name + ".later." + queue + "." + id }

// Push keeps messages. The server puts those that wait into their queue when
// their time has come.
func (q *Queue) Push(ctx context.Context, messages []queue.Message) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	var taken []jetstream.PubAckFuture
	for _, m := range messages {
		msg := nats.NewMsg(q.subject(m.Queue))
		msg.Data = []byte(m.Body)
		if m.Delay > 0 {
			msg.Subject = q.later(m.Queue, nats.NewInbox()[len(nats.InboxPrefix):])
			msg.Header.Set(jetstream.ScheduleHeader, "@at "+time.Now().Add(m.Delay).UTC().Format(time.RFC3339Nano))
			msg.Header.Set(jetstream.ScheduleTargetHeader, q.subject(m.Queue))
		}
		f, err := q.js.PublishMsgAsync(msg, jetstream.WithMsgID(m.ID))
		if err != nil {
			return explain(ctx, "nats.Push", m.Queue, err)
		}
		taken = append(taken, f)
	}
	for i, f := range taken {
		select {
		case <-f.Ok():
		case err := <-f.Err():
			return explain(ctx, "nats.Push", messages[i].Queue, err)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// Take holds messages.
func (q *Queue) Take(ctx context.Context, name string, max int, lease, wait time.Duration) ([]queue.Lease, error) {
	err := q.consumer(ctx, name, lease)
	var msgs []*nats.Msg
	if err == nil {
		msgs, err = q.pull(ctx, name, pull{Batch: max, NoWait: true})
	}
	if err == nil && len(msgs) == 0 && wait > 0 {
		msgs, err = q.pull(ctx, name, pull{Batch: 1, Expires: wait})
		if err == nil && len(msgs) > 0 && max > 1 {
			more, merr := q.pull(ctx, name, pull{Batch: max - 1, NoWait: true})
			if merr == nil {
				msgs = append(msgs, more...)
			}
		}
	}
	if err != nil {
		return nil, explain(ctx, "nats.Take", name, err)
	}
	until := time.Now().Add(lease)
	var leases []queue.Lease
	for _, msg := range msgs {
		about, err := msg.Metadata()
		if err != nil {
			return nil, explain(ctx, "nats.Take", name, err)
		}
		leases = append(leases, queue.Lease{Queue: name, Body: string(msg.Data), Tries: int(about.NumDelivered), Token: msg.Reply, Until: until})
	}
	return leases, nil
}

// consumer makes a queue's consumer, or gives it another length of leases.
func (q *Queue) consumer(ctx context.Context, name string, lease time.Duration) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.leases[name] == lease {
		return nil
	}
	_, err := q.js.CreateOrUpdateConsumer(ctx, q.name, jetstream.ConsumerConfig{Durable: name, FilterSubject: q.subject(name), AckPolicy: jetstream.AckExplicitPolicy,
		AckWait: lease, MaxDeliver: -1, MaxAckPending: -1})
	if err == nil {
		q.leases[name] = lease
	}
	return err
}

// Extend holds a message for longer: as long as all of its queue are held.
func (q *Queue) Extend(ctx context.Context, l queue.Lease, _ time.Duration) error {
	if time.Now().After(l.Until) { // the server would extend the lease of whoever has it now
		return &pachamama.Error{Code: pachamama.CodeConflict, Op: "nats.Extend", Subject: l.Queue, Message: "the lease has ended"}
	}
	return q.tell(ctx, "nats.Extend", l, "+WPI")
}

// Done forgets messages.
func (q *Queue) Done(ctx context.Context, leases []queue.Lease) error {
	for _, l := range leases {
		if err := q.tell(ctx, "nats.Done", l, "+ACK"); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Return lets a message be taken after a while.
func (q *Queue) Return(ctx context.Context, l queue.Lease, after time.Duration) error {
	if time.Now().After(l.Until) {
		return ctx.Err() // it came back by itself; another may have it
	}
	return q.tell(ctx, "nats.Return", l, fmt.Sprintf(`-NAK {"delay": %d}`, max(after, 1)))
}

// tell sends what is to become of a message, and waits until the server has it.
func (q *Queue) tell(ctx context.Context, op string, l queue.Lease, what string) error {
	asking, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	_, err := q.conn.RequestWithContext(asking, l.Token, []byte(what))
	return explain(ctx, op, l.Queue, err)
}

// Counts counts. What was returned for later counts as leased.
func (q *Queue) Counts(ctx context.Context, name string) (queue.Counts, error) {
	var c queue.Counts
	stream, err := q.js.Stream(ctx, q.name)
	if err != nil {
		return c, explain(ctx, "nats.Counts", name, err)
	}
	info, err := stream.Info(ctx, jetstream.WithSubjectFilter(q.later(name, "*")))
	if err != nil {
		return c, explain(ctx, "nats.Counts", name, err)
	}
	c.Delayed = int64(len(info.State.Subjects))
	consumer, err := stream.Consumer(ctx, name)
	if errors.Is(err, jetstream.ErrConsumerNotFound) { // nobody has taken anything yet
		if info, err = stream.Info(ctx, jetstream.WithSubjectFilter(q.subject(name))); err == nil {
			c.Waiting = int64(info.State.Subjects[q.subject(name)]) //nolint:gosec // messages
		}
		return c, explain(ctx, "nats.Counts", name, err)
	}
	if err != nil {
		return c, explain(ctx, "nats.Counts", name, err)
	}
	about := consumer.CachedInfo()
	c.Waiting, c.Leased = int64(about.NumPending), int64(about.NumAckPending) //nolint:gosec // messages
	return c, nil
}

// Describe describes the driver.
func (q *Queue) Describe() port.Descriptor { return DescribeQueue(q.conn.MaxPayload()) }

// DescribeQueue describes queues on a server that takes messages of so many
// bytes; 0: as many as servers take that are not told otherwise.
func DescribeQueue(maxPayload int64) port.Descriptor {
	if maxPayload == 0 {
		maxPayload = 1 << 20
	}
	return port.Descriptor{Driver: "nats", Limits: map[string]int64{queue.LimitMessageBytes: maxPayload - headerBytes, queue.LimitBatch: 100}}
}

// headerBytes is room for a message's headers.
const headerBytes = 1024

// Close closes the connection.
func (q *Queue) Close() error {
	q.conn.Close()
	return nil
}
