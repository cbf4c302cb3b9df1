package harvesttest

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	xdraw "golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"

	"github.com/ucldc/pachamama"
)

// Museum returns a collection and n records of a museum that does not exist.
// Every fifth has a document of two pages, with words and images of them; the
// ids are ARKs, slashes included.
func (w *World) Museum(ctx context.Context, n int) (pachamama.Collection, []Item, error) {
	col := pachamama.Collection{ID: "harbor", Name: "Harbor photographs", Institution: "Museum of the Bay", Mapping: "oai/dc",
		Contact: "archive@museum.example", Source: pachamama.Source{Kind: "oai", URL: "https://museum.example/oai", Prefix: "oai_dc", Set: "photographs"}}
	items := make([]Item, n)
	for i := range items {
		var err error
		if items[i], err = w.item(ctx, i); err != nil {
			return col, nil, err
		}
	}
	return col, items, nil
}

func (w *World) item(ctx context.Context, i int) (Item, error) {
	pick := func(of ...string) string { return of[i%len(of)] }
	id, source := fmt.Sprintf("ark:/99999/m%03d", i), fmt.Sprintf("oai:museum.example:%d", i)
	title := fmt.Sprintf("%s at the %s, no. %d", pick("Fishing boats", "Lighthouse & keeper", "Ferry <i>Aurora</i>", "Sunday crowd", "صيادون"), pick("pier", "north mole", "fish market"), i+1)
	year := 1880 + i%60
	value := func(text string) []pachamama.Value { return []pachamama.Value{{Text: text}} }
	rec := pachamama.Record{ID: id, SourceID: source, Datestamp: "2024-03-01T10:00:00Z", Fields: pachamama.Fields{
		{Name: "id", Values: value(id)}, {Name: "title", Values: value(title)}, {Name: "creator", Values: value(pick("Okafor, Ada", "Lindqvist, Per", "Unknown"))},
		{Name: "subject", Values: []pachamama.Value{{Text: pick("Harbors", "Boats", "Lighthouses")}, {Text: "Photography"}}},
		{Name: "date", Values: []pachamama.Value{{Text: fmt.Sprintf("ca. %d", year), Code: fmt.Sprintf("%d~", year), Begin: fmt.Sprintf("%d-01-01", year), End: fmt.Sprintf("%d-12-31", year)}}},
		{Name: "description", Values: value("Gelatin silver print, " + pick("slightly faded", "well kept", "corner torn") + ". Shows the water front in the morning.")},
		{Name: "language", Values: []pachamama.Value{{Text: "English", Code: "eng"}}},
		{Name: "rights_uri", Values: []pachamama.Value{{Text: "No Copyright - United States", Code: "http://rightsstatements.org/vocab/NoC-US/1.0/"}}},
		{Name: "type", Values: value(pick("image", "image", "text"))}, {Name: "url_item", Values: value("https://museum.example/items/" + fmt.Sprint(i))},
		{Name: "relation", Values: value("javascript:alert(1)")},
		{Name: "facet_decade", Values: value(fmt.Sprintf("%ds", year/10*10))}, {Name: "repository_name", Values: value("Museum of the Bay")}}}
	if i%4 == 0 {
		rec.Remarks = []pachamama.Remark{{Code: "circa", Field: "date", Value: fmt.Sprintf("ca. %d", year), Text: "the year is approximate"}}
	}
	it := Item{Record: rec, Raw: fmt.Sprintf(`<record><header><identifier>%s</identifier><datestamp>2024-03-01T10:00:00Z</datestamp></header><metadata><dc xmlns="http://purl.org/dc/elements/1.1/"><title>Boats &amp; <![CDATA[<b>water</b>]]></title><date>ca. %d</date></dc></metadata></record>`, source, year)}
	var err error
	if i%5 == 0 {
		it.Content, it.Text, err = w.document(ctx, i)
	}
	if err == nil && i%7 != 6 {
		it.Content.Thumbnails, err = w.thumbnail(ctx, i%6)
	}
	return it, err
}

// thumbnail draws one of a few views; each is drawn once.
func (w *World) thumbnail(ctx context.Context, hue int) ([]pachamama.File, error) {
	if f, ok := w.thumbnails[hue]; ok {
		return []pachamama.File{f}, nil
	}
	f, err := w.keep(ctx, view(300, 200+hue*15, hue))
	w.thumbnails[hue] = f
	return []pachamama.File{f}, err
}

// document makes a PDF of two pages, or one image with words, and its text.
func (w *World) document(ctx context.Context, i int) (pachamama.Content, []pachamama.PageText, error) {
	if i%10 == 5 {
		page := words(i, 1)
		scan, err := w.keep(ctx, drawn(page, 400))
		text := pachamama.PageText{File: scan.SHA256, Extractor: "drawn 1", Pages: []pachamama.TextPage{page}}
		return pachamama.Content{Media: []pachamama.File{scan}}, []pachamama.PageText{text}, err
	}
	pdf := fmt.Appendf(nil, "%%PDF-1.4 drawn %d", i)
	name, err := w.Store.PutFile(ctx, "application/pdf", pdf)
	text := pachamama.PageText{File: name, Extractor: "drawn 1", Pages: []pachamama.TextPage{words(i, 1), words(i, 2)}}
	file := pachamama.File{SHA256: name, Type: "application/pdf", Bytes: int64(len(pdf)), URL: "https://museum.example/files/report.pdf", Pages: 2}
	return pachamama.Content{Media: []pachamama.File{file}}, []pachamama.PageText{text}, err
}

// Render draws a page of a document of the museum.
func (w *World) Render(_ context.Context, pdf []byte, page, edge int) (image.Image, error) {
	var i int
	if _, err := fmt.Sscanf(string(pdf), "%%PDF-1.4 drawn %d", &i); err != nil || page > 2 {
		return nil, &pachamama.Error{Code: pachamama.CodeMalformed, Op: "render", Message: "no such page"}
	}
	return drawn(words(i, page), edge*5/7), nil
}

// words are those of a page of document i.
func words(i, n int) pachamama.TextPage {
	page := pachamama.TextPage{N: n, Width: 400, Height: 560, Language: "eng", Confidence: 0.93}
	lines := [][]string{{"HARBOR", "REPORT", fmt.Sprint(i)}, {"The", "schooner", "left", "the", "pier"}, {"before", "the", "storm", "came", "in."}}
	if n == 2 {
		lines[0] = []string{"Appendix", "with", "tides"}
	}
	for y, of := range lines {
		page.Lines = append(page.Lines, line(of, 60+y*40))
	}
	return page
}

func line(words []string, top int) pachamama.TextLine {
	var l pachamama.TextLine
	x := 40
	for _, t := range words {
		wide := len(t) * 7
		l.Words = append(l.Words, pachamama.TextWord{T: t, C: 0.95, Box: pachamama.Box{float64(x) / 400, float64(top) / 560, float64(wide) / 400, 14.0 / 560}})
		x += wide + 7
	}
	l.Box = pachamama.Box{40.0 / 400, float64(top) / 560, float64(x-47) / 400, 14.0 / 560}
	return l
}

// drawn draws a page, so many pixels wide.
func drawn(page pachamama.TextPage, width int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, 400, 560))
	draw.Draw(img, img.Bounds(), image.NewUniform(color.RGBA{250, 246, 236, 255}), image.Point{}, draw.Src)
	for _, l := range page.Lines {
		for _, t := range l.Words {
			d := font.Drawer{Dst: img, Src: image.Black, Face: basicfont.Face7x13, Dot: fixed.P(int(t.Box[0]*400), int(t.Box[1]*560)+11)}
			d.DrawString(t.T)
		}
	}
	scaled := image.NewRGBA(image.Rect(0, 0, width, width*7/5))
	xdraw.BiLinear.Scale(scaled, scaled.Bounds(), img, img.Bounds(), xdraw.Src, nil)
	return scaled
}

// view draws a sky over water.
func view(width, height, hue int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		shade := color.RGBA{uint8(90 + hue*37%110), uint8(120 + y*80/height), uint8(150 + hue*17%90), 255}
		if y > height*2/3 {
			shade = color.RGBA{uint8(40 + hue*11%50), uint8(70 + hue*7%40), uint8(90 + hue*13%60), 255}
		}
		draw.Draw(img, image.Rect(0, y, width, y+1), image.NewUniform(shade), image.Point{}, draw.Src)
	}
	return img
}

// keep stores an image.
func (w *World) keep(ctx context.Context, img image.Image) (pachamama.File, error) {
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return pachamama.File{}, err
	}
	size, at := int64(b.Len()), img.Bounds()
	name, err := w.Store.PutFile(ctx, "image/png", b.Bytes())
	return pachamama.File{SHA256: name, Type: "image/png", Bytes: size, URL: "https://museum.example/image.png", Width: at.Dx(), Height: at.Dy(), Pages: 1}, err
}
