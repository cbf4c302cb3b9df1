// Package cost says what recorded operations cost, and what they would have cost
// elsewhere. Money is a ratio of whole numbers, never a floating point number.
package cost

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/port"
)

// Piece is a port with the drivers that there are for it.
type Piece struct {
	Setting  string                                    // "storage"
	Port     string                                    // as usage names it: "blob"
	URL      string                                    // of the driver in use: "file:"; several, apart by white space, where a piece has several
	Schemes  []string                                  // of all drivers, without colons
	Describe func(url string) (port.Descriptor, error) // without opening anything
}

// Uses returns the URL with which a driver is in use, "" when it is not.
func (p Piece) Uses(scheme string) string {
	for url := range strings.FieldsSeq(p.URL) {
		if strings.HasPrefix(url, scheme+":") {
			return url
		}
	}
	return ""
}

// Book answers what things cost.
type Book struct {
	Catalog *catalog.Catalog
	Pieces  []Piece
	File    string // of the operators' own prices; it need not be there
}

// Question is what is to be priced: a run, a collection or a month.
type Question struct {
	Run        string            `json:"run,omitempty"`
	Collection string            `json:"collection,omitempty"`
	Month      string            `json:"month,omitempty"`   // "2026-11"
	WhatIf     map[string]string `json:"what_if,omitempty"` // URLs of drivers in place of those that were used, by setting or port
}

var ports = map[string][]string{ // what usage calls the operations of each port, for the names in prices
	"blob":    {"put", "get", "list", "delete", "copy"},
	"search":  {"begin", "put", "seal", "find", "drop"},
	"queue":   {"push", "take", "extend", "done", "return", "counts"},
	"extract": {"extract"},
	"notify":  {"send"},
	"web":     {"get"},
}

// web stands for the sources: nobody is paid for asking them, but traffic may
// have a price of the operator's.
func web() Piece {
	return Piece{Setting: "web", Port: "web", URL: "http:", Schemes: []string{"http"}, Describe: func(string) (port.Descriptor, error) {
		return port.Descriptor{Driver: "http", Here: true, Conversions: []port.Conversion{{Op: "get", Pays: "get"}, {Op: "get", Pays: "in", By: port.ByByte}}}, nil
	}}
}

func (b *Book) pieces() []Piece { return append(slices.Clone(b.Pieces), web()) }

// piece finds a piece by its setting or port.
func (b *Book) piece(name string) (Piece, bool) {
	all := b.pieces()
	i := slices.IndexFunc(all, func(p Piece) bool { return p.Port == name || p.Setting == name })
	if i < 0 {
		return Piece{}, false
	}
	return all[i], true
}

// ParseWhatIf reads "blob=s3:,text=textract:".
func ParseWhatIf(s string) (map[string]string, error) {
	out := map[string]string{}
	for part := range strings.SplitSeq(s, ",") {
		if part == "" {
			continue
		}
		piece, url, ok := strings.Cut(part, "=")
		if _, again := out[piece]; !ok || again || piece == "" || !strings.Contains(url, ":") {
			return nil, invalid(part, "a what-if names a piece and a driver, as storage=s3: does, and each piece once")
		}
		out[piece] = url
	}
	return out, nil
}

// tariffs finds what each driver is paid for.
type tariffs struct {
	book   *Book
	own    list
	whatIf map[string]string // by port
	found  map[[2]string]*tariff
}

func (b *Book) tariffs(q Question) (*tariffs, error) {
	own, err := b.read()
	if err != nil {
		return nil, err
	}
	t := &tariffs{book: b, own: own, whatIf: map[string]string{}, found: map[[2]string]*tariff{}}
	for name, url := range q.WhatIf {
		p, known := b.piece(name)
		if !known {
			return nil, invalid(name, "there is no such piece")
		}
		if _, again := t.whatIf[p.Port]; again {
			return nil, invalid(name, "the piece is named twice")
		}
		t.whatIf[p.Port] = url
		if _, err := t.of(p.Port, ""); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// of returns the tariff of a driver that usage names; in its place that of the
// what-if.
func (t *tariffs) of(piece, driver string) (*tariff, error) {
	url, instead := t.whatIf[piece]
	if instead {
		driver = ""
	}
	if found := t.found[[2]string{piece, driver}]; found != nil {
		return found, nil
	}
	d := port.Descriptor{Driver: driver}
	if p, known := t.book.piece(piece); known && (instead || slices.Contains(p.Schemes, driver)) {
		if !instead {
			url = cmp.Or(p.Uses(driver), driver+":")
		}
		var err error
		if d, err = p.Describe(url); err != nil {
			return nil, err
		}
	}
	found, err := newTariff(d, t.own[[2]string{piece, d.Driver}])
	t.found[[2]string{piece, driver}] = found
	return found, err
}

func invalid(subject, message string) error {
	return &pachamama.Error{Code: pachamama.CodeInvalid, Op: "cost.Ask", Subject: subject, Message: message, Hint: "`pachamama drivers` lists pieces and drivers; `pachamama cost --help` shows how a question is asked."}
}
