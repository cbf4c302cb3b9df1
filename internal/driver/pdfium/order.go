package pdfium

import (
	"math"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/responses"
)

// chars returns the characters of a page in reading order. PDFium orders lines
// as the page is shown, which goes wrong where most text is shown lying on its
// side; such a page is turned while it is read. Their places stay those of the
// page before any turn.
func (d *Document) chars(page int) ([]*responses.GetPageTextStructuredChar, error) {
	read := func() ([]*responses.GetPageTextStructuredChar, error) {
		r, err := d.instance.GetPageTextStructured(&requests.GetPageTextStructured{Page: d.page(page), Mode: requests.GetPageTextStructuredModeChars})
		if err != nil {
			return nil, err
		}
		return r.Chars, nil
	}
	chars, err := read()
	if err != nil {
		return nil, err
	}
	shown, err := d.instance.FPDFPage_GetRotation(&requests.FPDFPage_GetRotation{Page: d.page(page)})
	if err != nil {
		return nil, err
	}
	upright := direction(chars)
	if upright == shown.PageRotation {
		return chars, nil
	}
	if err := d.turn(page, upright); err != nil {
		return nil, err
	}
	if chars, err = read(); err != nil {
		return nil, err
	}
	return chars, d.turn(page, shown.PageRotation)
}

func (d *Document) turn(page int, r enums.FPDF_PAGE_ROTATION) error {
	_, err := d.instance.FPDFPage_SetRotation(&requests.FPDFPage_SetRotation{Page: d.page(page), Rotate: r})
	return err
}

// direction returns the turn of the page at which most characters stand upright.
func direction(chars []*responses.GetPageTextStructuredChar) enums.FPDF_PAGE_ROTATION {
	var count [4]int
	most := 0
	for _, c := range chars {
		if c.PointPosition.Right <= c.PointPosition.Left {
			continue // put in by PDFium
		}
		quarters := (int(math.Round(c.Angle/(math.Pi/2)))%4 + 4) % 4
		if count[quarters]++; count[quarters] > count[most] {
			most = quarters
		}
	}
	return enums.FPDF_PAGE_ROTATION(most)
}
