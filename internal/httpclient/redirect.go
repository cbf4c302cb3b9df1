package httpclient

import (
	"errors"
	"net/http"
)

const mostRedirects = 10

var (
	errRedirects = errors.New("more than 10 redirects")
	errScheme    = errors.New("redirect to something that is not a web address")
)

type walkKey struct{}

// walk follows the redirects of one request.
type walk struct {
	permanent string // reached by permanent redirects alone
	broken    bool   // a temporary one was met
}

// checkRedirect is asked before each redirect is followed. Addresses are
// checked when they are dialled.
func checkRedirect(req *http.Request, via []*http.Request) error {
	if len(via) > mostRedirects {
		return errRedirects
	}
	if req.URL.Scheme != "http" && req.URL.Scheme != "https" {
		return errScheme
	}
	w, ok := req.Context().Value(walkKey{}).(*walk)
	if !ok || w.broken {
		return nil
	}
	switch req.Response.StatusCode {
	case http.StatusMovedPermanently, http.StatusPermanentRedirect:
		w.permanent = req.URL.String()
	default:
		w.broken = true
	}
	return nil
}
