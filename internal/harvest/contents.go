package harvest

import (
	"context"

	"github.com/ucldc/pachamama"
)

// Contents finds what a version of content has for records.
type Contents struct{ beside beside[pachamama.Content] }

// OpenContents reads the version once. It takes 16 bytes of memory for each
// record; over five million that is refused with too_large.
func OpenContents(ctx context.Context, s *Store, ref Ref) (*Contents, error) {
	c := &Contents{beside[pachamama.Content]{store: s, ref: ref, id: func(c pachamama.Content) string { return c.ID }}}
	return c, c.beside.find(ctx)
}

// Of returns what there is for the records whose ids are wanted.
func (c *Contents) Of(ctx context.Context, wanted map[string]int) ([]pachamama.Content, error) {
	return c.beside.of(ctx, pachamama.Page{}, wanted)
}
