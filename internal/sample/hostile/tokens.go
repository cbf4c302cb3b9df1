package hostile

import (
	"html"
	"net/http"
	"strconv"
	"strings"
)

// lastGoodPage is the number of pages that lists with bad tokens give.
const lastGoodPage = 3

func tokens() []Quirk {
	return []Quirk{
		edit("token-needs-encoding", "tokens hold + & = / : % and spaces, and must come back as they were", func(q *question, a *reply) *reply {
			a.setToken(func(t string) string {
				if t == "" {
					return ""
				}
				return t + " +&=/:%2F é"
			})
			return a
		}).undo(func(t string) (string, bool) { return strings.CutSuffix(t, " +&=/:%2F é") }),
		instead("token-with-prefix-required", "a token without metadataPrefix is badArgument", func(q *question) *reply {
			if q.lists() && q.token() && q.args.Get("metadataPrefix") == "" {
				return fault("badArgument", "metadataPrefix is missing")
			}
			for _, name := range []string{"metadataPrefix", "set", "from", "until"} {
				if q.token() {
					q.args.Del(name)
				}
			}
			return nil
		}),
		edit("same-token-loop", "the third page gives its own token again", func(q *question, a *reply) *reply {
			if q.page == lastGoodPage-1 && a.more() {
				own := q.args.Get("resumptionToken")
				a.setToken(func(string) string { return own })
			}
			return a
		}),
		cycle(),
		instead("token-expires", "tokens are badResumptionToken after the third page", func(q *question) *reply {
			if q.lists() && q.page >= lastGoodPage {
				return fault("badResumptionToken", "the token has expired")
			}
			return nil
		}),
		instead("token-expires-at-once", "every token is badResumptionToken", func(q *question) *reply {
			if q.lists() && q.page > 0 {
				return fault("badResumptionToken", "the token is unknown")
			}
			return nil
		}),
		instead("token-500", "tokens after the third page are answered with status 500", func(q *question) *reply {
			if q.lists() && q.page >= lastGoodPage {
				return failure(http.StatusInternalServerError, "text/plain", "java.lang.OutOfMemoryError")
			}
			return nil
		}),
	}
}

// undo takes back what a habit did to tokens before the server sees them. A
// token that does not come back whole is unknown.
func (k Quirk) undo(plain func(string) (string, bool)) Quirk {
	wrap := k.wrap
	k.wrap = func(next serve) serve {
		return wrap(func(q *question) *reply {
			if q.token() {
				t, ok := plain(q.args.Get("resumptionToken"))
				if !ok {
					return fault("badResumptionToken", "the token is none of ours")
				}
				q.args.Set("resumptionToken", t)
			}
			return next(q)
		})
	}
	return k
}

// cycle leads from the third page back to the second.
func cycle() Quirk {
	return Quirk{"token-cycle", "the third page leads back to the second", func(next serve) serve {
		second := map[string]string{} // by window
		return locked(func(q *question) *reply {
			if q.lists() && q.page == 1 {
				second[window(q)] = q.args.Get("resumptionToken")
			}
			a := next(q)
			if q.lists() && q.page == lastGoodPage-1 && a.more() {
				if back := second[window(q)]; back != "" {
					a.setToken(func(string) string { return back })
				}
			}
			return a
		})
	}}
}

// window tells lists apart by what the token of the sample says of them.
func window(q *question) string {
	t := q.args.Get("resumptionToken")
	var b strings.Builder
	for _, part := range strings.Split(html.UnescapeString(t), "&") {
		if strings.HasPrefix(part, "f=") || strings.HasPrefix(part, "u=") || strings.Contains(part, "verb=") {
			before, _, _ := strings.Cut(part, "+")
			b.WriteString(before + ";")
		}
	}
	return b.String() + strconv.FormatBool(q.verb() == "ListRecords")
}

func ends() []Quirk {
	return []Quirk{
		{"empty-token-then-empty-pages", "the last page has a token that leads to a page with no record and no token", func(next serve) serve {
			return func(q *question) *reply {
				if q.args.Get("resumptionToken") == "99"+tokenMark+"end" {
					return emptyList(q.verb(), "")
				}
				a := next(q)
				if q.lists() && !a.more() && len(a.records()) > 0 {
					a.addToken("99" + tokenMark + "end")
				}
				return a
			}
		}},
		{"endless-empty-pages", "behind the last page come pages without records, each with a new token", func(next serve) serve {
			return func(q *question) *reply {
				if strings.HasSuffix(q.args.Get("resumptionToken"), tokenMark+"end") {
					return emptyList(q.verb(), strconv.Itoa(q.page+1)+tokenMark+"end")
				}
				a := next(q)
				if q.lists() && !a.more() {
					a.addToken("100" + tokenMark + "end")
				}
				return a
			}
		}},
		instead("no-records-match-midlist", "the list ends on its third page with noRecordsMatch", func(q *question) *reply {
			if q.lists() && q.page >= lastGoodPage-1 {
				return fault("noRecordsMatch", "nothing matches")
			}
			return nil
		}),
		edit("list-capped", "lists end after the third page as if they were whole", func(q *question, a *reply) *reply {
			if q.page >= lastGoodPage-1 {
				a.setToken(func(string) string { return "" })
			}
			return a
		}),
	}
}
