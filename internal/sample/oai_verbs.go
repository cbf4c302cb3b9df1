package sample

import (
	"strconv"
)

func (a *answer) identify() *oaiError {
	b := append(a.body, "<Identify>"...)
	b = appendElement(b, "repositoryName", "", "Quillhaven Harbour Library & Archive")
	b = appendElement(b, "baseURL", "", a.base+"/oai")
	b = appendElement(b, "protocolVersion", "", "2.0")
	b = appendElement(b, "adminEmail", "", "archive@quillhaven.example")
	b = append(b, "<earliestDatestamp>"...)
	b = append(appendStamp(b, a.in.stamp(0)), "</earliestDatestamp>"...)
	b = appendElement(b, "deletedRecord", "", "persistent")
	b = appendElement(b, "granularity", "", "YYYY-MM-DDThh:mm:ssZ")
	b = appendElement(b, "compression", "", "gzip")
	a.body = append(b, "</Identify>"...)
	return nil
}

func (a *answer) listFormats() *oaiError {
	var s *slot
	if a.args.Has("identifier") {
		i, ok := a.in.parseIdentifier(a.args.Get("identifier"))
		if !ok {
			return &oaiError{"idDoesNotExist", "no such record"}
		}
		s = a.in.at(i)
	}
	b := append(a.body, "<ListMetadataFormats>"...)
	for _, f := range formats() {
		if s != nil && !s.has("", f.prefix) {
			continue
		}
		b = append(b, "<metadataFormat>"...)
		b = appendElement(b, "metadataPrefix", "", f.prefix)
		b = appendElement(b, "schema", "", f.schema)
		b = appendElement(b, "metadataNamespace", "", f.namespace)
		b = append(b, "</metadataFormat>"...)
	}
	a.body = append(b, "</ListMetadataFormats>"...)
	return nil
}

// listSets gives all sets at once, so that any token is wrong.
func (a *answer) listSets() *oaiError {
	if a.args.Has("resumptionToken") {
		return &oaiError{"badResumptionToken", "the list of sets is whole"}
	}
	b := append(a.body, "<ListSets>"...)
	for _, s := range sets() {
		b = append(b, "<set>"...)
		b = appendElement(b, "setSpec", "", s.spec)
		b = append(appendElement(b, "setName", "", s.name), "</set>"...)
	}
	a.body = append(b, "</ListSets>"...)
	return nil
}

func (a *answer) getRecord() *oaiError {
	i, ok := a.in.parseIdentifier(a.args.Get("identifier"))
	if !ok {
		return &oaiError{"idDoesNotExist", "no such record"}
	}
	format := a.args.Get("metadataPrefix")
	if !isFormat(format) || !a.in.at(i).has("", format) {
		return &oaiError{"cannotDisseminateFormat", "the record is not given in this format"}
	}
	var rec record
	a.body = append(a.body, "<GetRecord>"...)
	a.body = a.in.appendRecord(a.body, &rec, i, format, a.base)
	a.body = append(a.body, "</GetRecord>"...)
	return nil
}

// list answers ListRecords and ListIdentifiers.
func (a *answer) list() *oaiError {
	l, fail := a.listing()
	if fail != nil {
		return fail
	}
	low, high := a.in.low(l), a.in.high(l)
	size := a.in.count(low, high, l.set, l.format)
	if size == 0 {
		return &oaiError{"noRecordsMatch", "nothing matches the set and the dates"}
	}
	b, i, given := a.appendPage(append(a.body, "<"+l.verb+">\n"...), l, high)
	if cursor := l.cursor; cursor+given < size || a.args.Has("resumptionToken") {
		attributes := ` completeListSize="` + strconv.Itoa(size) + `" cursor="` + strconv.Itoa(cursor) + `"`
		l.next, l.cursor = i, cursor+given
		if l.cursor < size {
			b = appendElement(b, "resumptionToken", attributes, a.in.token(l))
		} else {
			b = append(b, "<resumptionToken"+attributes+"/>"...)
		}
	}
	a.body = appendEnd(b, l.verb)
	return nil
}

// appendPage appends records from l.next on, up to a page full. It returns
// the first record not looked at and the number given.
func (a *answer) appendPage(b []byte, l listing, high int) (page []byte, i, given int) {
	var rec record
	for i = l.next; i < high && given < a.pageSize; i++ {
		switch s := a.in.at(i); {
		case !s.has(l.set, l.format):
			continue
		case l.verb == "ListIdentifiers":
			b = a.in.appendHeader(b, i)
		default:
			b = a.in.appendRecord(b, &rec, i, l.format, a.base)
		}
		b = append(b, '\n')
		given++
	}
	return b, i, given
}

func (in *institute) appendRecord(b []byte, rec *record, i int, format, base string) []byte {
	b = append(b, "<record>"...)
	b = in.appendHeader(b, i)
	if !in.at(i).deleted {
		in.fill(rec, i)
		b = append(b, "<metadata>"...)
		if format == formatMODS {
			b = in.appendMODS(b, rec, base)
		} else {
			b = in.appendDC(b, rec, base)
		}
		b = append(b, "</metadata>"...)
	}
	return append(b, "</record>"...)
}

func (in *institute) appendHeader(b []byte, i int) []byte {
	s := in.at(i)
	if s.deleted {
		b = append(b, `<header status="deleted"><identifier>`...)
	} else {
		b = append(b, `<header><identifier>`...)
	}
	b = append(appendIdentifier(b, i), "</identifier><datestamp>"...)
	b = append(appendStamp(b, in.stamp(i)), "</datestamp>"...)
	for _, spec := range s.sets {
		b = appendElement(b, "setSpec", "", spec)
	}
	return append(b, "</header>"...)
}
