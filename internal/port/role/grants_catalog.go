package role

import "slices"

// inCatalog is what components do with the tables of the catalog. To change or
// delete rows one must also read them. Who opens a catalog brings its tables up
// to date, and owns them.
func inCatalog() (out []Grant) {
	may := func(ops string, tables []string, who ...Component) {
		for _, c := range who {
			out = append(out, Grant{c, "catalog", verbs(ops), tables})
		}
	}
	people := []Component{Serve, Operator}
	may("su", []string{"runs"}, Fetch)
	may("siu", []string{"cursors"}, Fetch)
	may("s", []string{"runs", "pointers", "pointer_log", "problems"}, Check)
	may("siu", []string{"verdicts"}, Check)
	may("s", []string{"runs"}, Content)
	may("siu", []string{"downloads"}, Content)
	may("sid", []string{"problems"}, Content)
	may("siu", []string{"pointers"}, Index, Publish)
	may("i", []string{"pointer_log"}, Index)
	may("si", []string{"pointer_log"}, Publish)
	may("s", []string{"runs", "stages"}, Publish)
	may("siu", []string{"verdicts"}, Publish)

	may("su", []string{"runs", "stages"}, Runner)
	may("si", []string{"attempts"}, Runner)
	may("i", []string{"outbox"}, Runner)
	may("siud", []string{"leases", "problems"}, Runner)
	may("siu", []string{"verdicts"}, Runner)
	may("s", []string{"pointers", "pointer_log"}, Runner)

	may("s", []string{"attempts", "cursors", "problems", "usage", "outbox"}, people...)
	may("siu", []string{"runs", "stages", "verdicts"}, people...)
	may("siud", []string{"collections", "pointers"}, people...)
	may("si", []string{"pointer_log"}, people...)
	may("i", []string{"audit"}, people...)
	may("s", []string{"leases"}, people...)
	may("su", []string{"inbox"}, Serve)
	may("si", []string{"inbox"}, Operator) // test messages
	may("sud", []string{"deliveries", "stopped_destinations"}, Operator)

	may("su", []string{"outbox"}, Notify)
	may("siu", []string{"deliveries", "stopped_destinations"}, Notify)
	may("siud", []string{"leases"}, Notify)
	may("si", []string{"inbox"}, Notify)
	may("siu", []string{"usage"}, Meter)
	may("s", []string{"collections", "runs", "stages", "leases", "deliveries", "stopped_destinations"}, Watch)
	may("si", []string{"outbox"}, Watch)
	may("siud", []string{"alarms"}, Watch)
	may("s", []string{"collections", "stages"}, Doctor)
	may("siud", []string{"leases"}, Doctor)
	may("i", []string{"audit"}, Doctor) // a line that is taken back
	may("s", []string{"runs", "outbox", "deliveries", "stopped_destinations"}, Doctor)
	return out
}

// verbs are the words of SQL that letters stand for.
func verbs(letters string) (out []string) {
	for _, l := range letters {
		i := slices.IndexFunc(sql(), func(v string) bool { return rune(v[0]) == l })
		out = append(out, sql()[i])
	}
	return out
}

func sql() []string { return []string{"select", "insert", "update", "delete"} }
