// Package mappings holds the mapping files and lookup tables that the program
// carries with it. The engine is internal/harvest/mapping.
package mappings

import (
	"embed"
	"io/fs"
)

//go:embed *.yaml oai/*.yaml tables/*
var files embed.FS

// FS returns the mapping files by name, "oai/dc.yaml", and the tables in the
// folder "tables".
func FS() fs.FS { return files }
