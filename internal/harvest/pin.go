package harvest

import (
	"context"

	"github.com/ucldc/pachamama"
)

// Pin notes what the pages of a version are made with, before the first. A run
// that goes on with something else is a conflict: it would mix two in one
// version.
func (s *Store) Pin(ctx context.Context, ref Ref, madeWith string) error {
	err := s.bucket.PutOnce(ctx, ref.madeByKey(), "text/plain", []byte(madeWith))
	if pachamama.CodeOf(err) != pachamama.CodeConflict {
		return err
	}
	return &pachamama.Error{Code: pachamama.CodeConflict, Op: "store.Pin", Subject: ref.Collection + " " + ref.String(), Cause: err,
		Message: "the mapping has changed since this run began", Hint: "Begin a new run: `pachamama run " + ref.Collection + " --from map`."}
}
