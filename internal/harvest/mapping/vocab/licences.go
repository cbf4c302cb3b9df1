package vocab

import (
	"slices"
	"strings"
)

const creativeCommons = "https://creativecommons.org/"

// licence reads the path of a Creative Commons URI, its tail (deed, legalcode,
// language) left out.
func licence(path []string) (Statement, bool) {
	if len(path) < 3 {
		return Statement{}, false
	}
	kind, name, version := path[0], path[1], path[2]
	if kind == "publicdomain" {
		return publicDomain(name, version)
	}
	if kind != "licenses" || !knownLicence(name, version) {
		return Statement{}, false
	}
	uri, label := creativeCommons+"licenses/"+name+"/"+version+"/", "CC "+strings.ToUpper(name)+" "+version
	if len(path) > 3 && isJurisdiction(path[3]) && version != "4.0" {
		uri, label = uri+path[3]+"/", label+" "+strings.ToUpper(path[3])
	}
	return Statement{uri, label}, true
}

func publicDomain(name, version string) (Statement, bool) {
	if version != "1.0" {
		return Statement{}, false
	}
	switch name {
	case "zero":
		return Statement{creativeCommons + "publicdomain/zero/1.0/", "CC0 1.0"}, true
	case "mark":
		return Statement{creativeCommons + "publicdomain/mark/1.0/", "Public Domain Mark 1.0"}, true
	}
	return Statement{}, false
}

// knownLicence knows which licences there were in which version.
func knownLicence(name, version string) bool {
	switch name {
	case "by", "by-sa", "by-nc", "by-nd", "by-nc-sa":
	case "by-nc-nd":
		if version == "1.0" { // it was by-nd-nc then
			return false
		}
	case "by-nd-nc", "sa", "nd", "nc", "nd-nc", "nc-sa":
		return version == "1.0"
	default:
		return false
	}
	return slices.Contains([]string{"1.0", "2.0", "2.1", "2.5", "3.0", "4.0"}, version)
}

// isJurisdiction tells "us", "igo" and "scotland" from the tails of a URI.
func isJurisdiction(s string) bool {
	if s == "igo" || s == "scotland" {
		return true
	}
	return len(s) == 2 && s[0] >= 'a' && s[0] <= 'z' && s[1] >= 'a' && s[1] <= 'z'
}

// shortName reads names: "cc by sa 4 0", "creative commons attribution
// noncommercial 3 0 unported", "cc0", as key writes them.
func shortName(k string) (Statement, bool) {
	switch k {
	case "cc0", "cc0 1 0", "cc zero", "cc0 1 0 universal", "creative commons zero", "cc0 1 0 universal public domain dedication":
		return publicDomain("zero", "1.0")
	case "public domain mark", "public domain mark 1 0", "pdm", "pdm 1 0", "cc pdm", "cc pdm 1 0":
		return publicDomain("mark", "1.0")
	}
	words := strings.Fields(k)
	version := ""
	var terms []string
	for i := 0; i < len(words); i++ {
		switch w := words[i]; w {
		case "cc", "creative", "commons", "license", "licence", "international", "unported", "generic":
		case "by", "attribution":
			terms = append(terms, "by")
		case "sa", "sharealike":
			terms = append(terms, "sa")
		case "nc", "noncommercial":
			terms = append(terms, "nc")
		case "nd", "noderivatives", "noderivs":
			terms = append(terms, "nd")
		case "share", "non", "no":
			if i+1 < len(words) {
				words[i+1] = w + words[i+1]
			}
		default:
			if i+1 == len(words) || version != "" || len(w) != 1 || len(words[i+1]) != 1 {
				return Statement{}, false
			}
			version = w + "." + words[i+1]
			i++
		}
	}
	if !strings.HasPrefix(k, "cc ") && !strings.HasPrefix(k, "creative commons ") && !strings.HasPrefix(k, "attribution ") {
		return Statement{}, false
	}
	return licence([]string{"licenses", strings.Join(terms, "-"), version})
}
