package app

import (
	"cmp"
	"context"
	"strings"
	"sync"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/config"
	"github.com/ucldc/pachamama/internal/driver/aws"
	"github.com/ucldc/pachamama/internal/driver/nats"
	"github.com/ucldc/pachamama/internal/port/queue"
	"github.com/ucldc/pachamama/internal/port/role"
	"github.com/ucldc/pachamama/internal/port/usage"
)

// lazyQueue is a queue that is opened when somebody asks for it: most commands
// never do, and a service that is not used is not connected to.
type lazyQueue struct {
	mu     sync.Mutex
	queue  *queue.Queue
	closed bool
	usage  usage.Recorder
	guard  role.Guard
}

// Queue opens the queue that the settings ask for, once.
func (a *App) Queue(ctx context.Context) (*queue.Queue, error) {
	l := &a.queue
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil, &pachamama.Error{Code: pachamama.CodeCancelled, Op: "app.Queue", Subject: "queue", Message: "the program is ending"}
	}
	if l.queue != nil {
		return l.queue, nil
	}
	d, err := pick(ctx, "queue", a.Config.String("queue"), a.queues())
	if err != nil {
		return nil, err
	}
	l.queue = queue.New(queue.Guard(queue.Observe(d, l.usage, d.Describe().Driver), l.guard), a.bucket, queue.Options{})
	return l.queue, nil
}

func (l *lazyQueue) close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	if l.queue == nil {
		return nil
	}
	return l.queue.Close()
}

// again puts the policy of a service around the driver that is opened.
func again(open func(context.Context, address) (queue.Driver, error)) func(context.Context, address) (queue.Driver, error) {
	return func(ctx context.Context, at address) (queue.Driver, error) {
		p, err := policy(at)
		if err != nil {
			return nil, err
		}
		d, err := open(ctx, at)
		if err != nil {
			return nil, err
		}
		return queue.Retry(d, p), nil
	}
}

// secretOf reads the secret that a URL names; nil when it names none.
func secretOf(at address) func(context.Context) (string, error) {
	ref := at.text("credentials", "")
	if ref == "" {
		return nil
	}
	return func(ctx context.Context) (string, error) { return config.Secret(ctx, ref) }
}

func openNATSQueue(ctx context.Context, at address) (queue.Driver, error) {
	host, name, err := at.host()
	if err != nil {
		return nil, err
	}
	name = cmp.Or(name, "pachamama")
	if strings.ContainsAny(name, "./*> \t") {
		return nil, at.invalid("a name has none of the characters . / * > and no spaces")
	}
	tls, err := at.flag("tls", false)
	if err != nil {
		return nil, err
	}
	replicas, err := at.number("replicas", 1)
	if err != nil {
		return nil, err
	}
	return nats.OpenQueue(ctx, name, replicas, nats.Options{Host: host, User: at.text("user", ""), TLS: tls, CAFile: at.text("ca", ""), Secret: secretOf(at)})
}

func (a *App) openSQS(ctx context.Context, at address) (queue.Driver, error) {
	o, err := sqsOptions(at)
	if err != nil {
		return nil, err
	}
	session, err := a.awsSession(ctx, at)
	if err != nil {
		return nil, err
	}
	return aws.OpenQueue(session, o), nil
}

func sqsOptions(at address) (o aws.QueueOptions, err error) {
	name, rest, err := at.host()
	if err == nil && rest != "" {
		err = at.invalid("nothing may follow the name")
	}
	if err != nil {
		return o, err
	}
	o.Name = name
	if o.FIFO, err = at.flag("fifo", false); err != nil {
		return o, err
	}
	o.Create, err = at.flag("create", false)
	return o, err
}

// scheme is the technology that a setting names.
func scheme(at string) string {
	s, _, _ := strings.Cut(at, ":")
	return s
}

// tryQueue has a message go through the queue.
func (a *App) tryQueue(ctx context.Context) (string, error) {
	q, err := a.Queue(ctx)
	if err != nil {
		return "", err
	}
	if err := q.Try(ctx); err != nil {
		return "", err
	}
	if _, err := q.Counts(ctx); err != nil { // of the queues that work uses
		return "", err
	}
	return "pushes, takes, extends, ends", nil
}
