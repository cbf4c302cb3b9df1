package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/app"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/harvest/mapping"
)

func (c *command) mapFiles() *cobra.Command {
	var name string
	var trace bool
	var col pachamama.Collection
	cmd := &cobra.Command{
		Use:   "map [FILE...]",
		Short: "Map files, or stdin, to JSON Lines",
		Long:  "Map the records of files, or of stdin, to JSON Lines on stdout: XML (also pages of OAI-PMH), MARCXML, JSON, JSON Lines or CSV, as the mapping says.\nRecords that are rejected are told on stderr.",
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.with(cmd, func(ctx context.Context, a *app.App) error {
				m, err := a.Mapping(name)
				if err != nil {
					return err
				}
				w := &mapWriter{command: c, m: m.Bind(col), trace: trace, out: bufio.NewWriterSize(c.Out, 1<<16), problems: harvest.Problems{}}
				if err := w.all(ctx, args); err != nil {
					return err
				}
				return w.end()
			})
		},
	}
	cmd.Flags().StringVar(&name, "mapping", "oai/dc", "name of a mapping, or a .yaml file")
	cmd.Flags().BoolVar(&trace, "trace", false, "tell with each value where it comes from")
	cmd.Flags().StringVar(&col.ID, "collection", "", "id of the collection that the records belong to")
	cmd.Flags().StringVar(&col.Rights, "rights", "", "statement of rights for records without one")
	cmd.Flags().StringVar(&col.Type, "type", "", "DCMI type for records without one")
	return cmd
}

// mapWriter maps and writes.
type mapWriter struct {
	*command
	m        *mapping.Mapping
	trace    bool
	out      *bufio.Writer
	problems harvest.Problems
	kept     int
	rejected int
	deleted  int
	skipped  int
}

// maxFile is the largest file that is mapped in one piece.
const maxFile = 1 << 30

func (w *mapWriter) all(ctx context.Context, files []string) error {
	if len(files) == 0 {
		return w.one(ctx, "stdin", w.In)
	}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return &pachamama.Error{Code: pachamama.CodeNotFound, Subject: name, Message: "the file cannot be read", Cause: err}
		}
		err = w.one(ctx, name, f)
		f.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *mapWriter) one(ctx context.Context, name string, r io.Reader) error {
	raw, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return err
	}
	if len(raw) > maxFile {
		return &pachamama.Error{Code: pachamama.CodeTooLarge, Subject: name, Message: "the file is larger than 1 GiB", Hint: "Cut it into several."}
	}
	enc := json.NewEncoder(w.out)
	enc.SetEscapeHTML(false)
	n, broken := 0, error(nil)
	for src, err := range w.m.Read(raw) {
		n++
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err == nil:
			err = w.record(enc, src)
		case pachamama.CodeOf(err) == pachamama.CodeMalformed: // it costs itself alone
			w.rejected++
			w.problems.Error(pachamama.StageMap, src.Identifier, err, false)
			broken, err = err, nil
		}
		if err != nil {
			return err
		}
	}
	if n == 1 { // the file, not one of its records
		return broken
	}
	return nil
}

func (w *mapWriter) record(enc *json.Encoder, src mapping.Source) error {
	res := mapping.Result{}
	if w.trace {
		res = w.m.MapTraced(src)
	} else {
		res = w.m.Map(src)
	}
	switch res.Action {
	case mapping.Kept:
		w.kept++
		if w.trace {
			return enc.Encode(struct {
				pachamama.Record
				Origins []mapping.Origin `json:"origins"`
			}{res.Record, res.Origins})
		}
		return enc.Encode(res.Record)
	case mapping.Rejected:
		w.rejected++
		w.problems.Add(*res.Problem)
	case mapping.Deleted:
		w.deleted++
	case mapping.Skipped:
		w.skipped++
	}
	return nil
}

func (w *mapWriter) end() error {
	w.say("%d records mapped, %d rejected, %d deleted, %d skipped", w.kept, w.rejected, w.deleted, w.skipped)
	if !w.quiet && !w.json {
		problems(w.Err, w.problems.List(), 20)
	}
	return w.out.Flush()
}
