package hostile

import (
	"bytes"
	"strings"
)

// where habits break a record: the third of a page.
const brokenRecord = 2

// third changes the third record of each page of records.
func third(name, about string, change func(record string) string) Quirk {
	return edit(name, about, func(q *question, a *reply) *reply {
		if list := a.records(); q.verb() == "ListRecords" && len(list) > brokenRecord {
			a.swap(list[brokenRecord], []byte(change(string(list[brokenRecord]))))
		}
		return a
	})
}

// inTitle puts text behind the first title's tag.
func inTitle(text string) func(string) string {
	return func(record string) string {
		if m := firstTitle.FindStringIndex(record); m != nil {
			return record[:m[1]] + text + record[m[1]:]
		}
		return record
	}
}

func broken() []Quirk {
	half := func(a *reply) *reply {
		a.body = a.body[:len(a.body)/2]
		return a
	}
	return []Quirk{
		third("control-chars", "a record of each page holds control characters", inTitle("\x1a\x0b\x01")),
		third("forbidden-references", "a record of each page holds references to characters that XML forbids", inTitle("&#x1A;&#xFFFE;&#0;")),
		third("bare-ampersand", "a record of each page holds & and < as they are", inTitle("Smith & Sons < Co. ")),
		third("html-entities", "a record of each page holds HTML's entities", inTitle("&nbsp;&eacute; ")),
		edit("php-notice-after", "a PHP notice stands behind the page", func(_ *question, a *reply) *reply {
			a.body = append(a.body, "<br />\n<b>Notice</b>:  Undefined index: set in <b>/var/www/oai.php</b> on line <b>12</b><br />"...)
			return a
		}),
		edit("php-notice-before", "a PHP notice stands before the page", func(_ *question, a *reply) *reply {
			a.body = append([]byte("<br />\n<b>Warning</b>:  Undefined variable $x in <b>/var/www/oai.php</b><br />\n"), a.body...)
			return a
		}),
		third("inner-xml-declaration", "the metadata of a record begins with an XML declaration", func(r string) string {
			return strings.Replace(r, "<metadata>", `<metadata><?xml version="1.0" encoding="UTF-8"?>`, 1)
		}),
		firstTimesChanged("truncated-page-once", "each page ends in its middle when it is asked for first", half),
		edit("truncated-page-always", "pages after the third end in their middle", func(q *question, a *reply) *reply {
			if q.page < lastGoodPage {
				return a
			}
			return half(a)
		}),
		edit("truncated-long-pages", "pages of more than five records end in their middle", func(_ *question, a *reply) *reply {
			if bytes.Count(a.body, []byte("<header")) > 5 {
				return half(a)
			}
			return a
		}),
		third("unclosed-record", "a record of each page has an element that is not closed", func(r string) string {
			return strings.Replace(r, "</dc:title>", "", 1)
		}),
		{"unclosed-record-everywhere", "every tenth record has an element that is not closed, in GetRecord too", func(next serve) serve {
			return func(q *question) *reply {
				a := next(q)
				for _, r := range a.records() {
					if bytes.Contains(r, []byte("0</identifier>")) {
						a.swap(r, bytes.Replace(r, []byte("</dc:title>"), nil, 1))
					}
				}
				return a
			}
		}},
		{"record-cut-off", "lists and GetRecord end in the middle of every thirtieth record", func(next serve) serve {
			return func(q *question) *reply {
				a := next(q)
				for _, r := range a.records() {
					if bytes.Contains(r, []byte("30</identifier>")) || bytes.Contains(r, []byte("60</identifier>")) {
						a.body = a.body[:bytes.Index(a.body, r)+len(r)/2]
						break
					}
				}
				return a
			}
		}},
		edit("wrong-namespace", "the namespaces of OAI-PMH and of Dublin Core are wrong", func(_ *question, a *reply) *reply {
			return a.replace("http://www.openarchives.org/OAI/2.0/", "http://www.openarchives.org/OAI/1.1/").replace("http://purl.org/dc/elements/1.1/", "http://purl.org/dc/elements/1.0/")
		}),
		edit("no-namespace", "the page binds no namespaces", func(_ *question, a *reply) *reply {
			a.replace(`xmlns="http://www.openarchives.org/OAI/2.0/"`, "").replace(`xmlns:dc="http://purl.org/dc/elements/1.1/"`, "")
			return a.replace(`xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"`, "")
		}),
	}
}

// firstTimesChanged makes a habit that changes the first answer for each page.
func firstTimesChanged(name, about string, change func(*reply) *reply) Quirk {
	return Quirk{name, about, func(next serve) serve {
		asked := map[string]bool{}
		return locked(func(q *question) *reply {
			a := next(q)
			if key := q.args.Encode(); q.lists() && !asked[key] {
				asked[key] = true
				return change(a)
			}
			return a
		})
	}}
}
