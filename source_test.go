package pachamama_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/ucldc/pachamama"

// A goFile is one parsed file of the project.
type goFile struct {
	path   string // from the project's root, with slashes
	folder string // its folder, "" for the root
	fset   *token.FileSet
	syntax *ast.File
}

// goFiles parses every Go file of the project, tests included.
func goFiles(t *testing.T) []goFile {
	t.Helper()
	var files []goFile
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && p != "." && (name[0] == '.' || name[0] == '_' || name == "testdata" || name == "node_modules") {
			return filepath.SkipDir
		}
		if d.IsDir() || filepath.Ext(p) != ".go" {
			return nil
		}
		fset := token.NewFileSet()
		syntax, err := parser.ParseFile(fset, p, nil, parser.SkipObjectResolution)
		p = filepath.ToSlash(p)
		files = append(files, goFile{p, strings.TrimSuffix(path.Dir(p), "."), fset, syntax})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatal("no Go files found")
	}
	return files
}

// programFiles is goFiles without the tests.
func programFiles(t *testing.T) []goFile {
	t.Helper()
	return slices.DeleteFunc(goFiles(t), func(f goFile) bool { return strings.HasSuffix(f.path, "_test.go") })
}

// imports returns the paths that the file imports.
func (f goFile) imports() []string {
	var paths []string
	for _, spec := range f.syntax.Imports {
		p, _ := strconv.Unquote(spec.Path.Value) // the parser has checked it
		paths = append(paths, p)
	}
	return paths
}

// ours returns the folders of this project that the file imports.
func (f goFile) ours() []string {
	var folders []string
	for _, p := range f.imports() {
		if p == module {
			folders = append(folders, words)
		} else if folder, ok := strings.CutPrefix(p, module+"/"); ok {
			folders = append(folders, folder)
		}
	}
	return folders
}

// outside returns the imports that are neither ours nor the standard library.
func (f goFile) outside() []string {
	return slices.DeleteFunc(f.imports(), func(p string) bool {
		host, _, _ := strings.Cut(p, "/")
		return !strings.Contains(host, ".") || within(p, module)
	})
}

// within reports whether p is one of the folders or lies under one. The folder
// "" is the root alone.
func within(p string, folders ...string) bool {
	return slices.ContainsFunc(folders, func(folder string) bool {
		return p == folder || folder != "" && strings.HasPrefix(p, folder+"/")
	})
}

// longest returns the longest key of the table that covers the folder.
func longest[V any](table map[string]V, folder string) (key string, ok bool) {
	for k := range table {
		if within(folder, k) && (!ok || len(k) > len(key)) {
			key, ok = k, true
		}
	}
	return key, ok
}

// child returns the name in the parent folder that the folder lies under, "" if
// it lies elsewhere.
func child(parent, folder string) string {
	rest, ok := strings.CutPrefix(folder, parent+"/")
	if !ok {
		return ""
	}
	name, _, _ := strings.Cut(rest, "/")
	return name
}
