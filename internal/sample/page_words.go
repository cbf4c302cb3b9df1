package sample

import (
	"fmt"
	"image"
)

// alto writes the words of the page as ALTO 3.
func (p *page) alto(fileName string) []byte {
	b := fmt.Appendf(nil, `<?xml version="1.0" encoding="UTF-8"?>
<alto xmlns="http://www.loc.gov/standards/alto/ns-v3#"><Description><MeasurementUnit>pixel</MeasurementUnit>`+
		`<sourceImageInformation><fileName>%s</fileName></sourceImageInformation></Description>
<Layout><Page ID="page1" PHYSICAL_IMG_NR="1" WIDTH="%d" HEIGHT="%d"><PrintSpace%s><TextBlock ID="block1"%s>`+"\n",
		fileName, pageWidth, pageHeight, altoBox(p.img.Bounds()), altoBox(p.box()))
	for i, line := range p.lines {
		b = fmt.Appendf(b, `<TextLine ID="line%d"%s>`, i+1, altoBox(line.box()))
		for k, w := range line.words {
			if k > 0 {
				b = append(b, "<SP/>"...)
			}
			b = append(b, `<String CONTENT="`...)
			b = appendText(b, w.text)
			b = fmt.Appendf(b, `"%s WC="0.97"/>`, altoBox(w.box))
		}
		b = append(b, "</TextLine>\n"...)
	}
	return append(b, "</TextBlock></PrintSpace></Page></Layout></alto>\n"...)
}

func altoBox(r image.Rectangle) string {
	return fmt.Sprintf(` HPOS="%d" VPOS="%d" WIDTH="%d" HEIGHT="%d"`, r.Min.X, r.Min.Y, r.Dx(), r.Dy())
}

// hocr writes the words of the page as hOCR 1.2.
func (p *page) hocr(fileName string) []byte {
	b := fmt.Appendf(nil, `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" lang="en"><head><title>Page</title>`+
		`<meta name="ocr-system" content="quillhaven"/><meta name="ocr-capabilities" content="ocr_page ocr_carea ocr_par ocr_line ocrx_word"/></head>
<body><div class="ocr_page" id="page_1" title="image &quot;%s&quot;; bbox 0 0 %d %d; ppageno 0">
<div class="ocr_carea" title="%s"><p class="ocr_par" lang="eng" title="%s">`+"\n",
		fileName, pageWidth, pageHeight, hocrBox(p.box()), hocrBox(p.box()))
	for i, line := range p.lines {
		b = fmt.Appendf(b, `<span class="ocr_line" id="line_%d" title="%s">`, i+1, hocrBox(line.box()))
		for _, w := range line.words {
			b = fmt.Appendf(b, `<span class="ocrx_word" title="%s; x_wconf 96">`, hocrBox(w.box))
			b = append(appendText(b, w.text), "</span> "...)
		}
		b = append(b, "</span>\n"...)
	}
	return append(b, "</p></div></div></body></html>\n"...)
}

func hocrBox(r image.Rectangle) string {
	return fmt.Sprintf("bbox %d %d %d %d", r.Min.X, r.Min.Y, r.Max.X, r.Max.Y)
}

// box returns the box around all lines.
func (p *page) box() image.Rectangle {
	var box image.Rectangle
	for _, l := range p.lines {
		box = box.Union(l.box())
	}
	return box
}
