package content

import (
	"context"

	"github.com/ucldc/pachamama"
)

// Maker makes thumbnails.
type Maker interface {
	// Make returns the pictures of a file, smallest first. Errors are of the
	// file: not an image, a placeholder, damaged, too large.
	Make(ctx context.Context, file pachamama.File, b []byte) ([]Picture, error)
}

// Picture is an encoded picture.
type Picture struct {
	Type          string
	Width, Height int
	Bytes         []byte
}
