// Package schema holds the schema files that the program carries with it. The
// reader is internal/schema.
package schema

import (
	"embed"
	"io/fs"
)

//go:embed *.yaml
var files embed.FS

// FS returns the schema files, by name: "ucldc.yaml".
func FS() fs.FS { return files }
