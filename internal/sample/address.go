package sample

import "strconv"

// appendAddress appends an element that holds the address of something of
// record i.
func appendAddress(b []byte, name, attributes, base, path string, i int, suffix string) []byte {
	b = append(b, '<')
	b = append(b, name...)
	b = append(b, attributes...)
	b = append(b, '>')
	b = appendText(b, base)
	b = append(b, path...)
	b = strconv.AppendInt(b, int64(i+1), 10)
	b = append(b, suffix...)
	return appendEnd(b, name)
}

// besideSuffix ends the address of a file of words: "alto" or "hocr".
func besideSuffix(form string) string {
	if form == "hocr" {
		return ".hocr.html"
	}
	return ".alto.xml"
}
