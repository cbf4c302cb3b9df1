//go:build ignore

// Command gen_languages writes languages.tsv from the tables of
// golang.org/x/text (Unicode CLDR): go run gen_languages.go
package main

import (
	"bufio"
	"fmt"
	"log"
	"os"
	"slices"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// tellers are the languages whose names for a language are taken, where it has
// a two-letter code.
var tellers = []language.Tag{language.French, language.German, language.Spanish, language.Italian, language.Portuguese, language.Russian, language.Dutch}

// bibliographic holds the codes of ISO 639-2/B that differ from ISO 639-3, and
// old two-letter codes.
var bibliographic = map[string]string{
	"alb": "sqi", "arm": "hye", "baq": "eus", "bur": "mya", "chi": "zho", "cze": "ces", "dut": "nld", "fre": "fra", "geo": "kat",
	"ger": "deu", "gre": "ell", "ice": "isl", "mac": "mkd", "mao": "mri", "may": "msa", "per": "fas", "rum": "ron", "slo": "slk",
	"tib": "bod", "wel": "cym", "scc": "srp", "scr": "hrv", "iw": "heb", "in": "ind", "ji": "yid", "jw": "jav", "mo": "ron", "mol": "ron",
}

// own are the languages that CLDR names after another; languages_more.tsv has them.
var own = []string{"nor", "tgl", "cmn"}

func main() {
	codes := map[string][]string{}
	for a := 'a'; a <= 'z'; a++ {
		for b := 'a'; b <= 'z'; b++ {
			for _, c := range "\x00abcdefghijklmnopqrstuvwxyz" {
				add(codes, strings.TrimSuffix(string([]rune{a, b, c}), "\x00"))
			}
		}
	}
	f, err := os.Create("languages.tsv")
	if err != nil {
		log.Fatal(err)
	}
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, "# Languages: ISO 639-3 code, other codes, English name, other names.")
	fmt.Fprintln(w, "# Written by gen_languages.go from golang.org/x/text, whose names come from Unicode CLDR. Do not edit.")
	for _, code := range slices.Sorted(keys(codes)) {
		base, _ := language.ParseBase(code)
		tag, _ := language.Compose(base)
		name := display.English.Languages().Name(tag)
		if name == "" || base.String() == "und" || slices.Contains(own, code) {
			continue
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", code, strings.Join(codes[code], " "), name, strings.Join(names(base, tag, name), ";"))
	}
	if err := w.Flush(); err != nil {
		log.Fatal(err)
	}
	if err := f.Close(); err != nil {
		log.Fatal(err)
	}
}

func add(codes map[string][]string, s string) {
	base, err := language.ParseBase(s)
	if err != nil || len(base.ISO3()) != 3 {
		return
	}
	code := base.ISO3()
	if t, ok := bibliographic[s]; ok {
		code = t
	} else if _, ok := bibliographic[code]; ok {
		return
	}
	list := codes[code]
	if s != code {
		list = append(list, s)
	}
	codes[code] = list
}

func names(base language.Base, tag language.Tag, english string) []string {
	out := []string{}
	list := []string{display.Self.Name(tag)}
	if len(base.String()) == 2 {
		for _, t := range tellers {
			list = append(list, display.Languages(t).Name(tag))
		}
	}
	for _, n := range list {
		n = strings.TrimSpace(n)
		if n != "" && !strings.EqualFold(n, english) && !slices.ContainsFunc(out, func(o string) bool { return strings.EqualFold(o, n) }) {
			out = append(out, n)
		}
	}
	return out
}

func keys(m map[string][]string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}
