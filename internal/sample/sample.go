// Package sample is the sample institution: an OAI-PMH 2.0 server of ours
// with records, drawn images and documents that look like real ones and have
// their odd habits. The demo, the tests and the benchmarks harvest it.
//
// Everything is computed from the number of a record and the seed, so that
// the same options give the same bytes and a million records take no memory.
// The institution, its town and its people do not exist.
package sample

import (
	"net/http"
	"strings"
	"time"

	"github.com/ucldc/pachamama"
)

// Originals is the number of records when Options.Records is 0.
const Originals = 612

// maxPageSize bounds the bytes of one answer.
const maxPageSize = 10_000

// Options are the settings of a sample institution. The zero value is usable.
type Options struct {
	Records  int              // number of records, the deleted included; 0 means Originals
	PageSize int              // records in one list answer, at most 10,000; 0 means 50
	BaseURL  string           // "http://host:port" in all addresses given out; empty: as the request says
	Latency  time.Duration    // wait before each answer
	Seed     uint64           // other seeds give other records
	Now      func() time.Time // clock of responseDate and of nothing else; nil: the system's
}

// Server is the sample institution.
type Server struct {
	options    Options
	institute  *institute
	cache      *cache
	requestLog requestLog
}

// New prepares a sample institution. It fails with CodeInvalid when an option
// makes no sense.
func New(options Options) (*Server, error) {
	if options.Records == 0 {
		options.Records = Originals
	}
	if options.PageSize == 0 {
		options.PageSize = 50
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	options.BaseURL = strings.TrimSuffix(options.BaseURL, "/")
	if options.Records < 0 || options.PageSize < 1 || options.PageSize > maxPageSize || options.Latency < 0 {
		return nil, &pachamama.Error{Code: pachamama.CodeInvalid, Op: "sample.New",
			Message: "the number of records, the page size or the latency is out of range",
			Hint:    "Give at least one record, a page size from 1 to 10000, and no negative latency."}
	}
	in, err := newInstitute(options.Records, options.Seed)
	if err != nil {
		return nil, err
	}
	return &Server{options: options, institute: in, cache: newCache(cacheBytes)}, nil
}

// Handler answers OAI-PMH at /oai, and gives out pages, images and files
// below /items/, /thumbs/, /files/ and /text/.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /oai", s.oai)
	mux.HandleFunc("POST /oai", s.oai)
	mux.HandleFunc("GET /{$}", s.home)
	mux.HandleFunc("GET /robots.txt", s.robots)
	mux.HandleFunc("GET /items/{n}", s.item)
	mux.HandleFunc("GET /thumbs/{file}", s.thumb)
	mux.HandleFunc("GET /files/{file}", s.file)
	mux.HandleFunc("GET /text/{file}", s.text)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.requestLog.add(r)
		if s.options.Latency > 0 {
			wait := time.NewTimer(s.options.Latency)
			defer wait.Stop()
			select {
			case <-wait.C:
			case <-r.Context().Done():
				return
			}
		}
		mux.ServeHTTP(w, r)
	})
}

// base returns the address that links start with.
func (s *Server) base(r *http.Request) string {
	switch {
	case s.options.BaseURL != "":
		return s.options.BaseURL
	case r.TLS != nil:
		return "https://" + r.Host
	default:
		return "http://" + r.Host
	}
}
