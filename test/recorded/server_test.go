package recorded_test

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/ucldc/pachamama/internal/source/oai"
)

// repository is a source whose one list is a recorded file.
type repository struct {
	format oai.Format
	list   []byte
	verb   string // that the file answers
	answer
}

// serve starts a server with a repository for each file, at /{number}.
func serve(t *testing.T, all []repository) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, err := strconv.Atoi(strings.Trim(r.URL.Path, "/"))
		if err != nil || n >= len(all) {
			http.NotFound(w, r)
			return
		}
		all[n].ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// ServeHTTP gives the file for the first page of the list. What was not
// recorded is answered as an honest source would: the list has no second page
// with records, and no record is to be had alone.
func (s repository) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	args := r.URL.Query()
	switch verb := args.Get("verb"); {
	case verb == s.verb && !args.Has("resumptionToken"):
		w.Header().Set("Content-Type", cmp.Or(s.mediaType, "text/xml"))
		w.WriteHeader(cmp.Or(s.status, http.StatusOK))
		w.Write(s.list) //nolint:errcheck // the client notices
	case verb == oai.Identify:
		say(w, `<Identify><repositoryName>recorded</repositoryName><granularity>YYYY-MM-DDThh:mm:ssZ</granularity></Identify>`)
	case verb == oai.ListMetadataFormats:
		say(w, `<ListMetadataFormats><metadataFormat><metadataPrefix>%s</metadataPrefix><metadataNamespace>%s</metadataNamespace></metadataFormat></ListMetadataFormats>`, s.format.Prefix, s.format.Namespace)
	case args.Has("resumptionToken"):
		say(w, `<%s><resumptionToken/></%[1]s>`, verb)
	case verb == oai.GetRecord:
		say(w, `<error code="idDoesNotExist"/>`)
	default:
		say(w, `<error code="noRecordsMatch"/>`)
	}
}

func say(w http.ResponseWriter, format string, args ...any) {
	w.Header().Set("Content-Type", "text/xml")
	fmt.Fprintf(w, envelope, fmt.Sprintf(format, args...))
}

const envelope = `<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-11-23T00:00:00Z</responseDate><request/>%s</OAI-PMH>`

// repositoryOf makes a repository of a file: of an answer as it is, of one to
// GetRecord as a list of one record, of other XML as a list made of its records.
func repositoryOf(f file) repository {
	r := repository{list: f.body, verb: oai.ListRecords, answer: f.answer}
	root, attributes, inner := top(f.body)
	switch {
	case f.asked() != "":
		r.verb = f.asked()
	case root == "OAI-PMH":
		r.list = getRecord.ReplaceAll(f.body, []byte("<${1}ListRecords$2"))
	case root == "Repository": // the static repository of OAI-PMH
		r.list = fmt.Appendf(nil, envelope, bytes.ReplaceAll(staticList.Find(inner), []byte("<ListRecords"), []byte("<ListRecords"+attributes)))
	case root == "repository":
		r.list = wrap(attributes, string(inner))
	case root == "collection":
		own := `<record><header><identifier>` + f.name + `</identifier></header><metadata><record` + attributes + `>`
		r.list = wrap("", strings.NewReplacer("<record>", own, "</record>", "</record></metadata></record>").Replace(string(inner)))
	case root == "record" && bytes.Contains(inner, []byte("header>")):
		r.list = wrap("", string(element(f.body)))
	case strings.HasPrefix(f.format, "XML ") && root != "":
		r.list = wrap("", `<record><header><identifier>`+f.name+`</identifier></header><metadata>`+string(element(f.body))+`</metadata></record>`)
	}
	r.format = formatOf(r.list)
	return r
}

var (
	getRecord  = regexp.MustCompile(`<(/?[\w.-]*:?)GetRecord([\s>])`)
	staticList = regexp.MustCompile(`(?s)<ListRecords.*</ListRecords>`)
	startTag   = regexp.MustCompile(`^<(?:[\w.-]+:)?([\w.-]+)([^>]*?)/?>`)
	prolog     = regexp.MustCompile(`(?s)^(?:\s+|\x{FEFF}|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>]*>)+`)
	prefixAsk  = regexp.MustCompile(`metadataPrefix=["']([^"']+)`)
)

func wrap(attributes, records string) []byte {
	return fmt.Appendf(nil, envelope, "<ListRecords"+attributes+">"+records+"</ListRecords>")
}

// element takes away what stands before the first element.
func element(b []byte) []byte { return prolog.ReplaceAll(b, nil) }

// top returns the name of the first element, its attributes and what is in it.
func top(b []byte) (name, attributes string, inner []byte) {
	b = element(b)
	m := startTag.FindSubmatch(b)
	if m == nil {
		return "", "", nil
	}
	inner = b[len(m[0]):]
	if i := bytes.LastIndex(inner, []byte("</")); i >= 0 {
		inner = inner[:i]
	}
	return string(m[1]), string(m[2]), inner
}

// formatOf says what a source with this list would offer: the prefix that was
// asked for, and the namespace of the first record's metadata.
func formatOf(list []byte) oai.Format {
	f := oai.Format{}
	if m := prefixAsk.FindSubmatch(list); m != nil {
		f.Prefix = string(m[1])
	}
	d, inside := xml.NewDecoder(bytes.NewReader(list)), false
	d.Strict, d.CharsetReader = false, func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	for {
		token, err := d.Token()
		if err != nil {
			break
		}
		if e, ok := token.(xml.StartElement); ok && inside {
			f.Namespace = e.Name.Space
			if !strings.Contains(f.Namespace, ":") { // a prefix that is bound to nothing
				f.Prefix, f.Namespace = cmp.Or(f.Prefix, f.Namespace), ""
			}
			f.Prefix = cmp.Or(f.Prefix, e.Name.Local)
			break
		} else if ok {
			inside = e.Name.Local == "metadata"
		}
	}
	return oai.Format{Prefix: cmp.Or(f.Prefix, "oai_dc"), Namespace: f.Namespace}
}

// part tells whether the file is a page of a longer list, of which the rest was
// not recorded.
func (s repository) part() bool {
	return bytes.Contains(s.list, []byte("resumptionToken"))
}
