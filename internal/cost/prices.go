package cost

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/yamlfile"
)

// list is the operators' own prices, by port and driver, then by op.
type list map[[2]string]map[string][]port.Price

// read reads the file of the operators' own prices; it need not be there.
func (b *Book) read() (list, error) {
	data, err := os.ReadFile(b.File)
	if b.File == "" || errors.Is(err, fs.ErrNotExist) {
		return list{}, nil
	}
	file := filepath.Base(b.File)
	if err != nil {
		return nil, &pachamama.Error{Code: pachamama.CodeForbidden, Op: "cost.Prices", Subject: file, Message: "the file of prices cannot be read", Hint: "Look at its rights.", Cause: err}
	}
	r := &reader{book: b, file: file, list: list{}}
	root, err := yamlfile.Parse(file, data)
	r.mistakes.Take(file, err)
	if err == nil {
		r.pieces(root)
	}
	if err := r.mistakes.Err(); err != nil {
		return nil, &pachamama.Error{Code: pachamama.CodeInvalid, Op: "cost.Prices", Subject: file, Message: err.Error(), Hint: "Mend the file at the lines named; docs/operations.md shows how it is written.", Cause: err}
	}
	return r.list, nil
}

type reader struct {
	book     *Book
	file     string
	mistakes yamlfile.Mistakes
	list     list
}

func (r *reader) wrong(at *yamlfile.Node, format string, args ...any) {
	r.mistakes.Add(r.file, at, format, args...)
}

// members returns those of an object, which is what must stand there.
func (r *reader) members(n, at *yamlfile.Node, what string) []yamlfile.Member {
	if n.Kind != yamlfile.Object && n.Kind != yamlfile.Null {
		r.wrong(at, "%s is %s: keys with values belong here", what, n.Kind)
	}
	return n.Members
}

func (r *reader) pieces(root *yamlfile.Node) {
	for _, m := range r.members(root, root, "the file") {
		p, known := r.book.piece(m.Key)
		if !known {
			r.wrong(m.At, "there is no piece %q", m.Key)
			continue
		}
		for _, d := range r.members(m.Node, m.At, m.Key) {
			if !slices.Contains(p.Schemes, d.Key) {
				r.wrong(d.At, "%s has no driver %q; it has %s", m.Key, d.Key, strings.Join(p.Schemes, ", "))
				continue
			}
			about, err := p.Describe(d.Key + ":")
			if err != nil {
				r.wrong(d.At, "%s", err.Error())
				continue
			}
			r.driver(p.Port, about, d)
		}
	}
}

func (r *reader) driver(of string, about port.Descriptor, d yamlfile.Member) {
	key := [2]string{of, about.Driver}
	if r.list[key] == nil {
		r.list[key] = map[string][]port.Price{}
	}
	for _, m := range r.members(d.Node, d.At, d.Key) {
		units := about.Paid(m.Key)
		if len(units) == 0 && slices.Contains(ports[of], m.Key) && about.Convert(m.Key)[0].Pays == m.Key {
			units = []port.Unit{port.Operations}
		}
		if len(units) == 0 {
			r.wrong(m.At, "nothing of %s is paid for as %q", d.Key, m.Key)
			continue
		}
		if r.list[key][m.Key] != nil {
			r.wrong(m.At, "%s has two prices, of two names of the piece", m.Key)
			continue
		}
		r.list[key][m.Key] = r.price(m, units)
	}
}

// price reads one price, or its tiers.
func (r *reader) price(m yamlfile.Member, units []port.Unit) []port.Price {
	p := port.Price{Op: m.Key, Amount: "0"}
	needs := map[string]*string{"per": &p.Per, "currency": &p.Currency, "date": &p.Date, "source": &p.Source}
	var tiers *yamlfile.Node
	amount := false
	for _, k := range r.members(m.Node, m.At, m.Key) {
		switch into := needs[k.Key]; {
		case into != nil:
			*into = r.text(k)
			delete(needs, k.Key)
		case k.Key == "amount":
			p.Amount, amount = r.text(k), true
		case k.Key == "tiers":
			tiers = k.Node
		default:
			r.wrong(k.At, "a price has no %q; it has per, amount or tiers, currency, date and source", k.Key)
		}
	}
	for _, name := range []string{"per", "currency", "date", "source"} {
		if needs[name] != nil {
			r.wrong(m.At, "the price of %s lacks %s", m.Key, name)
		}
	}
	if amount == (tiers != nil) {
		r.wrong(m.At, "the price of %s has an amount, or tiers with one each", m.Key)
	}
	if len(needs) > 0 {
		return nil
	}
	if err := p.Check(); err != nil {
		r.wrong(m.At, "%s", strings.ReplaceAll(err.Error(), "\n", "; "))
	} else if _, unit, _ := port.ParsePer(p.Per); !slices.Contains(units, unit) {
		r.wrong(m.At, "%s is not counted in %s", m.Key, unit)
	}
	if tiers == nil {
		return []port.Price{p}
	}
	return r.tiers(p, tiers)
}

func (r *reader) text(k yamlfile.Member) string {
	if k.Node.Kind != yamlfile.Scalar {
		r.wrong(k.At, "%s is %s: one value belongs here", k.Key, k.Node.Kind)
	}
	return k.Node.Text
}
