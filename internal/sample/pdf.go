package sample

import (
	"fmt"
	"image"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

// pdfWriter writes the objects of a PDF 1.4 file one after the other and
// remembers where they begin.
type pdfWriter struct {
	body    []byte
	offsets []int
}

// object appends the next object and returns its number.
func (w *pdfWriter) object(format string, args ...any) int {
	w.offsets = append(w.offsets, len(w.body))
	w.body = fmt.Appendf(w.body, "%d 0 obj\n", len(w.offsets))
	w.body = fmt.Appendf(w.body, format, args...)
	w.body = append(w.body, "\nendobj\n"...)
	return len(w.offsets)
}

// stream appends an object with a stream; entries go into its dictionary.
func (w *pdfWriter) stream(entries string, data []byte) int {
	return w.object("<<%s /Length %d>>\nstream\n%s\nendstream", entries, len(data), data)
}

// finish appends the tree of pages, the table of objects and the end. Pages
// name the object that finish is going to write as their parent.
func (w *pdfWriter) finish(pages []int, title string) []byte {
	var kids strings.Builder
	for _, n := range pages {
		fmt.Fprintf(&kids, "%d 0 R ", n)
	}
	tree := w.object("<</Type /Pages /Kids [%s] /Count %d>>", kids.String(), len(pages))
	catalog := w.object("<</Type /Catalog /Pages %d 0 R>>", tree)
	info := w.object("<</Title (%s) /Producer (Quillhaven)>>", pdfString(title))
	start := len(w.body)
	w.body = fmt.Appendf(w.body, "xref\n0 %d\n0000000000 65535 f \n", len(w.offsets)+1)
	for _, offset := range w.offsets {
		w.body = fmt.Appendf(w.body, "%010d 00000 n \n", offset)
	}
	return fmt.Appendf(w.body, "trailer\n<</Size %d /Root %d 0 R /Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(w.offsets)+1, catalog, info, start)
}

func newPDF() *pdfWriter { return &pdfWriter{body: []byte("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")} }

// pdfString returns text in the encoding of the font, with what must be
// escaped escaped. Letters that the encoding lacks become question marks.
func pdfString(s string) string {
	s, err := encoding.ReplaceUnsupported(charmap.Windows1252.NewEncoder()).String(s)
	if err != nil {
		return ""
	}
	return strings.NewReplacer(`\`, `\\`, `(`, `\(`, `)`, `\)`, "\x1a", "?").Replace(s)
}

// textPDF writes pages of text lines in Helvetica, the first line of a page
// large.
func textPDF(title string, pages [][]string) []byte {
	w := newPDF()
	plain := w.object("<</Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding>>")
	bold := w.object("<</Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding>>")
	parent := len(w.offsets) + 2*len(pages) + 1
	var numbers []int
	for _, lines := range pages {
		var text strings.Builder
		text.WriteString("BT\n15 TL\n64 760 Td\n")
		for i, line := range lines {
			font := "/F1 11 Tf"
			if i == 0 {
				font = "/F2 16 Tf"
			}
			fmt.Fprintf(&text, "%s (%s) Tj T*\n", font, pdfString(line))
		}
		text.WriteString("ET")
		content := w.stream("", []byte(text.String()))
		numbers = append(numbers, w.object("<</Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"+
			" /Resources <</Font <</F1 %d 0 R /F2 %d 0 R>>>>>>", parent, content, plain, bold))
	}
	return w.finish(numbers, title)
}

// imagePDF writes one page that is a grey JPEG and nothing else.
func imagePDF(title string, jpeg []byte, size image.Point) []byte {
	w := newPDF()
	picture := w.stream(fmt.Sprintf("/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray"+
		" /BitsPerComponent 8 /Filter /DCTDecode", size.X, size.Y), jpeg)
	width, height := float64(size.X)*72/pageDots, float64(size.Y)*72/pageDots
	content := w.stream("", fmt.Appendf(nil, "q %.2f 0 0 %.2f 0 0 cm /Im1 Do Q", width, height))
	n := w.object("<</Type /Page /Parent 4 0 R /MediaBox [0 0 %.2f %.2f] /Contents %d 0 R"+
		" /Resources <</XObject <</Im1 %d 0 R>>>>>>", width, height, content, picture)
	return w.finish([]int{n}, title)
}
