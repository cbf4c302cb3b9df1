package hostile

import (
	"net/http"
	"sync"
)

// locked keeps requests apart, for habits that remember.
func locked(next serve) serve {
	var mu sync.Mutex
	return func(q *question) *reply {
		mu.Lock()
		defer mu.Unlock()
		return next(q)
	}
}

// firstTimes makes a habit that answers the first n requests for each page of
// a list from the second on; those that follow are left to the server.
func firstTimes(name, about string, n int, answer func(q *question) *reply) Quirk {
	return Quirk{name, about, func(next serve) serve {
		asked := map[string]int{}
		return locked(func(q *question) *reply {
			if key := q.args.Encode(); q.lists() && q.page > 0 && asked[key] < n {
				asked[key]++
				return answer(q)
			}
			return next(q)
		})
	}}
}

func mistakes() []Quirk {
	internal := func(*question) *reply { return fault("InternalException", "the database went away") }
	page := func(*question) *reply {
		return failure(http.StatusOK, "text/html", "<!DOCTYPE html><html><head><title>Collections</title></head><body>Welcome</body></html>")
	}
	return []Quirk{
		firstTimes("error-inside-200", "each page is first answered with InternalException inside a good answer", 2, internal),
		instead("error-inside-200-always", "pages after the third are InternalException inside a good answer", func(q *question) *reply {
			if q.lists() && q.page >= lastGoodPage {
				return internal(q)
			}
			return nil
		}),
		instead("html-200", "every answer is a web page with status 200", page),
		firstTimes("html-200-once", "each page is first answered with a web page and status 200", 1, page),
		firstTimes("500-once", "each page is first answered with status 500", 1, func(*question) *reply { return failure(http.StatusInternalServerError, "text/plain", "oops") }),
		instead("no-identify", "Identify is badVerb", func(q *question) *reply {
			if q.verb() == "Identify" {
				return fault("badVerb", "not supported")
			}
			return nil
		}),
		instead("no-list-identifiers", "ListIdentifiers is badVerb", func(q *question) *reply {
			if q.verb() == "ListIdentifiers" {
				return fault("badVerb", "not supported")
			}
			return nil
		}),
		instead("no-get-record", "GetRecord is answered with status 500", func(q *question) *reply {
			if q.verb() == "GetRecord" {
				return failure(http.StatusInternalServerError, "text/plain", "oops")
			}
			return nil
		}),
	}
}

func walls() []Quirk {
	return []Quirk{
		instead("bot-wall-403", "a firewall answers 403 to everything", func(*question) *reply {
			return failure(http.StatusForbidden, "text/html", "<html><head><title>403 Forbidden</title></head><body>Forbidden</body></html>")
		}),
		instead("bot-wall-503", "a firewall answers 503 with a challenge", func(*question) *reply {
			return failure(http.StatusServiceUnavailable, "text/html", `<html><body><script src="/cdn-cgi/challenge-platform/x.js"></script></body></html>`)
		}),
		instead("bot-wall-cf", "a content network answers with cf-mitigated: challenge", func(*question) *reply {
			return failure(http.StatusForbidden, "text/html", "<html><head><title>Just a moment...</title></head></html>", "Cf-Mitigated: challenge")
		}),
		instead("bot-wall-midlist", "a firewall answers from the third page on", func(q *question) *reply {
			if q.page >= lastGoodPage-1 {
				return failure(http.StatusOK, "text/html", `<html><body><div class="g-recaptcha"></div></body></html>`)
			}
			return nil
		}),
		instead("login-page", "every answer is a log-in page with status 200", func(*question) *reply {
			return failure(http.StatusOK, "text/html", `<html><body><form action="/login"><input type="password" name="p"></form></body></html>`)
		}),
	}
}
