package chain

import (
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"
)

// parseQuery reads "name=value&name=value" as forms are encoded: "+" is a
// blank, "%2F" a slash. Only "&" separates, so that ";" may be a delimiter.
func parseQuery(s string, at int) ([]Param, []Mistake) {
	var out []Param
	var wrong []Mistake
	for piece := range strings.SplitSeq(s, "&") {
		here := at
		at += len(piece) + 1
		if piece == "" {
			continue
		}
		name, value, ok := strings.Cut(piece, "=")
		if !ok {
			wrong = append(wrong, Mistake{here, fmt.Sprintf("the parameter %q has no value: write %s=...", name, name)})
			continue
		}
		plain, err := url.QueryUnescape(name)
		text, err2 := url.QueryUnescape(value)
		switch {
		case err != nil || err2 != nil:
			wrong = append(wrong, Mistake{here, fmt.Sprintf("%q is not encoded as in a URL: write %%25 for a percent sign", piece)})
		case !utf8.ValidString(plain) || !utf8.ValidString(text):
			wrong = append(wrong, Mistake{here, fmt.Sprintf("%q is not UTF-8", piece)})
		default:
			out = append(out, Param{Name: plain, Value: text, At: here})
		}
	}
	return out, wrong
}
