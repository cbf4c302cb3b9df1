package hostile

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"time"
)

const dayLength = len(time.DateOnly)

func dates() []Quirk {
	return []Quirk{
		{"day-granularity-only", "Identify says seconds, but seconds in from and until are badArgument", func(next serve) serve {
			return func(q *question) *reply {
				if len(q.args.Get("from")) > dayLength || len(q.args.Get("until")) > dayLength {
					return fault("badArgument", "dates are YYYY-MM-DD")
				}
				a := next(q)
				if q.lists() {
					a.body = stampElement.ReplaceAllFunc(a.body, func(b []byte) []byte {
						return []byte("<datestamp>" + string(stampElement.FindSubmatch(b)[1][:dayLength]) + "</datestamp>")
					})
				}
				return a
			}
		}},
		{"odd-granularity-spelling", "Identify spells the granularity in its own way", func(next serve) serve {
			return func(q *question) *reply { return next(q).replace("YYYY-MM-DDThh:mm:ssZ", "yyyy-mm-ddThh:MM:SSZ") }
		}},
		instead("from-ignored", "from and until are ignored", func(q *question) *reply {
			q.args.Del("from")
			q.args.Del("until")
			return nil
		}),
		instead("from-matches-nothing", "lists with from or until are noRecordsMatch", func(q *question) *reply {
			if q.lists() && (q.args.Has("from") || q.args.Has("until")) {
				return fault("noRecordsMatch", "nothing matches")
			}
			return nil
		}),
		edit("newest-first", "the records of a page are in no order of date", func(_ *question, a *reply) *reply {
			list := a.records()
			if len(list) < 2 {
				return a
			}
			back := slices.Clone(list)
			slices.Reverse(back)
			a.body = bytes.Replace(a.body, bytes.Join(list, nil), bytes.Join(back, nil), 1)
			return a
		}),
		{"earliest-in-the-future", "earliestDatestamp lies in the future", func(next serve) serve {
			return func(q *question) *reply {
				a := next(q)
				if i := bytes.Index(a.body, []byte("<earliestDatestamp>")); i >= 0 {
					copy(a.body[i+len("<earliestDatestamp>"):], "2999")
				}
				return a
			}
		}},
		edit("restamped", "every record has the datestamp of this minute", func(_ *question, a *reply) *reply {
			a.body = stampElement.ReplaceAll(a.body, []byte("<datestamp>2026-11-23T00:00:00Z</datestamp>"))
			return a
		}),
	}
}

func sizes() []Quirk {
	size := func(change func(n int) int) func(*question, *reply) *reply {
		return func(_ *question, a *reply) *reply {
			a.body = sizeAttribute.ReplaceAllFunc(a.body, func(b []byte) []byte {
				n, _ := strconv.Atoi(string(sizeAttribute.FindSubmatch(b)[1])) //nolint:errcheck // digits
				return []byte(`completeListSize="` + strconv.Itoa(change(n)) + `"`)
			})
			return a
		}
	}
	return []Quirk{
		edit("wrong-complete-list-size-high", "completeListSize is seven too high", size(func(n int) int { return n + 7 })),
		edit("wrong-complete-list-size-low", "completeListSize is half of what there is", size(func(n int) int { return n / 2 })),
		edit("no-complete-list-size", "completeListSize is not said", func(_ *question, a *reply) *reply {
			a.body = sizeAttribute.ReplaceAll(a.body, nil)
			return a
		}),
		edit("nonsense-list-size", "completeListSize is no number", func(_ *question, a *reply) *reply {
			a.body = sizeAttribute.ReplaceAll(a.body, []byte(`completeListSize="many" cursor="-1"`))
			return a
		}),
	}
}

func addresses() []Quirk {
	moved := func(to string) func(q *question) *reply {
		return func(q *question) *reply {
			if q.URL.Query().Has("moved") {
				q.args.Del("moved")
				return nil
			}
			return failure(301, "text/plain", "moved", "Location: "+strings.ReplaceAll(to, "QUERY", q.URL.RawQuery))
		}
	}
	return []Quirk{
		instead("base-url-with-query", "answers only when the query holds ctx=archive, which is part of the base URL", func(q *question) *reply {
			if q.args.Get("ctx") != "archive" {
				return failure(404, "text/plain", "no such context")
			}
			q.args.Del("ctx")
			return nil
		}),
		instead("redirect-permanent", "every request is moved permanently", moved("/oai?QUERY&moved=1")),
		instead("redirect-to-private", "every request is sent on to a private address", moved("http://10.0.0.1/oai?QUERY")),
		instead("redirect-loop", "every request is sent on to itself", func(q *question) *reply {
			return failure(302, "text/plain", "moved", "Location: /oai?"+q.URL.RawQuery)
		}),
	}
}
