package tesseract

import (
	"strconv"
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/extract"
)

// Levels of the rows of tesseract's TSV output.
const (
	levelPage = 1
	levelLine = 4
	levelWord = 5
)

// row is one row: level, page_num, block_num, par_num, line_num, word_num,
// left, top, width, height, conf, text. Boxes are in pixels.
type row struct {
	level                    int
	left, top, width, height float64
	confidence               float64 // 0 to 100, -1 where there is none
	text                     string
}

func parseRow(line string) (row, bool) {
	cells := strings.SplitN(line, "\t", 12)
	if len(cells) < 11 {
		return row{}, false
	}
	level, err := strconv.Atoi(cells[0])
	if err != nil {
		return row{}, false
	}
	r := row{level: level}
	for i, to := range []*float64{&r.left, &r.top, &r.width, &r.height, &r.confidence} {
		if *to, err = strconv.ParseFloat(cells[6+i], 64); err != nil {
			return row{}, false
		}
	}
	if len(cells) == 12 {
		r.text = strings.TrimSpace(cells[11])
	}
	return r, true
}

// parseTSV reads the output. The row of a page comes before those of its lines,
// the row of a line before those of its words.
func parseTSV(out []byte) ([]pachamama.TextPage, error) {
	var pages []pachamama.TextPage
	for line := range strings.Lines(string(out)) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" || strings.HasPrefix(line, "level\t") {
			continue
		}
		r, ok := parseRow(line)
		if !ok {
			return nil, unreadable("the answer of tesseract has a row of another form", nil)
		}
		if r.level == levelPage {
			pages = append(pages, pachamama.TextPage{N: len(pages) + 1, Width: r.width, Height: r.height})
		}
		if len(pages) > 0 {
			addRow(&pages[len(pages)-1], r)
		}
	}
	return pages, nil
}

func addRow(p *pachamama.TextPage, r row) {
	switch {
	case r.level == levelLine:
		p.Lines = append(p.Lines, pachamama.TextLine{})
	case r.level == levelWord && r.text != "" && len(p.Lines) > 0 && p.Width > 0 && p.Height > 0:
		l := &p.Lines[len(p.Lines)-1]
		box := pachamama.Box{r.left / p.Width, r.top / p.Height, r.width / p.Width, r.height / p.Height}
		l.Words = append(l.Words, pachamama.TextWord{T: r.text, Box: box, C: max(0, r.confidence) / 100})
		l.Box = extract.Union(l.Box, box)
	}
}
