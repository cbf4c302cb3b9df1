package app

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/ucldc/pachamama/internal/config"
	"github.com/ucldc/pachamama/internal/cost"
	"github.com/ucldc/pachamama/internal/port"
)

// DriverInfo is a driver as `pachamama drivers` shows it.
type DriverInfo struct {
	Piece string   `json:"piece"` // the setting that names it
	Port  string   `json:"port"`  // as usage and prices name the piece
	URL   string   `json:"url"`   // its form
	Takes []string `json:"takes,omitempty"`
	InUse bool     `json:"in_use"`
	port.Descriptor
}

// always describes a driver that is the same with every URL.
func always(d port.Descriptor) func(address) (port.Descriptor, error) {
	return func(address) (port.Descriptor, error) { return d, nil }
}

// pieces lists the pieces that a setting chooses a driver for. Nothing is opened.
func (a *App) pieces() []piece {
	return []piece{
		listed(a, "catalog", "catalog", a.catalogs()), listed(a, "storage", "blob", a.blobs()), listed(a, "index", "search", a.searches(nil)),
		listed(a, "queue", "queue", a.queues()), a.textPiece(), listed(a, "workflow", "workflow", a.workflows()),
		listed(a, "notify", "notify", a.notifies()), listed(a, "monitor", "monitor", a.monitors()), listed(a, "roles", "role", a.roleDrivers()),
	}
}

// piece is a table of drivers, whatever they are drivers of.
type piece struct {
	cost.Piece
	forms map[string]string
	takes map[string][]string
}

func listed[D any](a *App, setting, of string, t table[D]) piece {
	p := piece{Piece: cost.Piece{Setting: setting, Port: of, URL: a.Config.String(setting), Schemes: slices.Sorted(maps.Keys(t))}, forms: map[string]string{}, takes: map[string][]string{}}
	for name, e := range t {
		p.forms[name], p.takes[name] = name+":"+e.form, e.takes
	}
	p.Describe = func(url string) (port.Descriptor, error) {
		e, at, err := t.find(setting, url)
		if err != nil {
			return port.Descriptor{}, err
		}
		return e.describe(at)
	}
	return p
}

// textPiece lists the drivers of text. Those that a route asks are in use as well.
func (a *App) textPiece() piece {
	p := listed(a, "text", "extract", a.extracts())
	if inside := routed(p.URL); len(inside) > 0 {
		p.URL = strings.Join(append([]string{p.URL}, inside...), " ")
	}
	return p
}

// Drivers lists all drivers of all pieces, those in use as their URLs have them.
func Drivers(cfg *config.Config) ([]DriverInfo, error) {
	var out []DriverInfo
	for _, p := range (&App{Config: cfg}).pieces() {
		for _, name := range p.Schemes {
			info := DriverInfo{Piece: p.Setting, Port: p.Port, URL: p.forms[name], Takes: p.takes[name], InUse: p.Uses(name) != ""}
			url := cmp.Or(p.Uses(name), name+":")
			var err error
			if info.Descriptor, err = p.Describe(url); err != nil {
				return nil, err
			}
			out = append(out, info)
		}
	}
	return out, nil
}

// book is what answers questions about money.
func (a *App) book() *cost.Book {
	b := &cost.Book{Catalog: a.Catalog, File: a.Config.Path("prices.yaml")}
	for _, p := range a.pieces() {
		b.Pieces = append(b.Pieces, p.Piece)
	}
	return b
}
