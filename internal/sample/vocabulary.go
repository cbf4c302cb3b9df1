package sample

import (
	"bufio"
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

//go:embed vocabulary/*.txt
var vocabularyFiles embed.FS

// vocabulary is a set of named phrase lists. A list that it lacks is looked
// for in its parent.
type vocabulary struct {
	lists  map[string]*phraseList
	parent *vocabulary
}

type phraseList struct{ phrases []phrase }

// phrase is text with slots.
type phrase []segment

// segment is a piece of text, a slot filled from a list, or a number.
type segment struct {
	text      string
	list      *phraseList
	number    numberKind
	low, high int // of a range, or the offset of a year in low
	width     int // digits of a number, padded with zeros
}

type numberKind int

const (
	noNumber numberKind = iota
	rangeNumber
	yearNumber
	shortYear
	decade
	century
)

// readVocabulary reads one embedded file.
func readVocabulary(name string, parent *vocabulary) (*vocabulary, error) {
	text, err := fs.ReadFile(vocabularyFiles, "vocabulary/"+name+".txt")
	if err != nil {
		return nil, err
	}
	raw, current := map[string][]string{}, ""
	for lines := bufio.NewScanner(strings.NewReader(string(text))); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		switch {
		case line == "" || strings.HasPrefix(line, "# "):
		case isHeading(line):
			current = strings.Trim(line, "[]")
		default:
			raw[current] = append(raw[current], line)
		}
	}
	v := &vocabulary{lists: map[string]*phraseList{}, parent: parent}
	for name := range raw {
		v.lists[name] = &phraseList{}
	}
	for name, lines := range raw {
		for _, line := range lines {
			p, err := v.compile(line)
			if err != nil {
				return nil, fmt.Errorf("section %s: %w", name, err)
			}
			v.lists[name].phrases = append(v.lists[name].phrases, p)
		}
	}
	return v, nil
}

// isHeading tells "[name]" from a phrase in brackets such as "[n.d.]": names
// are lower case words.
func isHeading(line string) bool {
	name, opened := strings.CutPrefix(line, "[")
	name, closed := strings.CutSuffix(name, "]")
	return opened && closed && name != "n.d." && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz. ") == ""
}

// list returns the named list of the vocabulary or of its parent.
func (v *vocabulary) list(name string) (*phraseList, error) {
	for ; v != nil; v = v.parent {
		if l, ok := v.lists[name]; ok {
			return l, nil
		}
	}
	return nil, fmt.Errorf("no word list %q", name)
}

func (v *vocabulary) compile(line string) (phrase, error) {
	var p phrase
	for line != "" {
		before, rest, found := strings.Cut(line, "{")
		if before != "" {
			p = append(p, segment{text: before})
		}
		if !found {
			break
		}
		slot, after, closed := strings.Cut(rest, "}")
		if !closed {
			return nil, fmt.Errorf("open brace in %q", line)
		}
		s, err := v.slot(slot)
		if err != nil {
			return nil, err
		}
		p, line = append(p, s), after
	}
	return p, nil
}

// slot reads what stands between braces.
func (v *vocabulary) slot(slot string) (segment, error) {
	switch slot {
	case "decade":
		return segment{number: decade}, nil
	case "century":
		return segment{number: century}, nil
	}
	if offset, ok := strings.CutPrefix(slot, "year"); ok {
		n, err := yearOffset(offset)
		return segment{number: yearNumber, low: n}, err
	}
	if offset, ok := strings.CutPrefix(slot, "yy"); ok {
		n, err := yearOffset(offset)
		return segment{number: shortYear, low: n}, err
	}
	if low, high, ok := strings.Cut(slot, "-"); ok && slot[0] >= '0' && slot[0] <= '9' {
		a, err := strconv.Atoi(low)
		if err != nil {
			return segment{}, err
		}
		b, err := strconv.Atoi(high)
		s := segment{number: rangeNumber, low: a, high: b}
		if low[0] == '0' {
			s.width = len(low)
		}
		return s, err
	}
	list, err := v.list(slot)
	return segment{list: list}, err
}

// yearOffset reads "+5", "-41" or nothing.
func yearOffset(s string) (int, error) {
	if s == "" {
		return 0, nil
	}
	return strconv.Atoi(s)
}
