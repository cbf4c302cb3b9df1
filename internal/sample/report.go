package sample

import "strings"

// lineLetters is about what fits on a line of a report.
const lineLetters = 80

// drawReport writes the born-digital PDF of record i: one to three pages.
func (in *institute) drawReport(i int) ([]byte, error) {
	rnd := newRandom(in.seed, i, forReport)
	var rec record
	in.fill(&rec, i)
	var pages [][]string
	for n := 1 + rnd.below(3); len(pages) < n; {
		title, err := in.pageText("report title", &rnd, rec.year)
		if err != nil {
			return nil, err
		}
		lines := append([]string{title, ""}, wrap(rec.titles[0])...)
		for k := range 3 + rnd.below(4) {
			list := "paragraph"
			if k == 1 && len(pages) == 0 && in.special[i].theWord {
				list = "word paragraph.pdf"
			}
			text, err := in.pageText(list, &rnd, rec.year)
			if err != nil {
				return nil, err
			}
			lines = append(append(lines, ""), wrap(text)...)
		}
		pages = append(pages, lines)
	}
	return textPDF(rec.titles[0], pages), nil
}

// wrap breaks text into lines.
func wrap(text string) (lines []string) {
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && len(line)+1+len(word) > lineLetters {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}
