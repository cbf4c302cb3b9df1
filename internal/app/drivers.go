package app

import (
	"context"
	"path/filepath"
	"slices"

	"github.com/ucldc/pachamama/internal/driver/bleve"
	"github.com/ucldc/pachamama/internal/driver/disk"
	"github.com/ucldc/pachamama/internal/driver/inbox"
	"github.com/ucldc/pachamama/internal/driver/ledger"
	"github.com/ucldc/pachamama/internal/driver/mem"
	"github.com/ucldc/pachamama/internal/driver/nats"
	"github.com/ucldc/pachamama/internal/driver/otlp"
	"github.com/ucldc/pachamama/internal/driver/prometheus"
	"github.com/ucldc/pachamama/internal/driver/slack"
	"github.com/ucldc/pachamama/internal/driver/smtp"
	"github.com/ucldc/pachamama/internal/driver/sqlite"
	"github.com/ucldc/pachamama/internal/driver/webhook"
	"github.com/ucldc/pachamama/internal/port/blob"
	"github.com/ucldc/pachamama/internal/port/monitor"
	"github.com/ucldc/pachamama/internal/port/notify"
	"github.com/ucldc/pachamama/internal/port/queue"
	"github.com/ucldc/pachamama/internal/port/search"
	"github.com/ucldc/pachamama/internal/port/workflow"
)

// orData is the path that a URL names, or one in the data folder.
func (a *App) orData(rest string, names ...string) string {
	if rest != "" {
		return rest
	}
	return a.Config.Path(names...)
}

func (a *App) blobs() table[blob.Driver] {
	return table[blob.Driver]{
		"file": {form: "FOLDER", describe: always(disk.DescribeBlob()), open: func(_ context.Context, at address) (blob.Driver, error) {
			return disk.OpenBlob(a.orData(at.place, "storage"))
		}},
		"mem": {describe: always(mem.DescribeBlob()), open: func(context.Context, address) (blob.Driver, error) { return mem.NewBlob(), nil }},
		"s3":  a.s3Entry(),
	}
}

func (a *App) searches(fields []search.Field) table[search.Driver] {
	return table[search.Driver]{
		"embedded": {form: "FOLDER", describe: always(bleve.Describe()), open: func(_ context.Context, at address) (search.Driver, error) {
			return bleve.Open(a.orData(at.place, "index"), fields)
		}},
		"opensearch": a.clusterEntry(fields),
	}
}

func (a *App) queues() table[queue.Driver] {
	return table[queue.Driver]{
		"sqlite": {form: "FILE", describe: always(sqlite.DescribeQueue()), open: func(ctx context.Context, at address) (queue.Driver, error) {
			return sqlite.OpenQueue(ctx, a.orData(at.place, "queue.db"))
		}},
		"postgres": postgresQueueEntry(),
		"nats":     {form: "//HOST:PORT/NAME", describe: always(nats.DescribeQueue(0)), takes: []string{"ca", "credentials", "replicas", "requests", "tls", "user"}, open: again(openNATSQueue)},
		"sqs":      {form: "//NAME", describe: describeSQS, takes: awsTakes("create", "fifo", "requests"), open: again(a.openSQS)},
	}
}

func (a *App) workflows() table[workflow.Driver] {
	return table[workflow.Driver]{
		"local": {describe: always(ledger.Describe()), open: func(context.Context, address) (workflow.Driver, error) {
			return ledger.New(ledger.Options{Runs: a.Config.Int("runs"), Units: a.Config.Int("units"), Log: a.log}), nil
		}},
	}
}

func (a *App) notifies() table[notify.Driver] {
	t := table[notify.Driver]{
		"inbox":   {describe: always(inbox.Describe()), open: func(context.Context, address) (notify.Driver, error) { return inbox.New(a.Catalog), nil }},
		"slack":   {takes: []string{"credentials"}, describe: always(slack.Describe()), open: a.openSlack},
		"smtp":    {form: "//HOST:PORT", takes: []string{"ca", "credentials", "from", "tls", "to", "user"}, describe: always(smtp.Describe()), open: a.openSMTP},
		"sns":     {form: "TOPIC-ARN", takes: awsTakes(), describe: describeSNS, open: a.openSNS},
		"webhook": {form: "https://HOST/PATH", takes: []string{"credentials"}, describe: always(webhook.Describe()), open: a.openWebhook},
	}
	for scheme, e := range t {
		e.takes = slices.Concat(e.takes, destinationTakes())
		t[scheme] = e
	}
	return t
}

func (a *App) monitors() table[monitor.Driver] {
	return table[monitor.Driver]{
		"cloudwatch": {form: "NAMESPACE", takes: awsTakes("dimensions", "to", "every"), describe: describeCloudWatch, open: a.openCloudWatch},
		"otlp":       {form: "//HOST:PORT/PATH", takes: []string{"credentials", "every", "tls"}, describe: always(otlp.Describe()), open: a.openOTLP},
		"prometheus": {describe: always(prometheus.Describe()), open: func(context.Context, address) (monitor.Driver, error) { return prometheus.New() }},
	}
}

// cacheFolder keeps what can be made again.
func (a *App) cacheFolder(name string) string { return filepath.Join(a.Config.Path("cache"), name) }
