package app

import (
	"context"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest/content"
)

type nothumbs struct{}

func (nothumbs) Make(context.Context, pachamama.File, []byte) ([]content.Picture, error) {
	return nil, &pachamama.Error{Code: pachamama.CodeUnsupported, Message: "not yet"}
}
func (a *App) thumbnails() content.Maker { return nothumbs{} }
