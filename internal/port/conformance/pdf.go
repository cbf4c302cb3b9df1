package conformance

import (
	"bytes"
	"fmt"
	"image"
	"strings"
)

// PDFPage is a page of a test document: lines of text from the top, an image
// over the whole page, both or neither.
type PDFPage struct {
	Lines  []string // ASCII, 14 points, at x 72 and y 92, 112, ... from the top
	Scan   *image.Gray
	Rotate int // 0, 90, 180 or 270 degrees clockwise
}

// PDF writes a small PDF document with pages of 595 by 842 points.
func PDF(pages ...PDFPage) []byte {
	w := &pdfWriter{}
	w.out.WriteString("%PDF-1.4\n")
	var kids []string
	for i := range pages {
		kids = append(kids, fmt.Sprintf("%d 0 R", 4+3*i))
	}
	w.object("<</Type/Catalog/Pages 2 0 R>>", nil)
	w.object(fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", len(pages), strings.Join(kids, " ")), nil)
	w.object("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", nil)
	for i, p := range pages {
		w.page(4+3*i, p)
	}
	start := w.out.Len()
	fmt.Fprintf(&w.out, "xref\n0 %d\n0000000000 65535 f \n", len(w.offsets)+1)
	for _, o := range w.offsets {
		fmt.Fprintf(&w.out, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&w.out, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(w.offsets)+1, start)
	return w.out.Bytes()
}

type pdfWriter struct {
	out     bytes.Buffer
	offsets []int
}

func (w *pdfWriter) object(dict string, stream []byte) {
	w.offsets = append(w.offsets, w.out.Len())
	fmt.Fprintf(&w.out, "%d 0 obj\n%s\n", len(w.offsets), dict)
	if stream != nil {
		fmt.Fprintf(&w.out, "stream\n%s\nendstream\n", stream)
	}
	w.out.WriteString("endobj\n")
}

// page writes three objects: the page, its content, its image.
func (w *pdfWriter) page(n int, p PDFPage) {
	var content bytes.Buffer
	scan := p.Scan
	if scan != nil {
		content.WriteString("q 595 0 0 842 0 0 cm /Im Do Q\n")
	} else {
		scan = image.NewGray(image.Rect(0, 0, 1, 1))
	}
	for i, line := range p.Lines {
		line = strings.NewReplacer(`\`, `\\`, `(`, `\(`, `)`, `\)`).Replace(line)
		fmt.Fprintf(&content, "BT /F 14 Tf 72 %d Td (%s) Tj ET\n", 842-92-20*i, line)
	}
	w.object(fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Rotate %d/Contents %d 0 R/Resources<</Font<</F 3 0 R>>/XObject<</Im %d 0 R>>>>>>",
		p.Rotate, n+1, n+2), nil)
	w.object(fmt.Sprintf("<</Length %d>>", content.Len()), content.Bytes())
	pix := make([]byte, 0, scan.Rect.Dx()*scan.Rect.Dy())
	for y := range scan.Rect.Dy() {
		pix = append(pix, scan.Pix[y*scan.Stride:y*scan.Stride+scan.Rect.Dx()]...)
	}
	w.object(fmt.Sprintf("<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8/Length %d>>",
		scan.Rect.Dx(), scan.Rect.Dy(), len(pix)), pix)
}
