package sample

const dublinCoreStart = `<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/"` +
	` xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/oai_dc/ http://www.openarchives.org/OAI/2.0/oai_dc.xsd">`

// appendDC appends the record as unqualified Dublin Core. The identifiers are
// the accession number, the address of the page, and the addresses of the
// thumbnail and of the document where there are any.
func (in *institute) appendDC(b []byte, rec *record, base string) []byte {
	b = append(b, dublinCoreStart...)
	b = appendAll(b, "dc:title", rec.titles)
	b = appendAll(b, "dc:creator", rec.creators)
	b = appendAll(b, "dc:subject", rec.subjects)
	b = appendElement(b, "dc:description", "", rec.description)
	b = appendElement(b, "dc:publisher", "", rec.publisher)
	b = appendElement(b, "dc:date", "", rec.date)
	b = appendElement(b, "dc:type", "", rec.types)
	b = appendElement(b, "dc:format", "", rec.medium)
	b = appendElement(b, "dc:format", "", rec.extent)
	b = appendElement(b, "dc:identifier", "", rec.accession)
	b = appendAddress(b, "dc:identifier", "", base, "/items/", rec.index, "")
	if in.thumbAnswer(rec.index) != ThumbNone {
		b = appendAddress(b, "dc:identifier", "", base, "/thumbs/", rec.index, ".jpg")
	}
	if d := rec.document; d.form != noDocument {
		b = appendAddress(b, "dc:identifier", "", base, "/files/", rec.index, "."+d.suffix)
	}
	b = appendElement(b, "dc:source", "", rec.source)
	b = appendElement(b, "dc:language", "", rec.language)
	b = appendElement(b, "dc:relation", "", rec.relation)
	if d := rec.document; d.beside != "" {
		b = appendAddress(b, "dc:relation", "", base, "/text/", rec.index, besideSuffix(d.beside))
	}
	b = appendElement(b, "dc:coverage", "", rec.coverage)
	b = appendAll(b, "dc:rights", rec.rights)
	return appendEnd(b, "oai_dc:dc")
}

func appendAll(b []byte, name string, values []string) []byte {
	for _, v := range values {
		b = appendElement(b, name, "", v)
	}
	return b
}
