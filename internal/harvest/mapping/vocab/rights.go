package vocab

import (
	_ "embed"
	"strings"
)

//go:embed rights.tsv
var rightsTSV string

// Statement is a standard rights statement or licence.
type Statement struct {
	URI   string // canonical: "http://rightsstatements.org/vocab/InC/1.0/", "https://creativecommons.org/licenses/by/4.0/"
	Label string // "In Copyright", "CC BY 4.0"
}

// Rights finds the statements of RightsStatements.org and the licences and
// public domain tools of Creative Commons.
type Rights struct {
	codes  map[string]Statement // in lower case
	labels map[string]Statement
}

// NewRights reads the embedded table.
func NewRights() *Rights {
	r := &Rights{codes: map[string]Statement{}, labels: map[string]Statement{}}
	for row := range rows(rightsTSV) {
		if len(row) != 2 {
			continue
		}
		s := Statement{"http://rightsstatements.org/vocab/" + row[0] + "/1.0/", row[1]}
		r.codes[strings.ToLower(row[0])] = s
		r.labels[key(row[1])] = s
	}
	return r
}

// Find returns the statement that text gives: its URI in any of its spellings,
// anywhere in the text, or its label or short name ("CC BY-SA 4.0", "CC0") as
// the whole text. A licence without a version is not found: which one holds is
// for its owner to say. A text that gives two different statements gives none.
func (r *Rights) Find(text string) (Statement, bool) {
	if len(text) > maxText {
		return Statement{}, false
	}
	var found Statement
	low := strings.ToLower(text)
	for {
		s, rest, ok := r.nextURI(low)
		if rest == "" && !ok {
			break
		}
		if ok && found.URI != "" && s != found {
			return Statement{}, false
		}
		if ok {
			found = s
		}
		low = rest
	}
	if found.URI != "" {
		return found, true
	}
	k := key(text)
	if s, ok := r.labels[k]; ok {
		return s, true
	}
	return shortName(k)
}

// nextURI reads the first URI in low that may be one of ours; rest is what
// follows it, empty when there is none.
func (r *Rights) nextURI(low string) (s Statement, rest string, ok bool) {
	rs, cc := strings.Index(low, "rightsstatements.org/"), strings.Index(low, "creativecommons.org/")
	switch {
	case rs >= 0 && (cc < 0 || rs < cc):
		path, rest := uriPath(low[rs+len("rightsstatements.org/"):])
		if len(path) < 2 || path[0] != "vocab" && path[0] != "page" || len(path) > 2 && path[2] != "1.0" {
			return s, rest, false
		}
		s, ok = r.codes[path[1]]
		return s, rest, ok
	case cc >= 0:
		path, rest := uriPath(low[cc+len("creativecommons.org/"):])
		s, ok = licence(path)
		return s, rest, ok
	}
	return s, "", false
}

// uriPath cuts the segments of a path off s.
func uriPath(s string) (path []string, rest string) {
	end := strings.IndexFunc(s, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '.' || r == '/' || r == '_')
	})
	if end < 0 {
		end = len(s)
	}
	path = strings.FieldsFunc(strings.TrimRight(s[:end], "."), func(r rune) bool { return r == '/' })
	return path, s[end:]
}
