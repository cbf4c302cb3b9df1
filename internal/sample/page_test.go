package sample

import (
	"bytes"
	"encoding/xml"
	"image"
	"strings"
	"testing"
)

// TestWordFilesFitTheirPage reads the boxes of the ALTO and the hOCR file and
// looks for ink in them and none just beside the text.
func TestWordFilesFitTheirPage(t *testing.T) {
	in, err := newInstitute(Originals, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range in.documents() {
		d := in.special[i]
		if d.beside == "" {
			continue
		}
		p, err := in.drawPage(i)
		if err != nil {
			t.Fatal(err)
		}
		var words int
		for _, line := range p.lines {
			for _, w := range line.words {
				words++
				if !w.box.In(p.img.Bounds()) || darkest(p.img, w.box) > 90 {
					t.Errorf("%s: no ink at %v", w.text, w.box)
				}
			}
		}
		file := p.alto("1.png")
		mark := "<String "
		if d.beside == "hocr" {
			file, mark = p.hocr("1.png"), `class="ocrx_word"`
		}
		if got := strings.Count(string(file), mark); got != words || words < 100 {
			t.Errorf("%s has %d words, the page %d", d.beside, got, words)
		}
		if err := wellFormed(file); err != nil {
			t.Errorf("%s: %v", d.beside, err)
		}
	}
}

func darkest(img *image.Gray, box image.Rectangle) byte {
	low := byte(255)
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			low = min(low, img.GrayAt(x, y).Y)
		}
	}
	return low
}

func wellFormed(b []byte) error {
	d := xml.NewDecoder(bytes.NewReader(b))
	for {
		if _, err := d.Token(); err != nil {
			if err.Error() == "EOF" {
				return nil
			}
			return err
		}
	}
}

// TestTheScannedWordIsDrawnOnce looks for ScanWord on all pages.
func TestTheScannedWordIsDrawnOnce(t *testing.T) {
	in, err := newInstitute(Originals, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range in.documents() {
		d := in.special[i]
		if d.form == report {
			continue
		}
		p, err := in.drawPage(i)
		if err != nil {
			t.Fatal(err)
		}
		drawn := 0
		for _, line := range p.lines {
			for _, w := range line.words {
				drawn += strings.Count(w.text, scanWord)
			}
		}
		if drawn != boolInt(d.theWord) {
			t.Errorf("record %d draws the word %d times", i, drawn)
		}
		if last := p.lines[len(p.lines)-1].box(); last.Max.Y > pageHeight-40 {
			t.Errorf("record %d writes over the foot of the page: %v", i, last)
		}
	}
}
