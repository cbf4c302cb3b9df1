package mapping

func contextNames() []string {
	return []string{"header.identifier", "header.datestamp", "header.status", "header.set", "header.base_url",
		"collection.id", "collection.name", "collection.institution", "collection.rights", "collection.rights_uri", "collection.type"}
}

// contextValue returns what reads a name that stands beside the record.
func contextValue(name string) func(s *state) []string {
	one := func(get func(s *state) string) func(*state) []string {
		return func(s *state) []string {
			if t := get(s); t != "" {
				return []string{t}
			}
			return nil
		}
	}
	switch name {
	case "header.identifier":
		return one(func(s *state) string { return s.src.Identifier })
	case "header.datestamp":
		return one(func(s *state) string { return s.src.Datestamp })
	case "header.base_url":
		return one(func(s *state) string { return s.src.BaseURL })
	case "header.set":
		return func(s *state) []string { return s.src.Sets }
	case "header.status":
		return one(func(s *state) string {
			if s.src.Deleted {
				return "deleted"
			}
			return ""
		})
	case "collection.id":
		return one(func(s *state) string { return s.m.collection.ID })
	case "collection.name":
		return one(func(s *state) string { return s.m.collection.Name })
	case "collection.institution":
		return one(func(s *state) string { return s.m.collection.Institution })
	case "collection.rights":
		return one(func(s *state) string { return s.m.collection.Rights })
	case "collection.rights_uri":
		return one(func(s *state) string { return s.m.collection.RightsURI })
	case "collection.type":
		return one(func(s *state) string { return s.m.collection.Type })
	}
	return nil
}
