package sample

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
)

const (
	maxLogged = 100_000  // distinct requests remembered
	maxForm   = 64 << 10 // bytes of a posted form
)

// Request is a distinct request and how often it was made.
type Request struct {
	Path  string     // "/oai"
	Args  url.Values // arguments of the query, or of the posted form
	Count int
}

// Verb returns the OAI-PMH verb, empty for other requests.
func (r Request) Verb() string { return r.Args.Get("verb") }

// requestLog counts requests. It is bounded: after maxLogged distinct ones,
// new ones are not kept.
type requestLog struct {
	mu    sync.Mutex
	index map[string]int
	list  []Request
}

// add counts a request. A posted form is read here and kept in the request.
func (l *requestLog) add(r *http.Request) {
	if r.Body != nil {
		r.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(r.Body, maxForm), r.Body}
	}
	_ = r.ParseForm() // what cannot be read becomes an OAI badArgument later
	args := r.Form
	key := r.URL.Path + "?" + args.Encode()
	l.mu.Lock()
	defer l.mu.Unlock()
	if i, ok := l.index[key]; ok {
		l.list[i].Count++
		return
	}
	if len(l.list) >= maxLogged {
		return
	}
	if l.index == nil {
		l.index = map[string]int{}
	}
	l.index[key] = len(l.list)
	l.list = append(l.list, Request{Path: strings.Clone(r.URL.Path), Args: args, Count: 1})
}

// Requests returns the distinct requests so far in the order in which they
// were first made. Argument order does not matter. At most 100,000 are kept.
func (s *Server) Requests() []Request {
	s.requestLog.mu.Lock()
	defer s.requestLog.mu.Unlock()
	return append([]Request(nil), s.requestLog.list...)
}
