package harvest

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/port/search"
)

// Question reads a question as it stands in an address:
//
//	q=words&filter.FIELD=value&from=1890&until=1899&facet=FIELD&sort=-date&offset=20&limit=20&highlight=true&site=stage
//
// Filter and facet may be repeated. The site is live unless it says stage.
func Question(v url.Values) (catalog.Site, search.Query, error) {
	q := search.Query{Text: v.Get("q"), From: v.Get("from"), Until: v.Get("until"), Facets: v["facet"], Sort: v.Get("sort"), Filters: map[string][]string{}}
	for name, values := range v {
		if field, ok := strings.CutPrefix(name, "filter."); ok && field != "" {
			q.Filters[field] = values
		}
	}
	var err error
	if q.Offset, err = whole(v, "offset", 0); err != nil {
		return "", q, err
	}
	if q.Limit, err = whole(v, "limit", 20); err != nil {
		return "", q, err
	}
	if s := v.Get("highlight"); s != "" {
		if q.Highlight, err = strconv.ParseBool(s); err != nil {
			return "", q, unreadable("highlight", "true or false")
		}
	}
	site := catalog.Site(v.Get("site"))
	switch site {
	case "":
		site = catalog.Live
	case catalog.Live, catalog.Stage:
	default:
		return "", q, unreadable("site", "live or stage")
	}
	return site, q, nil
}

func whole(v url.Values, name string, otherwise int) (int, error) {
	s := v.Get(name)
	if s == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0, unreadable(name, "a whole number, not below 0")
	}
	return n, nil
}

func unreadable(name, want string) error {
	return &pachamama.Error{Code: pachamama.CodeInvalid, Op: "harvest.Question", Subject: name, Message: "the value cannot be read", Hint: "It is " + want + "."}
}
