package role

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/usage"
)

// places are the folders of storage: one key in each, as harvest/keys.go and
// port/queue make them, and who may write there.
func places() map[string][]Component {
	return map[string][]Component{
		"collections/c/vernacular/01M/pages/000001.xml.zst": {Fetch},
		"collections/c/mapped/01M/manifest.json":            {Map},
		"collections/c/checked/01M/rejected/000001.zst":     {Check},
		"collections/c/reports/01M.json":                    {Check},
		"collections/c/content/01M/manifest.json":           {Content},
		"collections/c/text/01M/manifest.json":              {Text},
		"files/ab/abcdef":                                   {Content},
		"text/ab/abcdef/tesseract.json.zst":                 {Text},
		"queue/dead/01M.json":                               {Worker},
		"queue/payloads/01M.json":                           {},
		"doctor/try.txt":                                    {Doctor},
		"collections/c/unheard-of/01M/manifest.json":        {},
		"collections/manifest.json":                         {},
		"elsewhere":                                         {},
	}
}

// wrong holds a table to rules that it is not made from.
func wrong(t *Table) (out []string) {
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	for _, g := range t.Grants() {
		i := slices.IndexFunc(Pieces(), func(p Piece) bool { return p.Name == g.Piece })
		if i < 0 || !slices.Contains(Components(), g.Component) || len(g.Ops) == 0 || len(g.On) == 0 {
			say("%v is about nothing", g)
			continue
		}
		for _, op := range g.Ops {
			if !slices.Contains(Pieces()[i].Ops, op) {
				say("%v: %s has no operation %s", g, g.Piece, op)
			}
		}
		for _, on := range g.On {
			bad := on == "*" && slices.Contains([]string{"blob", "queue", "catalog"}, g.Piece)
			if g.Piece == "blob" && (bad || !strings.HasSuffix(on, "/") || strings.HasPrefix(on, "*") || on == "collections/*/" || on == "collections/") {
				bad = true
			}
			if bad {
				say("%v: %s is too wide", g, on)
			}
		}
	}
	may := func(piece, op, on string) (who []Component) {
		for _, c := range append(Components(), "", "stranger") {
			if t.May(c, piece, op, on) {
				who = append(who, c)
			}
		}
		return who
	}
	expect := func(piece, op, on string, want ...Component) {
		if got := may(piece, op, on); !slices.Equal(got, want) {
			say("%s of %s on %q may %v, and should %v", op, piece, on, got, want)
		}
	}
	for key, writers := range places() {
		expect("blob", "put", key, writers...)
		expect("blob", "sign", key)
		switch {
		case strings.HasPrefix(key, "queue/payloads/"), strings.HasPrefix(key, "queue/dead/"), strings.HasPrefix(key, "doctor/"), strings.Contains(key, "/reports/"):
		default:
			expect("blob", "delete", key)
		}
	}
	for _, op := range []string{"put", "get", "list", "delete"} {
		for _, all := range []string{"", "c", "collections", "collections/", "collections/c", "collections/c/", "collections/c/vernacular", "files", "queue/"} {
			expect("blob", op, all)
		}
	}
	expect("extract", "extract", "application/pdf", Text)
	for _, op := range []string{"begin", "put", "seal"} {
		expect("search", op, "c", Index)
		expect("search", op, "doctor", Index, Doctor)
	}
	expect("search", "drop", "c", Publish)
	expect("queue", "take", "normal", Worker)
	expect("queue", "push", "normal", Serve, Operator)
	expect("queue", "take", "doctor", Doctor)
	expect("notify", "send", "run.done", Notify, Operator)
	expect("catalog", "delete", "runs")
	expect("catalog", "update", "audit")
	expect("catalog", "insert", "attempts", Runner)
	expect("catalog", "update", "pointers", Index, Publish, Serve, Operator)
	return out
}

func TestGrants(t *testing.T) {
	for _, s := range wrong(Grants()) {
		t.Error(s)
	}
}

// TestGrantsThatAreWrong breaks the table on purpose, in one way at a time.
func TestGrantsThatAreWrong(t *testing.T) {
	for name, more := range map[string]Grant{
		"a wildcard":                  {Map, "blob", []string{"get"}, []string{"*"}},
		"all collections":             {Map, "blob", []string{"get"}, []string{"collections/"}},
		"all kinds":                   {Map, "blob", []string{"get"}, []string{"collections/*/"}},
		"no slash at the end":         {Map, "blob", []string{"get"}, []string{"collections/*/mapped"}},
		"two who write raw pages":     {Map, "blob", []string{"put"}, kinds("vernacular")},
		"raw pages can be deleted":    {Operator, "blob", []string{"delete"}, kinds("vernacular")},
		"links for anyone":            {Serve, "blob", []string{"sign"}, []string{"files/"}},
		"the console indexes":         {Serve, "search", []string{"put"}, anything()},
		"a reader drops generations":  {Serve, "search", []string{"drop"}, anything()},
		"all queues":                  {Worker, "queue", []string{"take"}, anything()},
		"fetch sends messages":        {Fetch, "notify", []string{"send"}, anything()},
		"extraction that costs money": {Serve, "extract", []string{"extract"}, anything()},
		"nobody":                      {"", "blob", []string{"put"}, []string{"files/"}},
		"an operation that is none":   {Fetch, "blob", []string{"read"}, []string{"files/"}},
		"a piece that is none":        {Fetch, "store", []string{"get"}, []string{"files/"}},
		"history can be changed":      {Operator, "catalog", []string{"update"}, []string{"audit"}},
	} {
		if len(wrong(NewTable(Grants().Grants(), []Grant{more}))) == 0 {
			t.Errorf("%s: nothing is found wrong", name)
		}
	}
	for i, g := range Grants().Grants() { // and without a line that lets a component write
		if slices.Contains(g.Ops, "put") && len(wrong(NewTable(slices.Delete(Grants().Grants(), i, i+1)))) == 0 {
			t.Errorf("nothing is found wrong without %v", g)
		}
	}
}

func TestCovers(t *testing.T) {
	for _, c := range []struct {
		pattern, key string
		want         bool
	}{
		{"files/", "files/ab/x", true}, {"files/", "files/", true}, {"files/", "files", false}, {"files/", "filesystem", false}, {"files/", "", false},
		{"collections/*/mapped/", "collections/a/mapped/1", true}, {"collections/*/mapped/", "collections/a/mapped/", true},
		{"collections/*/mapped/", "collections/a/mapped", false}, {"collections/*/mapped/", "collections/a/b/mapped/1", false},
		{"collections/*/mapped/", "collections//mapped/1", false}, {"collections/*/mapped/", "collections/mapped/1", false},
		{"collections/*/mapped/", "collections/a/mappedx/1", false}, {"collections/*/mapped/", "collections/a", false},
	} {
		if covers(c.pattern, c.key) != c.want {
			t.Errorf("%s covers %s: want %v", c.pattern, c.key, c.want)
		}
	}
}

func TestOf(t *testing.T) {
	ctx := t.Context()
	if Of(ctx) != "" {
		t.Errorf("somebody: %q", Of(ctx))
	}
	ctx = As(ctx, Runner)
	stage := usage.In(ctx, usage.Scope{Run: "r", Stage: "map"})
	if Of(ctx) != Runner || Of(usage.In(ctx, usage.Scope{Run: "r"})) != Runner || Of(stage) != Map || Of(As(stage, Doctor)) != Map {
		t.Error("the stage goes first, then who was named last")
	}
}

func TestRefusal(t *testing.T) {
	err := Grants().Check(As(t.Context(), Map), "blob", "delete", "files/ab/x")
	happened, todo := pachamama.Describe(err)
	if pachamama.CodeOf(err) != pachamama.CodeForbidden || !strings.Contains(happened, `files/ab/x: the component "map" has no grant to delete in blob`) || !strings.Contains(todo, "pachamama roles") {
		t.Errorf("%q, %q", happened, todo)
	}
	if err := Grants().Check(t.Context(), "blob", "get", "files/ab/x"); pachamama.CodeOf(err) != pachamama.CodeForbidden || !strings.Contains(err.Error(), "nobody is named") {
		t.Error(err)
	}
}

func BenchmarkCheck(b *testing.B) {
	ctx, table := usage.In(As(b.Context(), Runner), usage.Scope{Run: "r", Stage: "index"}), Grants()
	b.ReportAllocs()
	for b.Loop() {
		if err := table.Check(ctx, "blob", "get", "text/ab/abcdef0123456789/tesseract.json.zst"); err != nil { // the last of its patterns
			b.Fatal(err)
		}
	}
}
