package cli

import (
	"context"
	"errors"
	"net"
	"net/url"
	"time"

	"github.com/spf13/cobra"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/app"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/sample"
)

func (c *command) demo() *cobra.Command {
	var exit bool
	var sampleAddr string
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Harvest a sample institution end to end and serve the result",
		Long: "Start a sample institution on this machine, harvest it from fetch to publish, and serve the console.\n" +
			"A demo that was broken off goes on where it stopped.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := c.open(cmd.Context(), map[string]string{"allow": "127.0.0.0/8", "host_requests": "1000", "host_connections": "8"})
			if err != nil {
				return err
			}
			return c.close(a, c.playDemo(cmd.Context(), a, sampleAddr, exit))
		},
	}
	cmd.Flags().BoolVar(&exit, "exit", false, "end after the harvest, with a table of counts")
	cmd.Flags().StringVar(&sampleAddr, "sample-addr", "127.0.0.1:0", "address of the sample institution")
	return cmd
}

// demoID is the collection of the demo.
const demoID = "demo"

func (c *command) playDemo(ctx context.Context, a *app.App, sampleAddr string, exit bool) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	if old, err := a.Catalog.Collection(ctx, demoID); err == nil { // the records' addresses must stay what they were
		if u, err := url.Parse(old.Source.URL); err == nil {
			sampleAddr = u.Host
		}
	}
	institution, err := sample.New(sample.Options{})
	if err != nil {
		return err
	}
	at, _, err := serveSample(ctx, institution.Handler(), sampleAddr)
	if err != nil {
		return err
	}
	c.say("sample institution: http://%s/oai", at)
	if exit {
		return c.walk(ctx, a, func(ctx context.Context) (pachamama.Run, error) { return c.beginDemo(ctx, a, at) })
	}
	addr, err := a.Listen(ctx, c.demoListen(a))
	if err != nil {
		return err
	}
	c.say("console: http://%s/", addr)
	return c.serveDemo(ctx, a, at, institution.Facts(), addr)
}

// demoListen is where the console listens: where it was asked to, else any free
// port when the usual one is taken.
func (c *command) demoListen(a *app.App) string {
	addr := a.Config.String("listen")
	if a.Config.From("listen") != "default" {
		return addr
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return "127.0.0.1:0"
	}
	l.Close()
	return addr
}

func (c *command) beginDemo(ctx context.Context, a *app.App, at string) (pachamama.Run, error) {
	runs, err := a.Catalog.Runs(ctx, catalog.RunFilter{Collection: demoID, Limit: 1})
	if err != nil {
		return pachamama.Run{}, err
	}
	if len(runs) == 1 && runs[0].State != pachamama.RunDone {
		return a.Control.Resume(ctx, runs[0].ID, false, person())
	}
	col := pachamama.Collection{ID: demoID, Mapping: "sample", Source: pachamama.Source{Kind: "oai", URL: "http://" + at + "/oai", Prefix: "oai_dc"}}
	if err := a.Add(ctx, &col, person()); err != nil {
		return pachamama.Run{}, err
	}
	return a.Control.Begin(ctx, harvest.Request{Collection: demoID, Publish: true, By: person()})
}

// serveDemo harvests while the console is served, and goes on serving.
func (c *command) serveDemo(ctx context.Context, a *app.App, at string, facts sample.Facts, addr string) error {
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	run, err := c.beginDemo(ctx, a, at)
	if err == nil {
		c.say("watch it: http://%s/runs/%s", addr, run.ID)
		run, err = c.watch(ctx, a, run.ID)
	}
	if err == nil {
		err = c.reportRun(ctx, a, run)
	}
	if err != nil {
		if errors.Is(err, context.Canceled) {
			return <-ended
		}
		return err
	}
	c.say("\nDone in %s. Try these words, in the browser or with `pachamama search`:", run.Ended.Sub(run.Started).Round(100*time.Millisecond))
	c.say("  %-12s stands only inside a scanned page", facts.ScanWord.Text)
	c.say("  %-12s stands only in the text of a PDF", facts.PDFWord.Text)
	c.say("  %-12s stands only in Arabic metadata", facts.ArabicWord.Text)
	c.say("Search: http://%s/search   Stop with Ctrl-C.", addr)
	return <-ended
}
