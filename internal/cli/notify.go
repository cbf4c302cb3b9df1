package cli

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/app"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/port/notify"
)

func (c *command) notify() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "notify",
		Short: "Show who is told what happened, what waits, and what was given up",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.with(cmd, func(ctx context.Context, a *app.App) error {
				states, err := a.Outbox().States(ctx)
				if err != nil {
					return err
				}
				aside, err := a.Outbox().Aside(ctx, 1000)
				if err != nil {
					return err
				}
				all := struct {
					Destinations []notify.State     `json:"destinations"`
					Aside        []catalog.Delivery `json:"aside,omitempty"`
				}{states, aside}
				return c.give(all, func(w io.Writer) { writeDestinations(w, states, aside) })
			})
		},
	}
	cmd.AddCommand(c.notifyTest(),
		c.notifyEach("again", "Send again what was set aside for a destination, and go on with one that was stopped", "events wait to be sent again", (*notify.Outbox).Again),
		c.notifyEach("drop", "Forget what waits for a destination and what was set aside", "events dropped", (*notify.Outbox).Drop))
	return cmd
}

func writeDestinations(w io.Writer, states []notify.State, aside []catalog.Delivery) {
	t := tabwriter.NewWriter(w, 2, 4, 2, ' ', 0)
	fmt.Fprintln(t, "destination\tdriver\twaiting\tset aside\ttrouble")
	for _, s := range states {
		trouble := s.Trouble
		if s.Stopped != "" {
			trouble = "stopped: " + s.Stopped
		}
		driver := s.Driver
		if driver == "" {
			driver = "(not in the settings)"
		}
		fmt.Fprintf(t, "%s\t%s\t%d\t%d\t%s\n", s.Name, driver, s.Waiting, s.Aside, orDash(trouble))
	}
	t.Flush()
	if len(aside) == 0 {
		return
	}
	fmt.Fprintln(t, "\nset aside for\tevent\trun\ttries\treason")
	for _, d := range aside {
		fmt.Fprintf(t, "%s\t%s\t%s\t%d\t%s: %s\n", d.Destination, d.Kind, d.Run, d.Tries, d.Code, d.Message)
	}
	t.Flush()
}

func (c *command) notifyTest() *cobra.Command {
	return &cobra.Command{
		Use:   "test [DESTINATION...]",
		Short: "Send a test message to each destination, or to those named",
		RunE: func(cmd *cobra.Command, names []string) error {
			return c.with(cmd, func(ctx context.Context, a *app.App) error {
				tested, err := a.TestNotify(ctx, names)
				if err != nil {
					return err
				}
				if err := c.give(tested, func(w io.Writer) { writeTested(w, tested) }); err != nil {
					return err
				}
				for _, t := range tested {
					if t.Err != nil {
						e := *pachamama.AsError(t.Err)
						e.Subject, e.Message = t.Name, "the test did not arrive: "+e.Message
						return &e
					}
				}
				return nil
			})
		},
	}
}

func writeTested(w io.Writer, tested []app.Tested) {
	t := tabwriter.NewWriter(w, 2, 4, 2, ' ', 0)
	for _, d := range tested {
		state, tells := "arrived", "with the id "+d.ID
		if !d.Arrived {
			state, tells = "failed", d.Tells
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", state, d.Name, d.Took.Round(time.Millisecond), tells)
	}
	t.Flush()
}

// notifyEach is a command that does something with what is kept for destinations.
func (c *command) notifyEach(name, short, done string, do func(*notify.Outbox, context.Context, string) (int64, error)) *cobra.Command {
	return &cobra.Command{
		Use:   name + " DESTINATION...",
		Short: short,
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, names []string) error {
			return c.with(cmd, func(ctx context.Context, a *app.App) error {
				for _, n := range names {
					count, err := do(a.Outbox(), ctx, n)
					if err != nil {
						return err
					}
					c.say("%s: %d %s", n, count, done)
				}
				return nil
			})
		},
	}
}
