package hostile

import (
	"bytes"
	"html"
	"net/http"
	"regexp"
	"strings"
)

// Where things stand on a page of the sample institution, whose form is known.
var (
	tokenElement  = regexp.MustCompile(`<resumptionToken([^>]*?)(?:/>|>([^<]*)</resumptionToken>)`)
	recordElement = regexp.MustCompile(`(?s)<record>.*?</record>\n?`)
	sizeAttribute = regexp.MustCompile(`completeListSize="(\d+)"`)
	stampElement  = regexp.MustCompile(`<datestamp>([^<]*)</datestamp>`)
	responseDate  = regexp.MustCompile(`<responseDate>([^<]*)<`)
	firstTitle    = regexp.MustCompile(`<dc:title[^>]*>`)
)

// setToken changes the token of a list; "" empties it.
func (a *reply) setToken(f func(string) string) {
	a.body = tokenElement.ReplaceAllFunc(a.body, func(b []byte) []byte {
		m := tokenElement.FindSubmatch(b)
		token := f(html.UnescapeString(string(m[2])))
		return []byte("<resumptionToken" + string(m[1]) + ">" + html.EscapeString(token) + "</resumptionToken>")
	})
}

// more tells whether a token leads on.
func (a *reply) more() bool {
	m := tokenElement.FindSubmatch(a.body)
	return m != nil && len(m[2]) > 0
}

// addToken puts a token where there is none, or changes the one that is.
func (a *reply) addToken(token string) {
	if tokenElement.Match(a.body) {
		a.setToken(func(string) string { return token })
		return
	}
	a.body = beforeListEnd(a.body, "<resumptionToken>"+html.EscapeString(token)+"</resumptionToken>")
}

func beforeListEnd(body []byte, text string) []byte {
	for _, end := range []string{"</ListRecords>", "</ListIdentifiers>"} {
		if i := bytes.LastIndex(body, []byte(end)); i >= 0 {
			return []byte(string(body[:i]) + text + string(body[i:]))
		}
	}
	return body
}

// replace changes text of the answer.
func (a *reply) replace(old, new string) *reply {
	a.body = bytes.ReplaceAll(a.body, []byte(old), []byte(new))
	return a
}

// records are those of the page as they stand.
func (a *reply) records() [][]byte { return recordElement.FindAll(a.body, -1) }

// swap puts a record in place of another.
func (a *reply) swap(old, by []byte) { a.body = bytes.Replace(a.body, old, by, 1) }

const oaiHead = `<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
	`<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-11-23T00:00:00Z</responseDate><request>http://archive.example/oai</request>` + "\n"

func xmlReply(inside string) *reply {
	return &reply{status: http.StatusOK, header: http.Header{"Content-Type": {"text/xml; charset=utf-8"}}, body: []byte(oaiHead + inside + "\n</OAI-PMH>\n")}
}

// fault is an error of the protocol.
func fault(code, message string) *reply {
	return xmlReply(`<error code="` + code + `">` + html.EscapeString(message) + `</error>`)
}

// emptyList is a page without records.
func emptyList(verb, token string) *reply {
	return xmlReply("<" + verb + "><resumptionToken>" + html.EscapeString(token) + "</resumptionToken></" + verb + ">")
}

// failure is an answer with a status.
func failure(status int, mediaType, body string, headers ...string) *reply {
	a := &reply{status: status, header: http.Header{"Content-Type": {mediaType}}, body: []byte(body)}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		a.header.Set(name, value)
	}
	return a
}

// edit makes a habit that changes the pages of lists.
func edit(name, about string, change func(q *question, a *reply) *reply) Quirk {
	return Quirk{name, about, func(next serve) serve {
		return func(q *question) *reply {
			if !q.lists() {
				return next(q)
			}
			return change(q, next(q))
		}
	}}
}

// instead makes a habit that answers some requests itself; nil leaves them to
// the server.
func instead(name, about string, answer func(q *question) *reply) Quirk {
	return Quirk{name, about, func(next serve) serve {
		return func(q *question) *reply {
			if a := answer(q); a != nil {
				return a
			}
			return next(q)
		}
	}}
}
