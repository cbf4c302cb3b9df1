package alto

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ucldc/pachamama"
)

func page(unit, body string) string {
	return `<?xml version="1.0"?><alto xmlns="http://www.loc.gov/standards/alto/ns-v3#"><Description><MeasurementUnit>` + unit +
		`</MeasurementUnit></Description><Layout>` + body + `</Layout></alto>`
}

func TestRead(t *testing.T) {
	const whole = `<Page WIDTH="1000" HEIGHT="2000">`
	for _, c := range []struct {
		name, unit, body, text, language string
		box                              pachamama.Box // of the first word
		width, confidence                float64
	}{
		{"pixels", "pixel", whole + `<TextBlock LANG="de"><TextLine><String CONTENT="Hafen" WC="0.9" HPOS="100" VPOS="200" WIDTH="50" HEIGHT="20"/><SP/><String CONTENT="alt"/></TextLine></TextBlock></Page>`,
			"Hafen alt", "deu", pachamama.Box{.1, .1, .05, .01}, 1000, .9},
		{"tenths of a millimetre", "mm10", whole + `<TextLine><String CONTENT="x" HPOS="500" VPOS="1000" WIDTH="50" HEIGHT="20"/></TextLine></Page>`,
			"x", "", pachamama.Box{.5, .5, .05, .01}, 283.46, 0},
		{"1200 dots an inch", "inch1200", whole + `<TextLine><String CONTENT="x" HPOS="500.0" VPOS="1000" WIDTH="50" HEIGHT="20"/></TextLine></Page>`,
			"x", "", pachamama.Box{.5, .5, .05, .01}, 60, 0},
		{"hyphenation", "pixel", whole + `<TextLine><String CONTENT="har" SUBS_TYPE="HypPart1" SUBS_CONTENT="harbour" HPOS="0" VPOS="0" WIDTH="10" HEIGHT="20"/><HYP CONTENT="-"/></TextLine><TextLine><String CONTENT="bour" SUBS_TYPE="HypPart2" SUBS_CONTENT="harbour"/><String CONTENT="view"/></TextLine></Page>`,
			"harbour\nview", "", pachamama.Box{0, 0, .01, .01}, 1000, 0},
		{"second part alone", "pixel", whole + `<TextLine><String CONTENT="bour" SUBS_TYPE="HypPart2" SUBS_CONTENT="harbour"/></TextLine></Page>`,
			"bour", "", pachamama.Box{}, 1000, 0},
		{"hyphen without the whole", "pixel", whole + `<TextLine><String CONTENT="har"/><HYP CONTENT="-"/></TextLine></Page>`,
			"har-", "", pachamama.Box{}, 1000, 0},
		{"a word without a place has that of its line", "pixel", whole + `<TextLine HPOS="100" VPOS="200" WIDTH="500" HEIGHT="20"><String CONTENT="x"/></TextLine></Page>`,
			"x", "", pachamama.Box{.1, .1, .5, .01}, 1000, 0},
		{"a page without a size", "pixel", `<Page><TextLine><String CONTENT="x" HPOS="50" VPOS="50" WIDTH="50" HEIGHT="50"/></TextLine></Page>`,
			"x", "", pachamama.Box{.5, .5, .5, .5}, 100, 0},
		{"empty", "pixel", whole + `</Page>`, "", "", pachamama.Box{}, 1000, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			pages, err := Read(strings.NewReader(page(c.unit, c.body)))
			if err != nil {
				t.Fatal(err)
			}
			p := pages[0]
			if got := p.Text(); got != c.text {
				t.Errorf("text %q, want %q", got, c.text)
			}
			if p.Language != c.language || math.Abs(p.Width-c.width) > 0.01 {
				t.Errorf("language %q, width %v", p.Language, p.Width)
			}
			if len(p.Lines) > 0 && (p.Lines[0].Words[0].Box != c.box || p.Lines[0].Words[0].C != c.confidence) {
				t.Errorf("word %+v, want box %v", p.Lines[0].Words[0], c.box)
			}
		})
	}
}

func TestReadRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		document string
		want     pachamama.Code
	}{
		"nothing":        {"", pachamama.CodeMalformed},
		"another format": {"<mets></mets>", pachamama.CodeMalformed},
		"no page":        {page("pixel", ""), pachamama.CodeMalformed},
		"cut":            {page("pixel", `<Page WIDTH="1" HEIGHT="1">`)[:150], pachamama.CodeMalformed},
		"too deep":       {strings.Repeat("<alto>", 1000), pachamama.CodeMalformed},
		"too many pages": {page("pixel", strings.Repeat("<Page/>", maxPages+1)), pachamama.CodeTooLarge},
	} {
		if _, err := Read(strings.NewReader(c.document)); pachamama.CodeOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEncodings(t *testing.T) {
	body := `<alto><Page WIDTH="1" HEIGHT="1"><TextLine><String CONTENT="` + "caf\xe9" + `"/></TextLine></Page></alto>`
	pages, err := Read(strings.NewReader(`<?xml version="1.0" encoding="ISO-8859-1"?>` + body))
	if err != nil || pages[0].Text() != "café" {
		t.Errorf("latin: %v, %v", pages, err)
	}
	wide := []byte{0xff, 0xfe}
	for _, r := range `<?xml version="1.0" encoding="UTF-16"?>` + strings.ReplaceAll(body, "\xe9", "é") {
		wide = append(wide, byte(r), byte(r>>8))
	}
	pages, err = Read(strings.NewReader(string(wide)))
	if err != nil || pages[0].Text() != "café" {
		t.Errorf("UTF-16: %v, %v", pages, err)
	}
}

func TestRecorded(t *testing.T) {
	const shared = "../../../../shared/data/ocr/"
	files, _ := filepath.Glob(shared + "ocr-d/*ALTO*.xml")
	more, _ := filepath.Glob(shared + "dinglehopper/*alto.xml")
	if files = append(files, more...); len(files) == 0 {
		t.Skip("recorded ALTO files are not here: no shared/data beside the project")
	}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		pages, err := Read(f)
		f.Close()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		text := pachamama.PageText{Pages: pages}
		t.Logf("%s: %d words: %.60q", filepath.Base(name), text.Words(), pages[0].Text())
		if strings.Contains(name, "lorem") && !strings.Contains(pages[0].Text(), "Lorem ipsum dolor") {
			t.Errorf("%s: not its text", name)
		}
		if text.Words() < 50 {
			t.Errorf("%s: %d words", name, text.Words())
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(page("mm10", `<Page WIDTH="1000" HEIGHT="NaN"><TextLine><String CONTENT="a" HPOS="-1e300" SUBS_TYPE="HypPart1" SUBS_CONTENT="ab"/><HYP/></TextLine></Page>`)))
	f.Add([]byte(`<!DOCTYPE a [<!ENTITY b "c">]><alto><Page><String CONTENT="&b;"/></Page></alto>`))
	f.Add([]byte("\xff\xfe<\x00a\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		pages, err := Read(strings.NewReader(string(data)))
		if err == nil && len(pages) == 0 {
			t.Fatal("no pages and no error")
		}
		for _, p := range pages {
			for _, l := range p.Lines {
				for _, w := range l.Words {
					if w.Box[0] != w.Box[0] || w.C < 0 || w.C > 1 {
						t.Fatalf("word %+v", w)
					}
				}
			}
		}
	})
}
