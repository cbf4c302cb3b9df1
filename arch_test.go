package pachamama_test

import (
	"go/ast"
	"path"
	"slices"
	"strings"
	"testing"
)

// words stands for the root package in the table below.
const words = "(words)"

// pipeline is what the stages may use.
var pipeline = []string{words, "schema", "mappings", "internal/harvest", "internal/catalog", "internal/port", "internal/source",
	"internal/httpclient", "internal/mediatype", "internal/schema", "internal/yamlfile"}

// below is what the parts over the pipeline may use: everything but drivers.
var below = append([]string{"internal/config", "internal/cost"}, pipeline...)

// faces are the parts that people and programs meet.
var faces = []string{"internal/web", "internal/api", "internal/serve", "internal/swap", "internal/sample"}

// mayImport says for each folder of the program which other folders of it the
// code there may import. The longest entry that covers a folder counts, and a
// folder may always import what lies under it. Tests are free of this table.
var mayImport = map[string][]string{
	"":           {},
	"schema":     {},
	"mappings":   {},
	"dashboards": {},
	"cmd":        {"internal/cli", "internal/heap"},
	"test":       {},
	"tools":      {},
	"bench":      append([]string{"internal/driver/sqlite", "internal/heap"}, pipeline...), // the embedded queue is measured by itself

	"internal/cli":    slices.Concat([]string{"internal/app", "dashboards"}, faces, below),
	"internal/app":    slices.Concat([]string{"internal/driver"}, faces, below),
	"internal/web":    below,
	"internal/api":    below,
	"internal/serve":  below,
	"internal/swap":   below,
	"internal/config": {words},
	"internal/cost":   {words, "internal/port", "internal/catalog", "internal/yamlfile"},
	"internal/sample": {words},

	"internal/harvest":    pipeline,
	"internal/catalog":    {words},
	"internal/heap":       {},
	"internal/mediatype":  {},
	"internal/schema":     {words, "internal/yamlfile", "schema"},
	"internal/yamlfile":   {words},
	"internal/source":     {words, "internal/httpclient"},
	"internal/httpclient": {words, "internal/port/usage"},
	"internal/driver":     {words, "internal/port", "internal/catalog", "internal/httpclient", "internal/mediatype"},

	"internal/port":             {words},
	"internal/port/notify":      {words, "internal/port", "internal/catalog"}, // its outbox outlives the program
	"internal/port/conformance": {words, "internal/port", "internal/catalog", "internal/mediatype"},
}

// apart lists the folders whose children never import each other.
var apart = []string{"internal/harvest", "internal/driver"}

// mayUse says for the folders that no technology may enter which packages from
// outside the standard library are allowed there all the same.
var mayUse = map[string][]string{
	"":                           {},
	"internal/catalog":           {},
	"internal/port":              {},
	"internal/port/monitor":      {"go.opentelemetry.io/otel"},                                                              // the vendors' common tongue
	"internal/port/search/words": {"github.com/blevesearch/snowballstem", "golang.org/x/text"},                              // stems and forms of letters
	"internal/port/retry":        {"golang.org/x/time"},                                                                     // its rate limit
	"internal/port/conformance":  {"github.com/google/go-cmp", "golang.org/x/image", "go.opentelemetry.io/proto/slim/otlp"}, // it draws the pages that are to be read, and reads what collectors are sent
}

func TestImportsGoDown(t *testing.T) {
	for _, f := range programFiles(t) {
		part, ok := longest(mayImport, f.folder)
		if !ok {
			t.Errorf("%s: say in mayImport what %q may import", f.path, f.folder)
			continue
		}
		for _, to := range f.ours() {
			if !within(to, append([]string{part}, mayImport[part]...)...) {
				t.Errorf("%s imports %s, which %q may not", f.path, to, part)
			}
		}
	}
}

func TestStagesAndDriversKnowNothingOfEachOther(t *testing.T) {
	for _, f := range programFiles(t) {
		for _, to := range f.ours() {
			for _, parent := range apart {
				if a, b := child(parent, f.folder), child(parent, to); a != "" && b != "" && a != b {
					t.Errorf("%s imports %s: what lies in %s keeps apart", f.path, to, parent)
				}
			}
		}
	}
}

func TestNoTechnologyInWordsAndPorts(t *testing.T) {
	for _, f := range programFiles(t) {
		part, ok := longest(mayUse, f.folder)
		if !ok {
			continue
		}
		for _, to := range f.outside() {
			if !within(to, mayUse[part]...) {
				t.Errorf("%s imports %s: %q keeps to the standard library", f.path, to, f.folder)
			}
		}
	}
}

func TestTestCodeStaysOutOfTheProgram(t *testing.T) {
	for _, f := range programFiles(t) {
		if within(f.folder, "internal/port/conformance", "test") {
			continue
		}
		for _, to := range f.imports() {
			if to == "testing" || within(to, module+"/internal/port/conformance") {
				t.Errorf("%s imports %s, which belongs to tests", f.path, to)
			}
		}
	}
}

func TestOnlyConfigReadsTheEnvironment(t *testing.T) {
	readers := []string{"Getenv", "LookupEnv", "Environ", "ExpandEnv"}
	for _, f := range programFiles(t) {
		if within(f.folder, "internal/config", "test", "tools") {
			continue
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok || !slices.Contains(readers, s.Sel.Name) {
				return true
			}
			if x, ok := s.X.(*ast.Ident); ok && x.Name == "os" {
				t.Errorf("%s: os.%s: only internal/config reads the environment", f.fset.Position(s.Pos()), s.Sel.Name)
			}
			return true
		})
	}
}

func TestNothingRunsBeforeMain(t *testing.T) {
	for _, f := range goFiles(t) {
		for _, d := range f.syntax.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				t.Errorf("%s: func init: build it where it is used", f.fset.Position(fn.Pos()))
			}
		}
	}
}

func TestPackagesAreNamedAfterWhatTheyHold(t *testing.T) {
	empty := []string{"util", "utils", "common", "helper", "helpers", "manager", "base", "misc", "shared"}
	for _, f := range goFiles(t) {
		name := strings.TrimSuffix(f.syntax.Name.Name, "_test")
		if slices.Contains(empty, name) || slices.Contains(empty, path.Base(f.folder)) {
			t.Errorf("%s: a package named %q says nothing", f.path, name)
		}
	}
}
