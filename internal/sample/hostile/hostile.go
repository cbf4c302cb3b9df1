// Package hostile gives an OAI-PMH server the bad habits that are met in the
// world, one switch a habit, so that a harvester can be tried against each.
// What a habit does follows from the request and the requests before it: there
// is no chance in it.
package hostile

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/ucldc/pachamama"
)

// Quirk is a bad habit.
type Quirk struct {
	Name  string `json:"name"`
	About string `json:"about"` // one line
	wrap  func(next serve) serve
}

// serve answers a question.
type serve func(q *question) *reply

// question is a request for OAI-PMH.
type question struct {
	*http.Request
	args url.Values
	page int // of the list, by the token: 0 is the first
}

func (q *question) verb() string { return q.args.Get("verb") }

// lists tells whether records or headers are asked for.
func (q *question) lists() bool { return q.verb() == "ListRecords" || q.verb() == "ListIdentifiers" }

// token tells whether a further page is asked for.
func (q *question) token() bool { return q.args.Has("resumptionToken") }

// reply is what is sent.
type reply struct {
	status int
	header http.Header
	body   []byte
	send   func(w http.ResponseWriter, r *http.Request, body []byte) // nil: at once
}

// Quirks returns all habits, by name.
func Quirks() []Quirk {
	all := slices.Concat(tokens(), ends(), mistakes(), walls(), flow(), dates(), sizes(), addresses(), broken(), encodings(), records(), bodies())
	slices.SortFunc(all, func(a, b Quirk) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

// Wrap gives a server habits, the first nearest to it. Errors: invalid when
// there is no habit of a name.
func Wrap(h http.Handler, names ...string) (http.Handler, error) {
	answer := plain(h)
	for _, name := range names {
		i := slices.IndexFunc(Quirks(), func(q Quirk) bool { return q.Name == name })
		if i < 0 {
			return nil, &pachamama.Error{Code: pachamama.CodeInvalid, Op: "hostile.Wrap", Subject: name, Message: "there is no such quirk",
				Hint: "`pachamama sample --quirk list` prints them."}
		}
		answer = Quirks()[i].wrap(answer)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/oai" {
			h.ServeHTTP(w, r)
			return
		}
		q := &question{Request: r, args: r.URL.Query()}
		page, _, _ := strings.Cut(q.args.Get("resumptionToken"), tokenMark)
		q.page, _ = strconv.Atoi(page) //nolint:errcheck // not ours: the first
		a := answer(q)
		for name, values := range a.header {
			w.Header()[name] = values
		}
		if a.send != nil {
			a.send(w, r, a.body)
			return
		}
		w.WriteHeader(a.status)
		_, _ = w.Write(a.body) // a reader that left is no error of ours
	}), nil
}

// tokenMark stands between the number of a page and the token of the server.
const tokenMark = "~"

// plain asks the server itself, uncompressed. Its tokens get the number of the
// page that they lead to.
func plain(h http.Handler) serve {
	return func(q *question) *reply {
		args := url.Values{}
		for name, values := range q.args {
			args[name] = slices.Clone(values)
		}
		if _, token, ok := strings.Cut(args.Get("resumptionToken"), tokenMark); ok {
			args.Set("resumptionToken", token)
		}
		r := q.Clone(q.Context())
		r.URL.RawQuery = args.Encode()
		r.RequestURI = ""
		r.Form = nil
		r.Header.Del("Accept-Encoding")
		w := &recorder{header: http.Header{}, status: http.StatusOK}
		h.ServeHTTP(w, r)
		w.header.Del("Content-Length")
		a := &reply{status: w.status, header: w.header, body: w.body}
		a.setToken(func(t string) string {
			if t == "" {
				return ""
			}
			return strconv.Itoa(q.page+1) + tokenMark + t
		})
		return a
	}
}

// recorder keeps an answer.
type recorder struct {
	header http.Header
	status int
	body   []byte
}

func (w *recorder) Header() http.Header    { return w.header }
func (w *recorder) WriteHeader(status int) { w.status = status }
func (w *recorder) Write(b []byte) (int, error) {
	w.body = append(w.body, b...)
	return len(b), nil
}
