package role

// Grants returns the table: all that the components of the program may do, each
// the least that it needs. Nobody may make signed links or queue tasks yet.
func Grants() *Table {
	read := []string{"get"}
	write := []string{"put", "get"} // what is put once is compared with what is there
	return NewTable([]Grant{
		{Fetch, "blob", []string{"put", "get", "list"}, kinds("vernacular")},

		{Map, "blob", read, kinds("vernacular")},
		{Map, "blob", write, kinds("mapped")},

		{Check, "blob", read, kinds("vernacular", "mapped")},
		{Check, "blob", write, kinds("checked")},
		{Check, "blob", []string{"put", "get", "list", "delete"}, kinds("reports")},

		{Content, "blob", read, kinds("vernacular", "checked")},
		{Content, "blob", write, append(kinds("content"), "files/")},

		{Text, "blob", read, append(kinds("content"), "files/")},
		{Text, "blob", write, append(kinds("text"), "text/")},
		{Text, "blob", []string{"delete"}, []string{"text/*/*/textract/"}}, // notes of what was not done after all
		{Text, "extract", []string{"extract"}, anything()},

		{Index, "blob", read, append(kinds("checked", "content", "text"), "text/")},
		{Index, "search", []string{"begin", "put", "seal"}, anything()},

		{Publish, "search", []string{"find", "generations", "drop"}, anything()},

		{Serve, "blob", read, shown()},
		{Serve, "blob", []string{"list"}, kinds("reports")},
		{Serve, "blob", []string{"get", "list", "delete"}, []string{"queue/dead/"}},
		{Serve, "blob", []string{"delete"}, []string{"queue/payloads/"}},
		{Serve, "queue", []string{"push", "counts"}, queues()},
		{Watch, "queue", []string{"counts"}, queues()},
		{Serve, "search", []string{"find", "generations"}, anything()},

		{Notify, "notify", []string{"send"}, anything()},

		{Worker, "queue", []string{"take", "extend", "done", "return"}, queues()},
		{Worker, "blob", []string{"put"}, []string{"queue/dead/"}},
		{Worker, "blob", []string{"get", "delete"}, []string{"queue/payloads/"}},

		{Operator, "blob", read, shown()},
		{Operator, "blob", []string{"list"}, kinds("reports")},
		{Operator, "blob", []string{"get", "list", "delete"}, []string{"queue/dead/"}},
		{Operator, "blob", []string{"delete"}, []string{"queue/payloads/"}},
		{Operator, "queue", []string{"push", "counts"}, queues()},
		{Operator, "search", []string{"find", "generations"}, anything()},
		{Operator, "notify", []string{"send"}, anything()}, // test messages

		{Doctor, "blob", []string{"put", "get", "list", "delete"}, []string{"doctor/"}},
		{Doctor, "queue", []string{"push", "take", "extend", "done"}, []string{"doctor"}},
		{Doctor, "queue", []string{"counts"}, queues()},
		{Doctor, "search", []string{"begin", "put", "seal", "find", "drop"}, []string{"doctor"}},
		{Doctor, "notify", []string{"check"}, anything()},
	}, inCatalog())
}

// kinds are the versions of one kind, or the reports, of all collections.
func kinds(names ...string) []string {
	var out []string
	for _, name := range names {
		out = append(out, "collections/*/"+name+"/")
	}
	return out
}

// shown is what people look at.
func shown() []string {
	return append(kinds("vernacular", "mapped", "checked", "content", "text", "reports"), "files/", "text/")
}

// queues are those that work goes through.
func queues() []string { return []string{"express", "normal", "bulk"} }

func anything() []string { return []string{"*"} }
