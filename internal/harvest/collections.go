package harvest

import (
	"context"
	"net/url"
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
)

// AddCollection adds a collection, or replaces the one with its id, after a
// look at what would make every run of it fail.
func (c *Control) AddCollection(ctx context.Context, col pachamama.Collection, by string) error {
	const op = "control.AddCollection"
	at, err := url.Parse(col.Source.URL)
	switch {
	case err != nil || (at.Scheme != "http" && at.Scheme != "https") || at.Host == "":
		return &pachamama.Error{Code: pachamama.CodeInvalid, Op: op, Subject: col.ID, Message: "the address of the source is no web address",
			Hint: "It begins with http:// or https://.", Cause: err}
	case at.User != nil:
		return &pachamama.Error{Code: pachamama.CodeInvalid, Op: op, Subject: col.ID, Message: "the address of the source holds a password",
			Hint: "Leave name and password out of the address."}
	case strings.TrimSpace(col.Name) == "":
		return &pachamama.Error{Code: pachamama.CodeInvalid, Op: op, Subject: col.ID, Message: "the collection has no name", Hint: "Give it the name that readers see."}
	}
	if col.FullEvery < 0 {
		return &pachamama.Error{Code: pachamama.CodeInvalid, Op: op, Subject: col.ID, Message: "a collection is harvested in full after a number of days that is not negative", Hint: "0 means 30."}
	}
	if col.ExpectEvery < 0 {
		return &pachamama.Error{Code: pachamama.CodeInvalid, Op: op, Subject: col.ID, Message: "a harvest is expected within a number of days that is not negative", Hint: "0 means that none is expected."}
	}
	for _, limit := range []*float64{col.Gates.Gone, col.Gates.Drop, col.Gates.Moved, col.Gates.Rejected, col.Gates.Thumbnails} {
		if limit != nil && !(*limit >= 0 && *limit <= 1) {
			return &pachamama.Error{Code: pachamama.CodeInvalid, Op: op, Subject: col.ID, Message: "the limit of a gate is a share from 0 to 1", Hint: "30 percent are 0.3."}
		}
	}
	if err := c.Catalog.PutCollection(ctx, col); err != nil {
		return err
	}
	return c.Catalog.Audit(ctx, by, "set up the collection", col.ID)
}

// RemoveCollection forgets a collection that is not published. Its runs and
// versions stay.
func (c *Control) RemoveCollection(ctx context.Context, id, by string) error {
	const op = "control.RemoveCollection"
	if _, err := c.Catalog.Collection(ctx, id); err != nil {
		return err
	}
	if err := c.idle(ctx, id); err != nil {
		return err
	}
	live, err := c.Catalog.Pointer(ctx, catalog.Live, id)
	if err != nil {
		return err
	}
	if live != "" {
		return &pachamama.Error{Code: pachamama.CodeConflict, Op: op, Subject: id, Message: "the collection is published",
			Hint: "Take it off the site first: `pachamama unpublish " + id + "`."}
	}
	if _, err := c.Catalog.Move(ctx, catalog.Stage, id, "", by); err != nil {
		return err
	}
	if err := c.Catalog.DeleteCollection(ctx, id); err != nil {
		return err
	}
	return c.Catalog.Audit(ctx, by, "removed the collection", id)
}
