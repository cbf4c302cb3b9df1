package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/app"
	"github.com/ucldc/pachamama/internal/port/role"
)

func (c *command) roles() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "roles",
		Short: "List what each component of the program may do on which piece",
		Long: "List what each component of the program may do on which piece. The program refuses everything else, whatever the drivers.\n" +
			"`pachamama roles print` writes the same for services.",
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			grants := role.Grants().Grants()
			return c.give(grants, func(w io.Writer) { writeGrants(w, grants) })
		},
	}
	cmd.AddCommand(c.rolesPrint())
	return cmd
}

func writeGrants(w io.Writer, grants []role.Grant) {
	t := tabwriter.NewWriter(w, 2, 4, 2, ' ', 0)
	fmt.Fprintln(t, "component\tpiece\tmay\ton")
	for _, c := range role.Components() {
		for _, g := range grants {
			if g.Component == c {
				fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", g.Component, g.Piece, strings.Join(g.Ops, " "), strings.Join(g.On, " "))
			}
		}
	}
	t.Flush()
}

func (c *command) rolesPrint() *cobra.Command {
	var aws, sql bool
	var who app.Principal
	var folder string
	cmd := &cobra.Command{
		Use:   "print",
		Short: "Write the roles for AWS (--aws) or PostgreSQL (--sql), from the table and the settings",
		Long: "Write the roles for AWS or PostgreSQL, from the table and the settings. With --aws it is JSON: for each component the name of its role,\n" +
			"who may take it, and what it may; and a policy for the bucket. With --to each is a file of its own. With --sql it is for psql.",
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if aws == sql {
				return &pachamama.Error{Code: pachamama.CodeInvalid, Message: "say for whom", Hint: "Give --aws or --sql; `pachamama roles` shows the table."}
			}
			cfg, err := c.load(nil)
			if err != nil {
				return err
			}
			if sql {
				_, err := io.WriteString(c.Out, app.SQLGrants(cfg))
				return err
			}
			roles, err := app.AWSRoles(cfg, who)
			switch {
			case err != nil:
				return err
			case folder != "":
				return c.writeRoles(folder, roles)
			}
			enc := json.NewEncoder(c.Out)
			enc.SetIndent("", "  ")
			return enc.Encode(roles)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&aws, "aws", false, "policies of IAM, as JSON")
	f.BoolVar(&sql, "sql", false, "GRANTs of PostgreSQL")
	f.StringVar(&who.Account, "account", "", "number of the account of AWS, when the settings do not tell it")
	f.StringVar(&who.Trust, "trust", "", "ARN of who may take the roles; else anybody of the account who is allowed to")
	f.StringVar(&folder, "to", "", "folder to write files into: NAME.trust.json, NAME.policy.json and bucket.policy.json")
	return cmd
}

// writeRoles writes one file a document.
func (c *command) writeRoles(folder string, roles app.RolesOfAWS) error {
	files := map[string]json.RawMessage{}
	for _, r := range roles.Roles {
		files[r.Name+".trust.json"], files[r.Name+".policy.json"] = r.Trust, r.Policy
	}
	if roles.Bucket != nil {
		files["bucket.policy.json"] = roles.Bucket
	}
	err := os.MkdirAll(folder, 0o755)
	for name, b := range files {
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, name), append(b, '\n'), 0o644)
		}
	}
	if err != nil {
		return &pachamama.Error{Code: pachamama.CodeInvalid, Subject: folder, Message: "the files cannot be written", Cause: err, Hint: "Choose another folder with --to."}
	}
	c.say("%d files are in %s", len(files), folder)
	return nil
}
