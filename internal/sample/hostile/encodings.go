package hostile

import "golang.org/x/text/encoding/charmap"

// accents is what a title gets whose encoding is then wrong.
const accents = "Café Zoë – "

func encodings() []Quirk {
	latin := func(s string) string {
		b, _ := charmap.Windows1252.NewEncoder().String(s) //nolint:errcheck // it has all of them
		return b
	}
	double := func(s string) string {
		s, _ = charmap.Windows1252.NewDecoder().String(s) //nolint:errcheck // never fails
		return s
	}
	return []Quirk{
		third("latin1-declared-utf8", "a record of each page is Windows-1252 on a page that says UTF-8", inTitle(latin(accents))),
		third("double-encoded", "a title of each page was made UTF-8 twice", inTitle(double(accents))),
		edit("bom-and-blank-lines", "blank lines and a byte order mark stand before the page", func(_ *question, a *reply) *reply {
			a.body = append([]byte("\n\n\ufeff\n"), a.body...)
			return a
		}),
		edit("charset-not-said", "the header says text/xml; charset=iso-8859-1, the page is UTF-8", func(_ *question, a *reply) *reply {
			a.header.Set("Content-Type", "text/xml; charset=iso-8859-1")
			return a
		}),
	}
}
