package hocr

import (
	"strings"
	"testing"

	"github.com/ucldc/pachamama"
)

const sample = `<?xml version="1.0"?><!DOCTYPE html><html lang="en"><head><title></title><meta name='ocr-system' content='x'></head><body>
<div class='ocr_page' title='image "a.tif"; bbox 100 0 1100 2000; ppageno 0'>
 <p class='ocr_par' lang='spa'><span class='ocr_line' title="bbox 200 200 600 240; baseline 0 -6">
  <span class='ocrx_word' title='bbox 200 200 300 240; x_wconf 96'><strong>Puerto</strong></span>
  <span class='ocrx_word' title='x_wconf 250'>caf&eacute;</span> <span class='ocrx_word' title='bbox 1 1 2 2'> </span></span>
  <span class='ocr_header' title="bbox 200 300 600 340">sin palabras</span></p></div>
<div class="x ocr_page" title="bbox 0 0 10 10"></div></body></html>`

func TestRead(t *testing.T) {
	pages, err := Read(strings.NewReader(sample))
	if err != nil {
		t.Fatal(err)
	}
	if len(pages) != 2 || len(pages[1].Lines) != 0 || pages[1].N != 2 {
		t.Fatalf("pages %+v", pages)
	}
	p := pages[0]
	if p.Text() != "Puerto café\nsin palabras" || p.Language != "spa" || p.Width != 1000 {
		t.Errorf("%q, %+v", p.Text(), p)
	}
	lineBox := pachamama.Box{.1, .1, .4, .02}
	first, second := p.Lines[0].Words[0], p.Lines[0].Words[1]
	if first.Box != (pachamama.Box{.1, .1, .1, .02}) || first.C != .96 {
		t.Errorf("first word %+v", first)
	}
	if second.Box != lineBox || second.C != 1 || p.Lines[0].Box != lineBox {
		t.Errorf("second word %+v", second)
	}
}

func TestCutDocumentKeepsItsWords(t *testing.T) {
	pages, err := Read(strings.NewReader(sample[:strings.Index(sample, "sin palabras")]))
	if err != nil || pages[0].Text() != "Puerto café" {
		t.Errorf("%v, %v", pages, err)
	}
}

func TestReadRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		document string
		want     pachamama.Code
	}{
		"nothing":        {"", pachamama.CodeMalformed},
		"another page":   {"<html><body><p>hello</p></body></html>", pachamama.CodeMalformed},
		"too deep":       {strings.Repeat("<div>", 1000), pachamama.CodeMalformed},
		"too many pages": {strings.Repeat("<div class=ocr_page></div>", maxPages+1), pachamama.CodeTooLarge},
	} {
		if _, err := Read(strings.NewReader(c.document)); pachamama.CodeOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(sample)
	f.Add("<div class=ocr_page title='bbox 0 0 1e400 5'><span class=ocrx_word>x<div class=ocr_page>")
	f.Add("<span class='ocrx_word ocr_line ocr_page'>a</span>")
	f.Fuzz(func(t *testing.T, s string) {
		pages, err := Read(strings.NewReader(s))
		if err == nil && len(pages) == 0 {
			t.Fatal("no pages and no error")
		}
		for i, p := range pages {
			if p.N != i+1 {
				t.Fatal("pages are not numbered")
			}
		}
	})
}
