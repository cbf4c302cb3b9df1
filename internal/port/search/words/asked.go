package words

import (
	"strings"

	"github.com/ucldc/pachamama/internal/port/search"
)

// Asked is what a clause asks for.
type Asked struct {
	Phrase []string // words beside each other, mostly one; empty where one may be any
	Begin  string   // what the last word may begin with; empty: it is whole
}

// Ask reads a clause. There is no phrase when there is no word in it.
func Ask(c search.Clause) Asked {
	tokens := Cut(c.Text, true)
	if len(tokens) == 0 {
		return Asked{}
	}
	first, last := tokens[0], tokens[len(tokens)-1]
	a := Asked{Phrase: make([]string, last.Position-first.Position+1)}
	for _, t := range tokens {
		a.Phrase[t.Position-first.Position] = t.Term
	}
	if c.Prefix {
		a.Begin = Fold(c.Text[last.Start:last.End])
	}
	return a
}

// Fold brings a word into the form that its stem is cut from.
func Fold(word string) string { return string(fold([]byte(word))) }

// Droppable tells which clauses are words that say nothing: unless they are
// all there is.
func Droppable(clauses []search.Clause) []bool {
	stops := make([]bool, len(clauses))
	telling := false
	for i, c := range clauses {
		stops[i] = c.Field == "" && !c.Phrase && !c.Prefix && !c.Exclude && isStop(c.Text)
		telling = telling || !stops[i] && !c.Exclude
	}
	if !telling {
		clear(stops)
	}
	return stops
}

// isStop reports whether an English word says nothing by itself.
func isStop(word string) bool {
	switch strings.ToLower(word) {
	case "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "if", "in", "into", "is", "it", "no", "not", "of", "on", "or",
		"such", "that", "the", "their", "then", "there", "these", "they", "this", "to", "was", "will", "with":
		return true
	}
	return false
}
