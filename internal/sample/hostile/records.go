package hostile

import (
	"bytes"
	"regexp"
)

var setSpec = regexp.MustCompile(`<setSpec>[^<]*</setSpec>`)

func records() []Quirk {
	return []Quirk{
		edit("duplicate-identifiers", "the first record of each page stands there twice", func(_ *question, a *reply) *reply {
			if list := a.records(); len(list) > 0 {
				a.swap(list[0], bytes.Repeat(list[0], 2))
			}
			return a
		}),
		repeated(),
		{"deleted-with-metadata", "deleted records have metadata", func(next serve) serve {
			return func(q *question) *reply {
				a := next(q)
				for _, r := range a.records() {
					if bytes.Contains(r, []byte(`status="deleted"`)) {
						a.swap(r, bytes.Replace(r, []byte("</header>"), []byte(`</header><metadata><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"`+
							` xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Withdrawn</dc:title></oai_dc:dc></metadata>`), 1))
					}
				}
				return a
			}
		}},
		edit("set-member-leaves", "records say no longer that they are in a set", func(_ *question, a *reply) *reply {
			a.body = setSpec.ReplaceAll(a.body, nil)
			return a
		}),
		edit("about-containers", "every record has provenance behind its metadata", func(_ *question, a *reply) *reply {
			return a.replace("</metadata>", `</metadata><about><provenance xmlns="http://www.openarchives.org/OAI/2.0/provenance"><originDescription/></provenance></about>`)
		}),
	}
}

// repeated loses a record at the border of two pages, as lists without an order
// do: the last record of a page comes again on the next, in place of its first.
func repeated() Quirk {
	return Quirk{"record-repeated-on-next-page", "the first record of a page is the last of the page before, and one is lost", func(next serve) serve {
		last := map[string][]byte{}
		return locked(func(q *question) *reply {
			a := next(q)
			if q.verb() != "ListRecords" {
				return a
			}
			list := a.records()
			if len(list) < 2 {
				return a
			}
			if before := last[q.args.Get("resumptionToken")]; before != nil {
				a.swap(list[0], before)
			}
			if m := tokenElement.FindSubmatch(a.body); m != nil && len(m[2]) > 0 {
				next := *a
				next.setToken(func(t string) string { last[t] = list[len(list)-1]; return t })
			}
			return a
		})
	}}
}
