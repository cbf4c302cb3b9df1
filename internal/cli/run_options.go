package cli

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/app"
	"github.com/ucldc/pachamama/internal/harvest"
)

// runOptions are what is asked of `run`.
type runOptions struct {
	req     harvest.Request
	from    string
	only    string
	skip    []string
	resume  string
	retry   string
	all     bool
	mapping string
	full    bool
}

func (o *runOptions) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.from, "from", "", "first stage to walk: fetch, map, check, content, text, index")
	f.StringVar(&o.only, "only", "", "walk this stage alone, and those that must follow to show what it made")
	f.StringSliceVar(&o.skip, "skip", nil, "leave out content, text or both: what the latest run made of them is shown")
	f.StringVar(&o.req.Since, "since", "", "last: fetch only what changed since the last good run; the version is whole all the same")
	f.BoolVar(&o.full, "full", false, "fetch all, also of a collection that is set to be incremental")
	f.BoolVar(&o.req.DryRun, "dry-run", false, "end after the check: nothing goes on stage. Pages are kept, and --from content goes on with them")
	f.BoolVar(&o.req.Publish, "publish", false, "publish at the end, without a look at stage")
	f.BoolVar(&o.req.Accept, "accept", false, "go on although the source gave fewer records than it reported")
	f.StringVar(&o.resume, "resume", "", "go on with a run that failed or was stopped")
	f.StringVar(&o.retry, "retry", "", "failed: go on with the latest run of a collection, if it failed or was broken off, and do only what has no success")
	f.BoolVar(&o.all, "all", false, "all collections")
	f.StringVar(&o.mapping, "mapping", "", "all collections with this mapping")
}

// check holds the command line to its rules before anything is opened.
func (o *runOptions) check(ids []string) error {
	fail := func(message, hint string) error {
		return &pachamama.Error{Code: pachamama.CodeInvalid, Message: message, Hint: hint}
	}
	o.req.From, o.req.Only, o.req.By = pachamama.Stage(o.from), pachamama.Stage(o.only), person()
	for _, s := range o.skip {
		o.req.Skip = append(o.req.Skip, pachamama.Stage(s))
	}
	ways := 0
	for _, asked := range []bool{len(ids) > 0, o.all, o.mapping != "", o.resume != ""} {
		if asked {
			ways++
		}
	}
	if o.full && o.req.Since != "" {
		return fail("--full and --since exclude each other", "Choose one of them.")
	}
	if o.full {
		o.req.Since = harvest.SinceNever
	}
	planned := o.req.Since != "" || o.from != "" || o.only != "" || len(o.skip) > 0 || o.req.DryRun || o.req.Publish
	switch {
	case ways != 1:
		return fail("name collections, or --all, or a --mapping, or a run with --resume", "`pachamama collection list` names the collections.")
	case o.retry != "" && o.retry != "failed":
		return fail("--retry "+o.retry+" means nothing", "`--retry failed` is the only form.")
	case planned && (o.retry != "" || o.resume != ""):
		return fail("a run goes on with the stages that it was begun with", "Leave --from, --only, --skip, --since, --full, --dry-run and --publish away.")
	case o.retry != "" && o.resume != "":
		return fail("--resume names the run already", "Leave --retry away.")
	}
	return nil
}

func (o *runOptions) many(ids []string) bool { return o.all || o.mapping != "" || len(ids) > 1 }

// begin begins a run of a collection, or has its failed one go on.
func (o *runOptions) begin(ctx context.Context, a *app.App, id string) (pachamama.Run, error) {
	if o.retry != "" {
		return a.Control.Retry(ctx, id, o.req.Accept, o.req.By)
	}
	req := o.req
	req.Collection = id
	return a.Control.Begin(ctx, req)
}

// choose lists the collections that are meant, each once. Of all, only those
// that failed or were broken off are retried.
func (o *runOptions) choose(ctx context.Context, a *app.App, ids []string) ([]string, error) {
	if len(ids) > 0 {
		seen := map[string]bool{}
		return slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
			again := seen[id]
			seen[id] = true
			return again
		}), nil
	}
	const page = 500
	for after := ""; ; {
		list, err := a.Catalog.Overviews(ctx, "", after, page)
		if err != nil {
			return nil, err
		}
		for _, v := range list {
			after = v.Collection.ID
			if (o.all || v.Collection.Mapping == o.mapping) && (o.retry == "" || harvest.Unfinished(v.State)) {
				ids = append(ids, v.Collection.ID)
			}
		}
		if len(list) < page {
			break
		}
	}
	if len(ids) == 0 && o.retry == "" {
		return nil, &pachamama.Error{Code: pachamama.CodeNotFound, Subject: o.mapping, Message: "there are no such collections", Hint: "`pachamama collection list` names the collections."}
	}
	return ids, nil
}
