package vocab

import (
	_ "embed"
	"strings"
)

//go:embed roles.tsv
var rolesTSV string

// Roles turns MARC relator codes into English terms.
type Roles struct{ terms map[string]string }

// NewRoles reads the embedded table.
func NewRoles() *Roles {
	r := &Roles{terms: map[string]string{}}
	for row := range rows(rolesTSV) {
		if len(row) == 2 {
			r.terms[row[0]] = row[1]
		}
	}
	return r
}

// Find returns the term of a relator code: alone ("pht"), with its prefix
// ("relators:pht") or at the end of its URI.
func (r *Roles) Find(text string) (string, bool) {
	text = strings.TrimRight(strings.ToLower(strings.TrimSpace(text)), "./ ")
	text = text[strings.LastIndexAny(text, "/:")+1:]
	term, ok := r.terms[text]
	return term, ok
}
