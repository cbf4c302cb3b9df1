package edtf

import "strings"

// class is what a word does in a date.
type class uint8

const (
	strange     class = iota // not known: the text is not a date
	noise                    // says nothing: articles, weekdays, "printed"
	month                    // value 1-12
	season                   // value 21-24
	circa                    //
	doubt                    // probably, perhaps
	before                   // before, prior to
	after                    // after
	not                      // turns before into not before
	earlier                  // or earlier
	later                    // or later
	from                     // since, from
	to                       // the dash of a range
	between                  //
	and                      // joins dates of a list
	present                  // the range goes on
	century                  //
	decade                   //
	tens                     // the s of 1890s
	eraBC                    //
	eraAD                    //
	phase                    // value 1 early, 2 mid, 3 late
	fraction                 // value 2 half, 4 quarter
	ordinal                  // value: first is 1; 99 is last
	suffix                   // the th of 19th
	timeWord                 // T, Z, am, UTC
	nothing                  // undated
	letterC                  // circa, copyright, or century
	letterS                  // siglo, secolo, or the s of 1890s
	letterV                  // Russian "in" and "century"
	copyrighted              //
)

type word struct {
	class class
	value uint8
}

// words is the vocabulary: English, French, German, Spanish, Italian,
// Portuguese, Russian, Greek and Arabic, in folded form.
var words = vocabulary()

// undated holds the texts, letters only, that say that there is no date.
var undated = undatedSet()

func vocabulary() map[string]word {
	m := make(map[string]word, 700)
	add := func(c class, value int, list string) {
		for w := range strings.FieldsSeq(string(fold(nil, list))) {
			m[w] = word{c, uint8(value)}
		}
	}
	for i, names := range monthNames {
		add(month, i+1, names)
		add(month, i+1, monthNamesMore[i])
	}
	for i, names := range seasonNames {
		add(season, 21+i, names)
	}
	for _, w := range wordLists {
		add(w.class, w.value, w.list)
	}
	return m
}

func undatedSet() map[string]bool {
	m := make(map[string]bool, 80)
	for w := range strings.FieldsSeq(string(fold(nil, undatedTexts))) {
		m[w] = true
	}
	return m
}

// roman reads the Roman numeral of a century, with a French or Italian ordinal
// ending if any; 0 when w is none.
func roman(w []byte) int {
	n, i := 0, 0
	for ; i < len(w); i++ {
		v := romanDigit(w[i])
		if v == 0 {
			break
		}
		if i+1 < len(w) && romanDigit(w[i+1]) > v {
			v = -v
		}
		n += v
	}
	switch string(w[i:]) {
	case "", "e", "eme", "o", "th", "er":
		if n > 0 && n <= 21 {
			return n
		}
	}
	return 0
}

func romanDigit(c byte) int {
	switch c {
	case 'i':
		return 1
	case 'v':
		return 5
	case 'x':
		return 10
	}
	return 0
}
