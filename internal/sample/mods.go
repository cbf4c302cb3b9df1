package sample

const modsStart = `<mods xmlns="http://www.loc.gov/mods/v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" version="3.8"` +
	` xsi:schemaLocation="http://www.loc.gov/mods/v3 http://www.loc.gov/standards/mods/v3/mods-3-8.xsd">`

// appendMODS appends the record as MODS 3.8. The addresses are in location:
// access="object in context" is the page, "preview" the thumbnail, "raw
// object" the document, and displayLabel "ALTO" or "hOCR" the words of it.
func (in *institute) appendMODS(b []byte, rec *record, base string) []byte {
	b = append(b, modsStart...)
	for _, title := range rec.titles {
		b = append(b, "<titleInfo>"...)
		b = append(appendElement(b, "title", "", title), "</titleInfo>"...)
	}
	for _, name := range rec.creators {
		b = append(b, `<name type="personal">`...)
		b = appendElement(b, "namePart", "", name)
		b = append(b, `<role><roleTerm type="text" authority="marcrelator">creator</roleTerm></role></name>`...)
	}
	b = appendElement(b, "typeOfResource", "", rec.slot.kind.mods)
	b = appendElement(b, "genre", ` authority="aat"`, rec.genre)
	b = append(b, "<originInfo>"...)
	b = appendElement(b, "publisher", "", rec.publisher)
	b = appendElement(b, "dateCreated", "", rec.date)
	b = append(b, "</originInfo><language>"...)
	b = appendElement(b, "languageTerm", languageTermType(rec.language), rec.language)
	b = append(b, "</language><physicalDescription>"...)
	b = appendElement(b, "form", "", rec.medium)
	b = appendElement(b, "extent", "", rec.extent)
	b = append(b, "</physicalDescription>"...)
	b = appendElement(b, "abstract", "", rec.description)
	for _, s := range rec.subjects {
		b = append(b, "<subject>"...)
		b = append(appendElement(b, "topic", "", s), "</subject>"...)
	}
	b = append(b, "<subject>"...)
	b = append(appendElement(b, "geographic", "", rec.coverage), "</subject>"...)
	b = append(b, `<relatedItem type="host"><titleInfo>`...)
	b = append(appendElement(b, "title", "", rec.relation), "</titleInfo></relatedItem>"...)
	b = appendElement(b, "identifier", ` type="local"`, rec.accession)
	b = in.appendLocation(b, rec, base)
	for _, rights := range rec.rights {
		b = appendElement(b, "accessCondition", ` type="use and reproduction"`, rights)
	}
	return appendEnd(b, "mods")
}

func (in *institute) appendLocation(b []byte, rec *record, base string) []byte {
	b = append(b, "<location>"...)
	b = appendElement(b, "physicalLocation", "", rec.source)
	b = appendAddress(b, "url", ` usage="primary" access="object in context"`, base, "/items/", rec.index, "")
	if in.thumbAnswer(rec.index) != ThumbNone {
		b = appendAddress(b, "url", ` access="preview"`, base, "/thumbs/", rec.index, ".jpg")
	}
	d := rec.document
	if d.form != noDocument {
		b = appendAddress(b, "url", ` access="raw object"`, base, "/files/", rec.index, "."+d.suffix)
	}
	if d.beside != "" {
		label := ` displayLabel="ALTO"`
		if d.beside == "hocr" {
			label = ` displayLabel="hOCR"`
		}
		b = appendAddress(b, "url", label, base, "/text/", rec.index, besideSuffix(d.beside))
	}
	return append(b, "</location>"...)
}

// languageTermType tells codes from names.
func languageTermType(value string) string {
	if len(value) == 3 {
		return ` type="code" authority="iso639-2b"`
	}
	return ` type="text"`
}
