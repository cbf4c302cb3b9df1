package app

import (
	"cmp"
	"os"
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest/mapping"
	"github.com/ucldc/pachamama/mappings"
)

// Mappings lists the names of the mappings that can be used.
func (a *App) Mappings() ([]string, error) {
	return mapping.Names(os.DirFS(cmp.Or(a.Config.String("mappings"), a.Config.Path("mappings"))), mappings.FS())
}

// Mapping compiles a mapping. A name that ends in .yaml is a file, which may
// extend the mappings that the program knows.
func (a *App) Mapping(name string) (*mapping.Mapping, error) {
	if !strings.HasSuffix(name, ".yaml") {
		return mapping.Compile(name, a.mappings, a.schema)
	}
	if _, err := os.Stat(name); err != nil {
		return nil, &pachamama.Error{Code: pachamama.CodeNotFound, Op: "app.Mapping", Subject: name, Message: "the mapping file cannot be read", Cause: err}
	}
	dir, file := ".", name
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		dir, file = name[:i+1], name[i+1:]
	}
	return mapping.Compile(strings.TrimSuffix(file, ".yaml"), mapping.Layers(os.DirFS(dir), a.mappings), a.schema)
}

func (a *App) compiles(name string) error {
	_, err := a.Mapping(name)
	return err
}
