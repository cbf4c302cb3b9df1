// Package chain reads chains of enrichments in the form in which collection
// registries keep them: relative URLs, separated by new lines or commas.
//
//	/select-id?prop=id,
//	/dpla_mapper?mapper_type=oai,
//	/shred?prop=sourceResource%2Fspatial&delim=--
//
// It knows the form and no step.
package chain

import (
	"strings"
	"unicode/utf8"
)

const (
	maxText  = 64 << 10
	maxSteps = 500
)

// Step is one relative URL of a chain.
type Step struct {
	Name   string // "-" is written as "_": "enrich_type"
	Text   string // as written
	At     int    // where Text begins in the chain, in bytes
	Params []Param
}

// Param is one parameter of a step, decoded.
type Param struct {
	Name  string
	Value string
	At    int // where its name begins in the chain, in bytes
}

// Mistake is one thing wrong in a chain.
type Mistake struct {
	At   int    // in the chain, in bytes
	Text string // one sentence, no full stop
}

// Parse reads a chain. Steps with a mistake are left out. A comma separates
// steps when a "/" or the end of the line follows it; others belong to values.
func Parse(text string) ([]Step, []Mistake) {
	if len(text) > maxText {
		return nil, []Mistake{{0, "the chain is too long"}}
	}
	var steps []Step
	var wrong []Mistake
	for from := 0; from < len(text); {
		end := from + stepEnd(text[from:])
		at, piece := trim(text, from, end)
		from = end + 1
		if piece == "" {
			continue
		}
		if len(steps) == maxSteps {
			return steps, append(wrong, Mistake{at, "the chain has too many steps"})
		}
		one, mistakes := parseStep(piece, at)
		if wrong = append(wrong, mistakes...); len(mistakes) == 0 {
			steps = append(steps, one)
		}
	}
	return steps, wrong
}

// stepEnd measures up to the new line or comma behind a step.
func stepEnd(s string) int {
	for i := range len(s) {
		switch s[i] {
		case '\n':
			return i
		case ',':
			rest := strings.TrimLeft(s[i+1:], " \t\r")
			if rest == "" || rest[0] == '/' || rest[0] == '\n' || rest[0] == ',' {
				return i
			}
		}
	}
	return len(s)
}

func trim(text string, from, end int) (at int, piece string) {
	piece = strings.TrimRight(text[from:end], " \t\r")
	short := strings.TrimLeft(piece, " \t\r")
	return from + len(piece) - len(short), short
}

func parseStep(s string, at int) (Step, []Mistake) {
	if !utf8.ValidString(s) {
		return Step{}, []Mistake{{at, "the step is not UTF-8"}}
	}
	if s[0] != '/' {
		return Step{}, []Mistake{{at, `a step begins with "/", as in /select-id?prop=id`}}
	}
	path, query, asks := strings.Cut(s, "?")
	name := strings.Trim(strings.ReplaceAll(path, "-", "_"), "/")
	if name == "" || strings.ContainsFunc(name, notName) {
		return Step{}, []Mistake{{at, "the step has no proper name"}}
	}
	one := Step{Name: name, Text: s, At: at}
	if !asks {
		return one, nil
	}
	var wrong []Mistake
	one.Params, wrong = parseQuery(query, at+len(path)+1)
	return one, wrong
}

func notName(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_'
}
