package app

import (
	"context"
	"net/url"
	"regexp"
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest/fetch"
	"github.com/ucldc/pachamama/internal/harvest/mapping"
	"github.com/ucldc/pachamama/internal/source/oai"
)

// formats that can be mapped, the richest first.
func formats() []string { return []string{"mods", "marcxml", "oai_qdc", "dcterms", "oai_dc"} }

// Add adds a collection, or replaces it. What was left open is found out: id
// and name from the source, format and mapping from what it offers. The mapping
// must compile.
func (a *App) Add(ctx context.Context, col *pachamama.Collection, by string) error {
	if col.Source.Kind == "" {
		col.Source.Kind = "oai"
	}
	if col.Source.Kind != "oai" {
		return &pachamama.Error{Code: pachamama.CodeUnsupported, Op: "app.Add", Subject: col.Source.Kind, Message: "not a kind of source that this program speaks", Hint: "The kinds are: oai."}
	}
	if col.ID == "" {
		col.ID = idOf(col.Source)
	}
	if col.Name == "" || col.Source.Prefix == "" {
		if err := a.askSource(ctx, col); err != nil {
			return err
		}
	}
	if col.Rights == "" && col.RightsURI == "" {
		col.Rights = askForRights
	}
	if col.Mapping == "" {
		col.Mapping = mapping.ForFormat(oai.Format{Prefix: col.Source.Prefix}.Family())
	}
	if col.Mapping == "" {
		return &pachamama.Error{Code: pachamama.CodeInvalid, Op: "app.Add", Subject: col.ID, Message: "there is no mapping for format " + col.Source.Prefix,
			Hint: "Name one with --mapping; docs/mapping.md tells how to write one."}
	}
	if _, err := mapping.Compile(col.Mapping, a.mappings, a.schema); err != nil {
		return err
	}
	return a.Control.AddCollection(ctx, *col, by)
}

// askForRights is what records say that come without rights, from a collection
// of which none are known.
const askForRights = "The rights are not known to us: please ask the institution that holds the object."

func (a *App) askSource(ctx context.Context, col *pachamama.Collection) error {
	client := oai.New(col.Source.URL, a.web)
	id, err := client.Identify(ctx)
	if err != nil {
		return err
	}
	if col.Name == "" {
		col.Name = strings.TrimSpace(id.Name + " " + col.Source.Set)
	}
	if col.Institution == "" {
		col.Institution = id.Name
	}
	if col.Contact == "" && len(id.Emails) > 0 {
		col.Contact = id.Emails[0]
	}
	if col.Source.Prefix != "" {
		return nil
	}
	offered, err := client.Formats(ctx, "")
	if err != nil {
		return err
	}
	f, ok := oai.Best(offered, formats()...)
	if !ok {
		return &pachamama.Error{Code: pachamama.CodeUnsupported, Op: "app.Add", Subject: col.Source.URL, Message: "the source offers no format that we map",
			Hint: "`pachamama probe` lists what it offers; docs/mapping.md tells how to write a mapping."}
	}
	col.Source.Prefix = f.Prefix
	if col.Mapping == "" {
		col.Mapping = mapping.ForFormat(f.Family())
	}
	return nil
}

var notID = regexp.MustCompile(`[^a-z0-9]+`)

// idOf makes an id from host, path and set: "digital-example-edu-oai-photos".
func idOf(s pachamama.Source) string {
	u, err := url.Parse(s.URL)
	if err != nil {
		return ""
	}
	id := strings.Trim(notID.ReplaceAllString(strings.ToLower(u.Hostname()+" "+u.Path+" "+s.Set), "-"), "-")
	return strings.Trim(id[:min(len(id), 60)], "-")
}

// Probe looks at a source.
func (a *App) Probe(ctx context.Context, url, prefix, set string) (*fetch.Report, error) {
	return fetch.Probe(ctx, a.web, url, prefix, set, formats())
}

// UserAgent is how this program names itself to sources.
func (a *App) UserAgent() string { return userAgent(a.Config.String("contact")) }
