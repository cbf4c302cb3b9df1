package pachamama_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const reasons = "docs/dependencies.md"

// TestEveryDependencyHasAReason holds the list of reasons against the modules
// that the project's own files import, tests included.
func TestEveryDependencyHasAReason(t *testing.T) {
	modules := requiredModules(t)
	used := map[string]string{} // module: a file that imports it
	for _, f := range goFiles(t) {
		for _, p := range f.outside() {
			m := moduleOf(modules, p)
			if m == "" {
				t.Errorf("%s imports %s, which no module in go.mod provides", f.path, p)
				continue
			}
			used[m] = f.path
		}
	}
	given := givenReasons(t)
	for m, file := range used {
		if given[m] == "" {
			t.Errorf("%s imports %s: say why in %s, or do without it", file, m, reasons)
		}
	}
	for m := range given {
		if used[m] == "" {
			t.Errorf("%s gives a reason for %s, which nothing imports", reasons, m)
		}
	}
}

func TestReasonsAreInOrder(t *testing.T) {
	var names []string
	for _, row := range reasonRows(t) {
		names = append(names, row[1])
	}
	if !slices.IsSorted(names) {
		t.Errorf("%s: the modules are not in alphabetical order", reasons)
	}
	if len(slices.Compact(names)) != len(reasonRows(t)) {
		t.Errorf("%s: a module stands there twice", reasons)
	}
}

// requiredModules returns the modules that go.mod requires.
func requiredModules(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	var modules []string
	for _, m := range regexp.MustCompile(`(?m)^(?:require )?\s*(\S+\.\S+) v\d`).FindAllStringSubmatch(string(text), -1) {
		modules = append(modules, m[1])
	}
	if len(modules) == 0 {
		t.Fatal("go.mod requires nothing: the pattern above no longer fits it")
	}
	return modules
}

// moduleOf returns the module with the longest name that holds the package.
func moduleOf(modules []string, pkg string) string {
	best := ""
	for _, m := range modules {
		if within(pkg, m) && len(m) > len(best) {
			best = m
		}
	}
	return best
}

// givenReasons returns the reason for each module.
func givenReasons(t *testing.T) map[string]string {
	t.Helper()
	given := map[string]string{}
	for _, row := range reasonRows(t) {
		given[row[1]] = strings.TrimSpace(row[2])
	}
	if len(given) == 0 {
		t.Fatalf("%s: no line of the form | `module` | reason |", reasons)
	}
	return given
}

func reasonRows(t *testing.T) [][]string {
	t.Helper()
	text, err := os.ReadFile(reasons)
	if err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile("(?m)^\\| `([^`]+)` \\|([^|]+)\\|").FindAllStringSubmatch(string(text), -1)
}
