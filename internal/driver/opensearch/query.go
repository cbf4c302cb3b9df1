package opensearch

import (
	"cmp"
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/search"
	"github.com/ucldc/pachamama/internal/port/search/words"
)

// question turns a request into a query of the attempts.
func (ix *Index) question(r *search.Request, attempts []string) (object, error) {
	must, not := []any{}, []any{}
	stops := words.Droppable(r.Clauses)
	asker := asker{fields: ix.fields}
	for i, c := range r.Clauses {
		asked := words.Ask(c)
		if stops[i] || len(asked.Phrase) == 0 {
			continue
		}
		if c.Exclude {
			not = append(not, asker.any(c.Field, asked))
		} else {
			must = append(must, asker.clause(c.Field, asked))
		}
	}
	filter, err := conditions(r, attempts)
	if err != nil {
		return nil, err
	}
	if asker.leaves > maxClauses {
		return nil, &pachamama.Error{Code: pachamama.CodeTooLarge, Op: "search.Find", Message: "the question has too many words for the cluster", Hint: "Ask with fewer words or shorter phrases."}
	}
	return object{"bool": object{"must": must, "filter": filter, "must_not": not}}, nil
}

// conditions choose and do not score.
func conditions(r *search.Request, attempts []string) ([]any, error) {
	all := []any{object{"terms": object{"a": attempts}}}
	for name, values := range r.Filters {
		if len(values) > maxTerms {
			return nil, &pachamama.Error{Code: pachamama.CodeTooLarge, Op: "search.Find", Subject: name, Message: "more than 65536 values to filter by"}
		}
		if len(values) > 0 {
			all = append(all, object{"terms": object{"k." + name: values}})
		}
	}
	if len(attempts) > maxTerms {
		return nil, &pachamama.Error{Code: pachamama.CodeTooLarge, Op: "search.Find", Message: "more than 65536 collections at once"}
	}
	if r.Dated {
		all = append(all, object{"range": object{"first": object{"lte": min(r.Last, farOff)}}}, object{"range": object{"last": object{"gte": max(r.First, longAgo)}}})
	}
	return all, nil
}

// asker writes clauses, and counts what the cluster counts of them.
type asker struct {
	fields []search.Field
	leaves int
}

// weighed is a field of the index that is asked for words.
type weighed struct {
	name  string
	boost float64
}

// asked gives the fields that a clause asks: one, or all that hold words.
func (a *asker) asked(name string) []weighed {
	var fields []weighed
	for _, f := range a.fields {
		if name == f.Name || name == "" && f.Text {
			fields = append(fields, weighed{"t." + f.Name, cmp.Or(f.Boost, 1)})
		}
	}
	if name == "" {
		fields = append(fields, weighed{"p", 1})
	}
	return fields
}

// mostScored is how many words of a clause count for the order, in all fields
// together; a longer phrase only chooses.
const mostScored = 100

// clause asks any of its fields. As in the embedded index a document counts
// more the more fields it is found in: the sum of their scores is multiplied by
// the part of the fields that have it.
func (a *asker) clause(field string, asked words.Asked) object {
	fields := a.asked(field)
	scored := a.scored(fields, asked)
	var found []any
	for _, f := range fields {
		found = append(found, a.inField(f, asked.Phrase, asked.Begin))
	}
	ways := len(fields)
	if asked.Begin != "" && len(asked.Phrase) == 1 {
		found = nil
		var begun []any
		for _, f := range fields {
			found = append(found, one(f, asked.Phrase[0]))
			begun = append(begun, beginning(f, asked.Begin))
		}
		found = append(found, either(begun))
		a.leaves += len(begun)
		ways++
	}
	a.leaves += len(found)
	var functions []any
	for _, way := range found {
		functions = append(functions, object{"filter": way, "weight": 1 / float64(ways)})
	}
	if ways == 1 || a.leaves+len(found) > maxClauses {
		return either(scored)
	}
	a.leaves += len(found)
	return object{"function_score": object{"query": either(scored), "functions": functions, "score_mode": "sum", "boost_mode": "multiply"}}
}

// scored asks each field with the words that count for the order.
func (a *asker) scored(fields []weighed, asked words.Asked) []any {
	var all, begun []any
	for _, f := range fields {
		switch {
		case len(asked.Phrase) == 1 && asked.Begin == "":
			all = append(all, one(f, asked.Phrase[0]))
		case len(asked.Phrase) == 1:
			all, begun = append(all, one(f, asked.Phrase[0])), append(begun, beginning(f, asked.Begin))
		default:
			all = append(all, a.scoredPhrase(f, asked, len(fields)))
		}
	}
	a.leaves += len(all) + len(begun)
	if len(begun) > 0 {
		all = append(all, object{"bool": object{"filter": either(begun)}})
	}
	return all
}

// scoredPhrase counts each word of a phrase where the phrase stands.
func (a *asker) scoredPhrase(f weighed, asked words.Asked, fields int) object {
	b := object{"filter": a.inField(f, asked.Phrase, asked.Begin)}
	if len(asked.Phrase)*fields <= mostScored {
		var must []any
		for i, w := range asked.Phrase {
			if w != "" && (asked.Begin == "" || i < len(asked.Phrase)-1) {
				must = append(must, one(f, w))
			}
		}
		if asked.Begin != "" { // whole, the last counts too
			b["should"] = []any{one(f, asked.Phrase[len(asked.Phrase)-1])}
			a.leaves++
		}
		a.leaves += len(must)
		b["must"] = must
	}
	return object{"bool": b}
}

// any chooses without an order.
func (a *asker) any(field string, asked words.Asked) object {
	var all []any
	for _, f := range a.asked(field) {
		all = append(all, a.inField(f, asked.Phrase, asked.Begin))
	}
	a.leaves += 2 * len(all)
	return either(all)
}

// inField finds a word, a phrase, or one whose last word may be only begun; a
// stem may be shorter than the beginning.
func (a *asker) inField(f weighed, phrase []string, begin string) object {
	if begin == "" {
		return whole(f, phrase)
	}
	end := len(phrase) - 1
	last := either([]any{beginning(f, begin), one(f, phrase[end])})
	if end == 0 {
		return last
	}
	a.leaves += 2
	return object{"bool": object{"filter": []any{whole(f, phrase[:end]), last}}}
}

func whole(f weighed, phrase []string) object {
	if len(phrase) == 1 {
		return one(f, phrase[0])
	}
	text := make([]string, len(phrase))
	for i, w := range phrase {
		text[i] = cmp.Or(term(w), none)
	}
	return object{"match_phrase": object{f.name: object{"query": strings.Join(text, " ")}}}
}

func one(f weighed, word string) object {
	return object{"term": object{f.name: object{"value": term(word), "boost": f.boost}}}
}

func beginning(f weighed, begin string) object {
	return object{"prefix": object{f.name: object{"value": term(begin)}}}
}

func either(all []any) object {
	return object{"bool": object{"should": all, "minimum_should_match": 1}}
}
