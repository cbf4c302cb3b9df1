package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/sample"
	"github.com/ucldc/pachamama/internal/sample/hostile"
)

func (c *command) sample() *cobra.Command {
	var opts sample.Options
	var addr string
	var replay, quirks []string
	cmd := &cobra.Command{
		Use:   "sample",
		Short: "Serve the sample institution, or recorded traffic, for trying things out",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if len(quirks) == 1 && quirks[0] == "list" {
				return c.give(hostile.Quirks(), writeQuirks)
			}
			handler, path := http.Handler(nil), "/oai"
			if len(replay) > 0 {
				h, err := sample.Replay(replay...)
				if err != nil {
					return err
				}
				handler, path = h, "/HOST/PATH"
			} else {
				s, err := sample.New(opts)
				if err != nil {
					return err
				}
				if handler, err = hostile.Wrap(s.Handler(), quirks...); err != nil {
					return err
				}
			}
			at, wait, err := serveSample(cmd.Context(), handler, addr)
			if err != nil {
				return err
			}
			c.say("sample: http://%s%s", at, path)
			return wait()
		},
	}
	cmd.Flags().IntVar(&opts.Records, "records", 0, "how many records; 0: the 612 originals")
	cmd.Flags().IntVar(&opts.PageSize, "page-size", 0, "records on a page; 0: 50")
	cmd.Flags().DurationVar(&opts.Latency, "latency", 0, "wait before each answer")
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:8081", "address to listen on")
	cmd.Flags().StringSliceVar(&replay, "replay", nil, "folders of recorded traffic (index.tsv and bodies) to serve in its place")
	cmd.Flags().StringSliceVar(&quirks, "quirk", nil, "bad habits for the institution, by name; list: print them")
	return cmd
}

func writeQuirks(w io.Writer) {
	t := tabwriter.NewWriter(w, 2, 4, 2, ' ', 0)
	for _, q := range hostile.Quirks() {
		fmt.Fprintf(t, "%s\t%s\n", q.Name, q.About)
	}
	t.Flush()
}

// serveSample serves until the context ends; wait returns then.
func serveSample(ctx context.Context, h http.Handler, addr string) (at string, wait func() error, err error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return "", nil, &pachamama.Error{Code: pachamama.CodeUnavailable, Subject: addr, Who: pachamama.WhoUs, Message: "the address cannot be listened on", Hint: "Choose another with --addr.", Cause: err}
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	go func() {
		<-ctx.Done()
		server.Close()
	}()
	return l.Addr().String(), func() error {
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	}, nil
}
