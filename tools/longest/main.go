// Command longest prints the ten longest files and functions of the program,
// tests left out: the tails are watched, not the averages.
package main

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

type length struct {
	lines int
	name  string
}

func main() {
	log.SetFlags(0)
	files, functions, err := measure(os.DirFS("."))
	if err != nil {
		log.Fatal("longest: ", err)
	}
	show("files", files)
	show("functions", functions)
}

func show(title string, list []length) {
	fmt.Printf("  the longest %s\n", title)
	for _, l := range list[:min(10, len(list))] {
		fmt.Printf("  %5d  %s\n", l.lines, l.name)
	}
}

// measure returns the lengths in lines, the longest first.
func measure(root fs.FS) (files, functions []length, err error) {
	err = fs.WalkDir(root, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && p != "." && (name[0] == '.' || name == "testdata" || name == "node_modules") {
			return fs.SkipDir
		}
		if d.IsDir() || filepath.Ext(p) != ".go" || strings.HasSuffix(p, "_test.go") {
			return nil
		}
		src, err := fs.ReadFile(root, p)
		if err != nil {
			return err
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, p, src, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		files = append(files, length{fset.File(f.Pos()).LineCount(), p})
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok {
				at, end := fset.Position(fn.Pos()), fset.Position(fn.End())
				functions = append(functions, length{end.Line - at.Line + 1, fmt.Sprintf("%s:%d %s", p, at.Line, fn.Name.Name)})
			}
		}
		return nil
	})
	down := func(a, b length) int { return cmp.Or(b.lines-a.lines, strings.Compare(a.name, b.name)) }
	slices.SortFunc(files, down)
	slices.SortFunc(functions, down)
	return files, functions, err
}
