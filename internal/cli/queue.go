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
	"github.com/ucldc/pachamama/internal/port/queue"
)

func (c *command) queue() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "queue",
		Short: "Show how much work waits, and what could not be done",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withQueue(cmd, func(ctx context.Context, q *queue.Queue) error {
				state, err := q.State(ctx)
				if err != nil {
					return err
				}
				return c.give(state, func(w io.Writer) { writeQueues(w, state) })
			})
		},
	}
	cmd.AddCommand(c.queueDead(), c.queueEach("put-back", "Have dead letters tried again, as if for the first time", "put back", (*queue.Queue).PutBack),
		c.queueEach("drop", "Forget dead letters and their payloads", "dropped", (*queue.Queue).Drop))
	return cmd
}

func (c *command) withQueue(cmd *cobra.Command, do func(context.Context, *queue.Queue) error) error {
	return c.with(cmd, func(ctx context.Context, a *app.App) error {
		q, err := a.Queue(ctx)
		if err != nil {
			return err
		}
		return do(ctx, q)
	})
}

func writeQueues(w io.Writer, s queue.State) {
	t := tabwriter.NewWriter(w, 2, 4, 2, ' ', 0)
	fmt.Fprintln(t, "queue\twaiting\tleased\tdelayed")
	for _, p := range queue.Priorities() {
		n := s.Queues[p]
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\n", p, n.Waiting, n.Leased, n.Delayed)
	}
	t.Flush()
	if s.Dead > 0 {
		fmt.Fprintf(w, "%d dead letters: `pachamama queue dead` lists them\n", s.Dead)
	}
}

func (c *command) queueDead() *cobra.Command {
	var limit int
	cmd := &cobra.Command{
		Use:   "dead",
		Short: "List what could not be done, with the reason",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withQueue(cmd, func(ctx context.Context, q *queue.Queue) error {
				letters, err := deadLetters(ctx, q, limit)
				if err != nil {
					return err
				}
				return c.give(letters, func(w io.Writer) {
					t := tabwriter.NewWriter(w, 2, 4, 2, ' ', 0)
					fmt.Fprintln(t, "id\tkind\tqueue\ttries\tdied\treason")
					for _, l := range letters {
						fmt.Fprintf(t, "%s\t%s\t%s\t%d\t%s\t%s: %s\n", l.ID, orDash(l.Kind), l.Priority, l.Tries, l.Died.Local().Format(time.DateTime), l.Code, l.Message)
					}
					t.Flush()
				})
			})
		},
	}
	cmd.Flags().IntVar(&limit, "limit", 100, "how many")
	return cmd
}

func deadLetters(ctx context.Context, q *queue.Queue, limit int) ([]queue.DeadLetter, error) {
	var out []queue.DeadLetter
	for l, err := range q.Dead(ctx) {
		if err != nil {
			return nil, err
		}
		if len(out) == limit {
			break
		}
		out = append(out, l)
	}
	return out, nil
}

// queueEach is a command that does something with dead letters, one by one.
func (c *command) queueEach(name, short, done string, do func(*queue.Queue, context.Context, string) error) *cobra.Command {
	var all bool
	cmd := &cobra.Command{
		Use:   name + " ID... | --all",
		Short: short,
		RunE: func(cmd *cobra.Command, ids []string) error {
			if all == (len(ids) > 0) {
				return &pachamama.Error{Code: pachamama.CodeInvalid, Subject: name, Message: "name dead letters, or give --all", Hint: "`pachamama queue dead` lists them."}
			}
			return c.withQueue(cmd, func(ctx context.Context, q *queue.Queue) error {
				n := 0
				each := func(id string) error {
					err := do(q, ctx, id)
					if err == nil {
						n++
					}
					return err
				}
				for _, id := range ids {
					if err := each(id); err != nil {
						return err
					}
				}
				if all {
					for l, err := range q.Dead(ctx) {
						if err != nil {
							return err
						}
						if err := each(l.ID); err != nil {
							return err
						}
					}
				}
				c.say("%d %s", n, done)
				return nil
			})
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "all of them")
	return cmd
}
