package vocab

import (
	_ "embed"
	"strings"
)

//go:embed types.tsv
var typesTSV string

//go:embed types_uris.tsv
var typesURIsTSV string

// Types finds the types of the DCMI Type Vocabulary, named by lower-case words:
// "text", "moving image", "physical object". A still image is an "image".
type Types struct {
	terms map[string][]string
	codes map[string][]string
}

// NewTypes reads the embedded tables.
func NewTypes() *Types {
	t := &Types{terms: map[string][]string{}, codes: map[string][]string{}}
	for row := range rows(typesTSV) {
		if len(row) != 2 {
			continue
		}
		types := strings.Split(row[0], ",")
		for term := range strings.SplitSeq(row[1], ";") {
			t.terms[key(term)] = types
		}
	}
	for row := range rows(typesURIsTSV) {
		if len(row) == 2 {
			t.codes[row[0]] = []string{row[1]}
		}
	}
	return t
}

// Find returns the types that a value of a type field means: nearly always
// one, both for "mixed material", nil when it is not known. The result is
// shared and not to be changed.
func (t *Types) Find(text string) []string {
	if len(text) > maxText {
		return nil
	}
	text = strings.TrimSpace(text)
	if types, uri := t.uri(text); uri {
		return types
	}
	k := key(text)
	if types := t.exact(k); types != nil {
		return types
	}
	switch {
	case strings.Contains(k, "physical object"):
		return t.terms["physical object"]
	case strings.Contains(k, "moving image"):
		return t.terms["moving image"]
	}
	return t.head(text)
}

// exact finds a term or its plural.
func (t *Types) exact(k string) []string {
	for _, form := range singulars(k) {
		if types, ok := t.terms[form]; ok {
			return types
		}
	}
	return nil
}

// uri reads the URIs of DCMI and of the Library of Congress.
func (t *Types) uri(text string) (types []string, ok bool) {
	if !strings.HasPrefix(text, "http://") && !strings.HasPrefix(text, "https://") {
		return nil, false
	}
	text = strings.TrimRight(text, "/")
	name := text[strings.LastIndexByte(text, '/')+1:]
	switch {
	case strings.Contains(text, "//purl.org/dc/dcmitype/"):
		return t.terms[key(name)], true
	case strings.Contains(text, "//id.loc.gov/vocabulary/resourceTypes/"):
		return t.codes[name], true
	}
	return nil, true
}

// singulars returns k and what it may be the plural of.
func singulars(k string) []string {
	out := []string{k}
	if s, ok := strings.CutSuffix(k, "ies"); ok {
		out = append(out, s+"y")
	}
	if s, ok := strings.CutSuffix(k, "es"); ok {
		out = append(out, s)
	}
	if s, ok := strings.CutSuffix(k, "s"); ok {
		out = append(out, s)
	}
	if first, rest, ok := strings.Cut(k, " "); ok { // photographs negative, cartes postales
		out = append(out, strings.TrimSuffix(first, "s")+" "+rest, strings.TrimSuffix(first, "s")+" "+strings.TrimSuffix(rest, "s"))
	}
	return out
}

// FindFormat returns the types that a format means, a MIME type, a file
// extension or words; nil when it is not known. It is for records whose type
// field says nothing.
func (t *Types) FindFormat(format string) []string {
	f := strings.ToLower(strings.TrimSpace(format))
	top, rest, mime := strings.Cut(f, "/")
	if mime && rest != "" && !strings.ContainsAny(top, " :") {
		switch top {
		case "image", "text":
			return t.terms[top]
		case "audio":
			return t.terms["sound"]
		case "video":
			return t.terms["moving image"]
		}
	}
	switch strings.TrimPrefix(f, ".") {
	case "jpg", "jpeg", "tif", "tiff", "png", "gif", "jp2", "bmp":
		return t.terms["image"]
	case "mp3", "wav", "flac", "aiff", "ogg":
		return t.terms["sound"]
	case "mp4", "mov", "avi", "mpeg", "mpg", "mkv":
		return t.terms["moving image"]
	case "pdf", "doc", "docx", "txt", "rtf", "html", "epub":
		return t.terms["text"]
	case "csv", "xls", "xlsx", "sav":
		return t.terms["dataset"]
	}
	return t.Find(format)
}
