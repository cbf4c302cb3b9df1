package sample

import (
	"slices"
	"time"
)

// Facts are what a harvest of the institution must find.
type Facts struct {
	Records      int              // headers in a full list, the deleted included
	Deleted      int              //
	WithoutTitle int              // not deleted, to be rejected by a mapping that asks for a title
	Sets         map[string]Count // by setSpec
	Formats      map[string]Count // by metadataPrefix
	Thumbnails   map[string]int   // not deleted records by what the thumbnail address answers: see the constants
	First, Last  time.Time        // lowest and highest datestamp
	ScanWord     Word             // stands only in a scanned page without text
	PDFWord      Word             // stands only in the text of a PDF
	ArabicWord   Word             // stands only in Arabic metadata
	Scans        []string         // identifiers of records with a scanned page and no text
	PDFs         []string         // identifiers of records with a born-digital PDF
	ALTO         string           // identifier of the record with an ALTO file, empty when there is none
	HOCR         string           // identifier of the record with an hOCR file, empty when there is none
}

// Count counts the records of a set or a format.
type Count struct {
	Records int // the deleted included
	Deleted int
}

// Word is a word that stands in few places.
type Word struct {
	Text        string
	Identifiers []string // OAI identifiers of the records that hold it
}

// The answers of thumbnail addresses in Facts.Thumbnails.
const (
	ThumbGood        = "good"
	ThumbPlaceholder = "placeholder" // the same small picture for many records
	ThumbHTML        = "html"        // a page of HTML with status 200
	ThumbMissing     = "missing"     // status 404
	ThumbBomb        = "bomb"        // a small file that claims to be a picture of 1.6 gigapixels
	ThumbNone        = "none"        // the record gives no address
)

// The words of Facts. No record gets one elsewhere.
const (
	scanWord   = "kittiwake"
	pdfWord    = "bathymetry"
	arabicWord = "مرجان"
)

// Facts counts. It takes time in proportion to the number of records, about a
// second for ten million.
func (s *Server) Facts() Facts {
	in := s.institute
	f := Facts{Records: in.records, Sets: map[string]Count{}, Formats: map[string]Count{}, Thumbnails: map[string]int{},
		First: time.Unix(in.stamp(0), 0).UTC(), Last: time.Unix(in.stamp(in.records-1), 0).UTC(),
		ScanWord: Word{Text: scanWord}, PDFWord: Word{Text: pdfWord}, ArabicWord: Word{Text: arabicWord}}
	for i := range in.records {
		slot := in.at(i)
		for _, spec := range slot.sets {
			f.Sets[spec] = f.Sets[spec].plus(slot.deleted)
		}
		for _, format := range formats() {
			if slot.has("", format.prefix) {
				f.Formats[format.prefix] = f.Formats[format.prefix].plus(slot.deleted)
			}
		}
		f.Deleted += boolInt(slot.deleted)
		if !slot.deleted {
			f.WithoutTitle += boolInt(withoutTitle(i))
			f.Thumbnails[in.thumbAnswer(i)]++
		}
	}
	in.documentFacts(&f)
	return f
}

func (c Count) plus(deleted bool) Count {
	return Count{c.Records + 1, c.Deleted + boolInt(deleted)}
}

func (in *institute) documentFacts(f *Facts) {
	if in.firstAra >= 0 {
		f.ArabicWord.Identifiers = []string{identifier(in.firstAra)}
	}
	for _, i := range in.documents() {
		d, id := in.special[i], identifier(i)
		switch {
		case d.form == report:
			f.PDFs = append(f.PDFs, id)
		case d.beside == "alto":
			f.ALTO = id
		case d.beside == "hocr":
			f.HOCR = id
		default:
			f.Scans = append(f.Scans, id)
		}
		switch {
		case d.theWord && d.form == report:
			f.PDFWord.Identifiers = append(f.PDFWord.Identifiers, id)
		case d.theWord:
			f.ScanWord.Identifiers = append(f.ScanWord.Identifiers, id)
		}
	}
}

// documents returns the records that have a document, in order.
func (in *institute) documents() []int {
	var list []int
	for i := range in.special {
		list = append(list, i)
	}
	slices.Sort(list)
	return list
}
