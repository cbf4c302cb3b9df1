package sample

import (
	"slices"
	"time"
	"unicode/utf8"
)

// verbArguments are the arguments of a verb: OAI-PMH 2.0, section 4.
type verbArguments struct{ required, optional []string }

func argumentsOf(verb string) (verbArguments, bool) {
	list := verbArguments{[]string{"metadataPrefix"}, []string{"from", "until", "set"}}
	all := map[string]verbArguments{
		"Identify":            {},
		"ListMetadataFormats": {optional: []string{"identifier"}},
		"ListSets":            {},
		"GetRecord":           {required: []string{"identifier", "metadataPrefix"}},
		"ListRecords":         list,
		"ListIdentifiers":     list,
	}
	v, ok := all[verb]
	return v, ok
}

// check looks at the verb and its arguments, not at what they name.
func (a *answer) check() *oaiError {
	verbs := a.args["verb"]
	if len(verbs) != 1 {
		return &oaiError{"badVerb", "give exactly one verb"}
	}
	allowed, ok := argumentsOf(verbs[0])
	if !ok {
		return &oaiError{"badVerb", "no such verb"}
	}
	for name, values := range a.args {
		if len(values) > 1 {
			return &oaiError{"badArgument", "an argument is given twice"}
		}
		if !utf8.ValidString(values[0]) {
			return &oaiError{"badArgument", "an argument is not UTF-8"}
		}
		known := name == "verb" || name == "resumptionToken" && (verbs[0] == "ListSets" || slices.Contains(allowed.optional, "set")) ||
			slices.Contains(allowed.required, name) || slices.Contains(allowed.optional, name)
		if !known {
			return &oaiError{"badArgument", "an argument that the verb does not have"}
		}
	}
	if a.args.Has("resumptionToken") {
		if len(a.args) > 2 {
			return &oaiError{"badArgument", "resumptionToken is given with other arguments"}
		}
		return nil
	}
	for _, name := range allowed.required {
		if a.args.Get(name) == "" {
			return &oaiError{"badArgument", "the argument " + name + " is missing"}
		}
	}
	return nil
}

// listing reads the arguments of a list request.
func (a *answer) listing() (listing, *oaiError) {
	verb := a.args.Get("verb")
	if token := a.args.Get("resumptionToken"); a.args.Has("resumptionToken") {
		l, ok := a.in.parseToken(token, verb)
		if !ok {
			return l, &oaiError{"badResumptionToken", "the token is none of ours"}
		}
		return l, nil
	}
	l := listing{verb: verb, format: a.args.Get("metadataPrefix"), set: a.args.Get("set")}
	if !isFormat(l.format) {
		return l, &oaiError{"cannotDisseminateFormat", "no such format; ListMetadataFormats names them"}
	}
	from, until := a.args.Get("from"), a.args.Get("until")
	var ok bool
	if l.from, ok = parseStamp(from, false); !ok && a.args.Has("from") {
		return l, &oaiError{"badArgument", "from is no UTC date"}
	}
	if l.until, ok = parseStamp(until, true); !ok && a.args.Has("until") {
		return l, &oaiError{"badArgument", "until is no UTC date"}
	}
	if from != "" && until != "" && (len(from) != len(until) || l.from.After(l.until)) {
		return l, &oaiError{"badArgument", "from and until have different granularity, or from is later"}
	}
	l.next = a.in.low(l)
	return l, nil
}

func isFormat(prefix string) bool {
	return slices.ContainsFunc(formats(), func(f format) bool { return f.prefix == prefix })
}

// parseStamp reads a day or a second; as an end, a day lasts to its last
// second.
func parseStamp(s string, end bool) (time.Time, bool) {
	if t, err := time.Parse(granularity, s); err == nil && len(s) == len(granularity) {
		return t, true
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return time.Time{}, false
	}
	if end {
		t = t.Add(24*time.Hour - time.Second)
	}
	return t, true
}

// low and high return the range of records that from and until leave.
func (in *institute) low(l listing) int {
	if l.from.IsZero() {
		return 0
	}
	return in.firstSince(l.from)
}

func (in *institute) high(l listing) int {
	if l.until.IsZero() {
		return in.records
	}
	return in.firstSince(l.until.Add(time.Second))
}
