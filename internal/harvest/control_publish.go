package harvest

import (
	"context"
	"slices"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/port/search"
)

// Publish shows a version to readers: the one on stage when version is empty.
// Readers see the version before or this one, never a mixture. A version that
// the gates do not let through is refused with code held.
func (c *Control) Publish(ctx context.Context, collection, version, by string) (string, error) {
	version, err := c.ready(ctx, collection, version)
	if err != nil {
		return "", err
	}
	run, err := c.maker(ctx, collection, version)
	if err != nil {
		return "", err
	}
	if err := PassGates(ctx, c.Catalog, run); err != nil {
		return "", err
	}
	return version, c.move(ctx, collection, version, by, "published "+version)
}

// ready names the version that is to be published, which the index must hold.
func (c *Control) ready(ctx context.Context, collection, version string) (string, error) {
	if version == "" {
		if _, err := c.Catalog.Collection(ctx, collection); err != nil {
			return "", err
		}
		var err error
		if version, err = c.Catalog.Pointer(ctx, catalog.Stage, collection); err != nil {
			return "", err
		}
	}
	if version == "" {
		return "", &pachamama.Error{Code: pachamama.CodeNotFound, Op: "control.Publish", Subject: collection, Message: "nothing is on stage",
			Hint: "Run the collection first: `pachamama run " + collection + "`."}
	}
	return version, c.has(ctx, collection, version)
}

// maker returns the run that made a version, or as much as its name tells when
// the catalog has forgotten it.
func (c *Control) maker(ctx context.Context, collection, version string) (pachamama.Run, error) {
	run, err := c.Catalog.Run(ctx, version)
	if pachamama.CodeOf(err) == pachamama.CodeNotFound {
		return pachamama.Run{ID: version, Collection: pachamama.Collection{ID: collection}}, nil
	}
	return run, err
}

// Unpublish takes a collection off the public site. Its versions stay.
func (c *Control) Unpublish(ctx context.Context, collection, by string) error {
	live, err := c.Catalog.Pointer(ctx, catalog.Live, collection)
	if err != nil {
		return err
	}
	if live == "" {
		return &pachamama.Error{Code: pachamama.CodeConflict, Op: "control.Unpublish", Subject: collection, Message: "the collection is not published"}
	}
	return c.move(ctx, collection, "", by, "unpublished "+live)
}

// Rollback publishes the version that was live before the present one.
func (c *Control) Rollback(ctx context.Context, collection, by string) (string, error) {
	version, err := c.Catalog.Before(ctx, catalog.Live, collection)
	if err != nil {
		return "", err
	}
	if err := c.has(ctx, collection, version); err != nil {
		return "", err
	}
	return version, c.move(ctx, collection, version, by, "rolled back to "+version)
}

func (c *Control) move(ctx context.Context, collection, version, by, did string) error {
	if _, err := c.Catalog.Move(ctx, catalog.Live, collection, version, by); err != nil {
		return err
	}
	return c.Catalog.Audit(ctx, by, did, collection)
}

// has makes sure that the index holds a version before anyone is sent to it.
func (c *Control) has(ctx context.Context, collection, version string) error {
	generations, err := c.Index.Generations(ctx)
	if err != nil {
		return err
	}
	if slices.Contains(generations, search.Generation{Collection: collection, Version: version}) {
		return nil
	}
	return &pachamama.Error{Code: pachamama.CodeNotFound, Op: "control.Publish", Subject: collection + " " + version, Message: "the index does not hold this version",
		Hint: "Index it again: `pachamama run " + collection + " --from index`."}
}
