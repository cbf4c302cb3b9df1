package sample

// document is the file of a record beside its thumbnail. The zero value is
// none.
type document struct {
	form    documentForm
	suffix  string // of the address: "pdf", "png", "jpg"
	beside  string // "alto" or "hocr": words of the page in a file of their own
	theWord bool   // it holds ScanWord or PDFWord
}

type documentForm int

const (
	noDocument documentForm = iota
	pageImage               // a page as an image
	pagePDF                 // a page as an image in a PDF without text
	report                  // a born-digital PDF with text
)

const (
	scans   = 12
	reports = 20
)

// chooseDocuments gives the first English newspapers a scanned page and the
// first letters in the Latin script a PDF, and looks for the record of
// ArabicWord.
func (in *institute) chooseDocuments() {
	in.special, in.firstAra = map[int]document{}, -1
	scan, text := 0, 0
	for i := range min(in.records, Originals) {
		s := in.at(i)
		if s.deleted || withoutTitle(i) {
			continue
		}
		switch name := s.language.name; {
		case name == "arabic" && in.firstAra < 0 && s.kind.mods != "":
			in.firstAra = i
		case s.kind.letter == 'n' && name == "english" && scan < scans:
			in.special[i] = scanned(scan)
			scan++
		case s.kind.letter == 'l' && s.language.latin() && text < reports:
			in.special[i] = document{form: report, suffix: "pdf", theWord: text == 0}
			text++
		}
	}
}

// scanned returns how scan k is given out.
func scanned(k int) document {
	switch {
	case k == 0:
		return document{form: pageImage, suffix: "jpg", theWord: true}
	case k == 1:
		return document{form: pageImage, suffix: "png", beside: "alto"}
	case k == 2:
		return document{form: pageImage, suffix: "png", beside: "hocr"}
	case k%2 == 1:
		return document{form: pagePDF, suffix: "pdf"}
	case k%4 == 0:
		return document{form: pageImage, suffix: "jpg"}
	default:
		return document{form: pageImage, suffix: "png"}
	}
}

// latin reports whether a language fits the letters of a standard PDF font.
func (l *language) latin() bool {
	switch l.name {
	case "english", "spanish", "french", "german":
		return true
	}
	return false
}
