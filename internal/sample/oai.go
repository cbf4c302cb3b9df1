package sample

import (
	"compress/gzip"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// The formats.
const (
	formatDC   = "oai_dc"
	formatMODS = "mods"
)

type format struct{ prefix, schema, namespace string }

func formats() []format {
	return []format{
		{formatDC, "http://www.openarchives.org/OAI/2.0/oai_dc.xsd", "http://www.openarchives.org/OAI/2.0/oai_dc/"},
		{formatMODS, "http://www.loc.gov/standards/mods/v3/mods-3-8.xsd", "http://www.loc.gov/mods/v3"},
	}
}

const oaiStart = `<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
	`<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"` +
	` xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/ http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">` + "\n<responseDate>"

// oaiError is an error condition of OAI-PMH 2.0, section 3.6.
type oaiError struct{ code, message string }

// answer is an OAI-PMH answer in the making.
type answer struct {
	in       *institute
	pageSize int
	base     string
	args     url.Values
	body     []byte
}

// oai answers an OAI-PMH request. Protocol errors have status 200, as the
// protocol asks.
func (s *Server) oai(w http.ResponseWriter, r *http.Request) {
	a := &answer{in: s.institute, pageSize: s.options.PageSize, base: s.base(r), args: r.Form}
	fail := a.check()
	if fail == nil {
		fail = a.write()
	}
	head := append([]byte(oaiStart), s.options.Now().UTC().Format(granularity)...)
	head = append(head, "</responseDate>\n"...)
	head = a.appendRequest(head, fail)
	if fail != nil {
		a.body = appendElement(nil, "error", ` code="`+fail.code+`"`, fail.message)
	}
	a.body = append(a.body, "\n</OAI-PMH>\n"...)
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	w.Header().Set("Vary", "Accept-Encoding")
	if !acceptsGzip(r) {
		w.Header().Set("Content-Length", strconv.Itoa(len(head)+len(a.body)))
		_, _ = w.Write(head)
		_, _ = w.Write(a.body)
		return
	}
	w.Header().Set("Content-Encoding", "gzip")
	z, _ := gzip.NewWriterLevel(w, gzip.BestSpeed) // the level is valid
	_, _ = z.Write(head)
	_, _ = z.Write(a.body)
	_ = z.Close() // a reader that left is no error of ours
}

func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(name, "gzip") {
			return strings.Trim(strings.ReplaceAll(weight, " ", ""), "q=0.") != "" || weight == ""
		}
	}
	return false
}

// appendRequest appends the request element. After badVerb and badArgument it
// has no attributes (section 3.2).
func (a *answer) appendRequest(b []byte, fail *oaiError) []byte {
	b = append(b, "<request"...)
	if fail == nil || fail.code != "badVerb" && fail.code != "badArgument" {
		for _, name := range []string{"verb", "identifier", "metadataPrefix", "from", "until", "set", "resumptionToken"} {
			if a.args.Has(name) {
				b = append(b, ' ')
				b = append(b, name...)
				b = append(b, '=', '"')
				b = appendText(b, a.args.Get(name))
				b = append(b, '"')
			}
		}
	}
	b = append(b, '>')
	b = appendText(b, a.base)
	return append(b, "/oai</request>\n"...)
}

// write appends what the verb asks for.
func (a *answer) write() *oaiError {
	switch a.args.Get("verb") {
	case "Identify":
		return a.identify()
	case "ListMetadataFormats":
		return a.listFormats()
	case "ListSets":
		return a.listSets()
	case "GetRecord":
		return a.getRecord()
	default:
		return a.list()
	}
}
