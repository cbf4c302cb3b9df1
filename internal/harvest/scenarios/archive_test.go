package scenarios

import (
	"cmp"
	"fmt"
	"html"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ucldc/pachamama/internal/source/oai"
)

// archive is an institution whose records change between harvests. It keeps to
// the protocol; its bad habits are those of package hostile.
type archive struct {
	policy  string             // deletedRecord
	days    bool               // granularity
	picture func(n int) string // the address of a picture; nil: there are none

	mu      sync.Mutex
	now     time.Time
	records map[int]*holding
	asked   []string // queries
}

// holding is a record of the archive.
type holding struct {
	n       int
	title   string
	stamp   time.Time
	sets    []string
	deleted bool
}

const archivePage = 8

// newArchive has so many records, one a minute; every third is in the set of
// photographs, part of it in "photographs:boats".
func newArchive(policy string, days bool, n int) *archive {
	a := &archive{policy: policy, days: days, now: time.Date(2024, 5, 1, 8, 0, 0, 0, time.UTC), records: map[int]*holding{}}
	for i := 1; i <= n; i++ {
		a.now = a.now.Add(time.Minute)
		a.add(i)
	}
	a.now = a.now.Add(72 * time.Hour)
	return a
}

func (a *archive) add(n int) {
	h := &holding{n: n, title: fmt.Sprintf("Boats at pier %d", n), stamp: a.now, sets: []string{"photographs"}}
	switch n % 5 {
	case 0:
		h.sets = []string{"maps"}
	case 1:
		h.sets = []string{"photographs:boats"}
	}
	a.records[n] = h
}

// edit changes records, which get the datestamp of now.
func (a *archive) edit(change func(h *holding), ns ...int) {
	for _, n := range ns {
		a.records[n].stamp = a.now
		change(a.records[n])
	}
}

// remove deletes a record as the archive does: it tells of it, if its policy is
// to, or forgets it.
func (a *archive) remove(n int) {
	if a.policy == "no" {
		delete(a.records, n)
		return
	}
	a.edit(func(h *holding) { h.deleted = true }, n)
}

func (a *archive) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if strings.HasPrefix(r.URL.Path, "/thumbs/") {
		a.asked = append(a.asked, r.URL.Path)
		if n := number(path.Base(r.URL.Path)); n%10 == 0 {
			w.WriteHeader(http.StatusNotFound)
		} else {
			w.Write(picture(120, 90, n))
		}
		return
	}
	q := r.URL.Query()
	a.asked = append(a.asked, q.Get("verb")+" "+q.Get("from"))
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	fmt.Fprintf(w, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\"><responseDate>%s</responseDate><request>http://archive.example/oai</request>\n",
		a.now.Format(time.RFC3339))
	switch q.Get("verb") {
	case oai.Identify:
		granularity := oai.Second
		if a.days {
			granularity = oai.Day
		}
		fmt.Fprintf(w, "<Identify><repositoryName>Archive</repositoryName><baseURL>http://archive.example/oai</baseURL><protocolVersion>2.0</protocolVersion>"+
			"<earliestDatestamp>2024-05-01</earliestDatestamp><deletedRecord>%s</deletedRecord><granularity>%s</granularity></Identify>", a.policy, granularity)
	case oai.GetRecord:
		for _, h := range a.records {
			if h.id() == q.Get("identifier") {
				fmt.Fprintf(w, "<GetRecord>\n%s</GetRecord>", a.record(h))
				fmt.Fprint(w, "</OAI-PMH>\n")
				return
			}
		}
		fmt.Fprint(w, `<error code="idDoesNotExist">no such record</error>`)
	default:
		a.list(w, q.Get("verb"), q.Get("from"), q.Get("until"), q.Get("set"), q.Get("resumptionToken"))
	}
	fmt.Fprint(w, "</OAI-PMH>\n")
}

// list answers ListRecords and ListIdentifiers. A token holds the arguments.
func (a *archive) list(w http.ResponseWriter, verb, from, until, set, token string) {
	offset := 0
	if token != "" {
		parts := strings.Split(token, "!")
		offset, from, until, set = number(parts[0]), parts[1], parts[2], parts[3]
	}
	if a.days && len(from)+len(until) > 2*len(time.DateOnly) {
		fmt.Fprint(w, `<error code="badArgument">days, please</error>`)
		return
	}
	var all []*holding
	for _, h := range a.records {
		stamp := h.stamp.Format(time.RFC3339)
		in := set == "" || slices.ContainsFunc(h.sets, func(s string) bool { return s == set || strings.HasPrefix(s, set+":") })
		if in && stamp[:min(len(from), len(stamp))] >= from && (until == "" || stamp[:len(until)] <= until) {
			all = append(all, h)
		}
	}
	if len(all) == 0 {
		fmt.Fprint(w, `<error code="noRecordsMatch">nothing</error>`)
		return
	}
	slices.SortFunc(all, func(x, y *holding) int { return cmp.Or(x.stamp.Compare(y.stamp), cmp.Compare(x.n, y.n)) })
	fmt.Fprintf(w, "<%s>\n", verb)
	end := min(offset+archivePage, len(all))
	for _, h := range all[offset:end] {
		if verb == oai.ListIdentifiers {
			fmt.Fprint(w, a.header(h), "\n")
		} else {
			fmt.Fprint(w, a.record(h))
		}
	}
	next := ""
	if end < len(all) {
		next = strings.Join([]string{fmt.Sprint(end), from, until, set}, "!")
	}
	if next != "" || token != "" {
		fmt.Fprintf(w, "<resumptionToken completeListSize=\"%d\" cursor=\"%d\">%s</resumptionToken>", len(all), offset, next)
	}
	fmt.Fprintf(w, "</%s>", verb)
}

func (h *holding) id() string { return fmt.Sprintf("oai:archive:%d", h.n) }

func (a *archive) header(h *holding) string {
	stamp, status, sets := h.stamp.Format(time.RFC3339), "", ""
	if a.days {
		stamp = h.stamp.Format(time.DateOnly)
	}
	if h.deleted {
		status = ` status="deleted"`
	}
	for _, s := range h.sets {
		sets += "<setSpec>" + s + "</setSpec>"
	}
	return fmt.Sprintf("<header%s><identifier>%s</identifier><datestamp>%s</datestamp>%s</header>", status, h.id(), stamp, sets)
}

func (a *archive) record(h *holding) string {
	if h.deleted {
		return "<record>" + a.header(h) + "</record>\n"
	}
	title := ""
	if a.picture != nil {
		title = "<dc:identifier>" + a.picture(h.n) + "</dc:identifier>"
	}
	if h.title != "" {
		title += "<dc:title>" + html.EscapeString(h.title) + "</dc:title>"
	}
	return fmt.Sprintf(`<record>%s<metadata><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">`+
		`%s<dc:identifier>https://archive.example/%d</dc:identifier></oai_dc:dc></metadata></record>`+"\n", a.header(h), title, h.n)
}
