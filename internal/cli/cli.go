// Package cli is the command line: one file a command. A command reads its
// arguments, calls, and renders; it decides nothing.
//
// Data goes to stdout, words for people to stderr. With --json data is JSON.
package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/user"
	"reflect"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/app"
	"github.com/ucldc/pachamama/internal/config"
	"github.com/ucldc/pachamama/internal/port/role"
)

// Streams are what a command reads and writes.
type Streams struct {
	In  io.Reader
	Out io.Writer
	Err io.Writer
}

// command is what commands share: streams and what was asked on the line.
type command struct {
	Streams
	json     bool
	quiet    bool
	settings map[string]*string // flags, by name of setting
	root     *cobra.Command
}

// Main runs a command line and returns the exit code.
func Main(ctx context.Context, args []string, s Streams) int {
	c := &command{Streams: s, settings: map[string]*string{}}
	c.root = c.tree()
	c.root.SetArgs(args)
	c.root.SetIn(s.In)
	c.root.SetOut(s.Out)
	c.root.SetErr(s.Err)
	err := c.root.ExecuteContext(role.As(ctx, role.Operator))
	if err == nil {
		return 0
	}
	return c.fail(err)
}

func (c *command) tree() *cobra.Command {
	root := &cobra.Command{
		Use:   "pachamama",
		Short: "Harvest metadata of cultural heritage: fetch, map, check, enrich, index, publish",
		Long: "Pachamama fetches records from institutions, maps them to one schema, checks them, collects thumbnails\n" +
			"and the text of documents, indexes and publishes them. `pachamama demo` shows all of it in a minute.",
		SilenceErrors: true,
		SilenceUsage:  true,
		Version:       app.Version(),
	}
	root.SetVersionTemplate("{{.Version}}\n")
	flags := root.PersistentFlags()
	flags.BoolVar(&c.json, "json", false, "write JSON to stdout")
	flags.BoolVarP(&c.quiet, "quiet", "q", false, "no progress on stderr")
	for _, s := range config.Settings() {
		value := new(string)
		c.settings[s.Name] = value
		flags.StringVar(value, strings.ReplaceAll(s.Name, "_", "-"), s.Default, s.Help)
		if s.Name != "data" {
			flags.Lookup(strings.ReplaceAll(s.Name, "_", "-")).Hidden = true
		}
	}
	root.SetUsageTemplate(root.UsageTemplate() + exitCodes())
	root.AddGroup(&cobra.Group{ID: "start", Title: "Begin here:"}, &cobra.Group{ID: "harvest", Title: "Harvest:"},
		&cobra.Group{ID: "readers", Title: "What readers see:"}, &cobra.Group{ID: "system", Title: "The system:"})
	for _, add := range []struct {
		group string
		cmds  []*cobra.Command
	}{
		{"start", []*cobra.Command{c.demo(), c.harvest(), c.probe(), c.serve()}},
		{"harvest", []*cobra.Command{c.collection(), c.run(), c.runs(), c.show(), c.reportOf(), c.cancel(), c.mapping(), c.mapFiles()}},
		{"readers", []*cobra.Command{c.search(), c.publish(), c.approve(), c.unpublish(), c.rollback(), c.export()}},
		{"system", []*cobra.Command{c.doctor(), c.monitor(), c.notify(), c.catalog(), c.config(), c.drivers(), c.roles(), c.setup(), c.cost(), c.queue(), c.sample(), c.version()}},
	} {
		for _, cmd := range add.cmds {
			cmd.GroupID = add.group
			root.AddCommand(cmd)
		}
	}
	root.SetHelpCommandGroupID("system")
	root.SetCompletionCommandGroupID("system")
	return root
}

func exitCodes() string {
	var b strings.Builder
	b.WriteString("\nExit codes:\n   0  all went well\n")
	for _, code := range pachamama.Codes() {
		fmt.Fprintf(&b, "  %2d  %s: %s\n", code.Traits().Exit, code, code.Traits().Means)
	}
	return b.String()
}

// fail tells a person what happened and what to do, and returns the exit code.
func (c *command) fail(err error) int {
	e := pachamama.AsError(err)
	if strings.HasPrefix(e.Message, "unknown command") || strings.HasPrefix(e.Message, "unknown flag") || strings.HasPrefix(e.Message, "unknown shorthand") ||
		strings.Contains(e.Message, "arg(s)") || strings.HasPrefix(e.Message, "invalid argument") || strings.HasPrefix(e.Message, "required flag") {
		e = &pachamama.Error{Code: pachamama.CodeInvalid, Message: e.Message, Hint: "`pachamama help` lists the commands, `pachamama COMMAND --help` explains one."}
	}
	happened, todo := pachamama.Describe(e)
	if c.json {
		json.NewEncoder(c.Err).Encode(map[string]any{"error": map[string]any{"code": e.Code, "message": happened, "hint": todo, "who": e.MustAct()}}) //nolint:errcheck // nowhere left to tell
	} else {
		fmt.Fprintf(c.Err, "pachamama: %s\n", happened)
		if todo != "" {
			fmt.Fprintf(c.Err, "           %s\n", todo)
		}
		if cfg, cerr := c.load(nil); cerr == nil && cfg.String("log") == "debug" {
			fmt.Fprintf(c.Err, "           %s\n", err)
		}
	}
	return e.Code.Traits().Exit
}

// load reads the settings, flags first.
func (c *command) load(extra map[string]string) (*config.Config, error) {
	flags := map[string]string{}
	for name, v := range extra {
		flags[name] = v
	}
	for name, value := range c.settings {
		if c.root.PersistentFlags().Changed(strings.ReplaceAll(name, "_", "-")) {
			flags[name] = *value
		}
	}
	return config.Load(flags)
}

// open opens the program; the caller closes it.
func (c *command) open(ctx context.Context, extra map[string]string) (*app.App, error) {
	cfg, err := c.load(extra)
	if err != nil {
		return nil, err
	}
	return app.Open(ctx, cfg, c.log(cfg, slog.LevelWarn))
}

// log returns what writes to stderr. Unless the settings say otherwise, commands
// that people watch tell of warnings only; usual is that level.
func (c *command) log(cfg *config.Config, usual slog.Level) *slog.Logger {
	level := usual
	if cfg.From("log") != "default" {
		if err := level.UnmarshalText([]byte(cfg.String("log"))); err != nil {
			level = usual
		}
	}
	return slog.New(slog.NewTextHandler(c.Err, &slog.HandlerOptions{Level: level}))
}

// say writes words for people.
func (c *command) say(format string, args ...any) {
	if !c.quiet {
		fmt.Fprintf(c.Err, format+"\n", args...)
	}
}

// give writes data: JSON when asked for, else what text writes.
func (c *command) give(v any, text func(w io.Writer)) error {
	if !c.json {
		text(c.Out)
		return nil
	}
	if list := reflect.ValueOf(v); list.Kind() == reflect.Slice && list.IsNil() {
		v = []any{} // an empty list is [], not null
	}
	enc := json.NewEncoder(c.Out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// terminal tells whether stderr is one.
func (c *command) terminal() bool {
	f, ok := c.Err.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// person names who uses the command line, for the audit.
func person() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	return "command line"
}
