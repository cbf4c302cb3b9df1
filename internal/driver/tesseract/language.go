package tesseract

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/language"
)

var languageName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{1,30}$`)

// maxLanguages bounds the languages used at once: each makes reading slower.
const maxLanguages = 3

// bibliographic are the codes of ISO 639-2 that differ from ISO 639-3.
var bibliographic = map[string]string{
	"alb": "sqi", "arm": "hye", "baq": "eus", "bur": "mya", "chi": "zho", "cze": "ces", "dut": "nld",
	"fre": "fra", "geo": "kat", "ger": "deu", "gre": "ell", "ice": "isl", "mac": "mkd", "mao": "mri",
	"may": "msa", "per": "fas", "rum": "ron", "slo": "slk", "tib": "bod", "wel": "cym",
}

// choose returns the installed languages that fit those wanted, in their order;
// English when none does, else whatever is installed.
func (p program) choose(wanted []string) []string {
	var chosen []string
	for _, w := range wanted {
		if l, ok := p.find(w); ok && !slices.Contains(chosen, l) && len(chosen) < maxLanguages {
			chosen = append(chosen, l)
		}
	}
	switch {
	case len(chosen) > 0:
		return chosen
	case slices.Contains(p.languages, "eng"):
		return []string{"eng"}
	}
	return p.languages[:1]
}

// find returns the installed language for a code of ISO 639 or BCP 47.
func (p program) find(wanted string) (string, bool) {
	w := strings.TrimSpace(wanted)
	if slices.Contains(p.languages, w) {
		return w, true
	}
	code := strings.ToLower(w)
	if b, ok := bibliographic[code]; ok {
		code = b
	}
	tag, err := language.Parse(code)
	if err != nil {
		return "", false
	}
	base, _ := tag.Base()
	name := base.ISO3()
	if name == "zho" {
		name = "chi_sim"
		if script, _ := tag.Script(); script.String() == "Hant" {
			name = "chi_tra"
		}
	}
	return name, slices.Contains(p.languages, name)
}

// has reports whether the language was among those wanted.
func (p program) has(wanted []string, l string) bool {
	return slices.ContainsFunc(wanted, func(w string) bool { found, ok := p.find(w); return ok && found == l })
}

// iso returns the ISO 639-3 code of a language of tesseract.
func iso(l string) string {
	if l, _, _ = strings.Cut(l, "_"); l == "chi" {
		return "zho"
	}
	if len(l) != 3 {
		return ""
	}
	return l
}
