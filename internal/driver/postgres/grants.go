package postgres

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ucldc/pachamama/internal/port/role"
)

// Grants writes the table as SQL: a role for each component that needs any
// table, called as the prefix and the component, and what it may. The tables
// must be there. It may be done again. With the queue in the same database its
// table is among them.
func Grants(t *role.Table, prefix string, queue bool) string {
	var b strings.Builder
	for _, c := range role.Components() {
		lines := grantsOf(t, c, queue)
		if len(lines) == 0 {
			continue
		}
		name := quote(prefix + string(c))
		fmt.Fprintf(&b, "DO $$ BEGIN CREATE ROLE %s NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;\n", name)
		fmt.Fprintf(&b, "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM %s;\n", name)
		fmt.Fprintf(&b, "GRANT USAGE ON SCHEMA public TO %s;\n", name)
		for _, l := range lines {
			fmt.Fprintf(&b, "GRANT %s TO %s;\n", l, name)
		}
		fmt.Fprintf(&b, "GRANT %s TO CURRENT_USER;\n\n", name)
	}
	return b.String()
}

// grantsOf are a component's rights, one line a table.
func grantsOf(t *role.Table, c role.Component, queue bool) (out []string) {
	verbs := map[string][]string{}
	add := func(table string, of ...string) {
		verbs[table] = append(verbs[table], of...)
	}
	for _, g := range t.Grants() {
		switch {
		case g.Component != c:
		case g.Piece == "catalog":
			for _, table := range g.On {
				add(table, g.Ops...)
			}
		case g.Piece == "queue" && queue:
			for _, op := range g.Ops {
				add("queue_messages", queueNeeds()[op]...)
			}
		}
	}
	tables := make([]string, 0, len(verbs))
	for table := range verbs {
		tables = append(tables, table)
	}
	slices.Sort(tables)
	inserts := false
	for _, table := range tables {
		var words []string
		for _, v := range []string{"select", "insert", "update", "delete"} {
			if slices.Contains(verbs[table], v) {
				words = append(words, strings.ToUpper(v))
			}
		}
		inserts = inserts || slices.Contains(words, "INSERT")
		out = append(out, strings.Join(words, ", ")+" ON "+quote(table))
	}
	if inserts {
		out = append(out, "USAGE ON ALL SEQUENCES IN SCHEMA public") // of the numbers of rows
	}
	return out
}

// queueNeeds is what operations do with the table of the queue.
func queueNeeds() map[string][]string {
	return map[string][]string{"push": {"insert"}, "take": {"select", "update"}, "extend": {"select", "update"}, "return": {"select", "update"},
		"done": {"select", "delete"}, "counts": {"select"}}
}

func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
