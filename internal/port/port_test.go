package port

import (
	"strings"
	"testing"
)

func sane() Descriptor {
	p := Price{Op: "page", Per: "1000 pages", Amount: "1.5", Currency: "USD", Date: "2026-11-24", Source: "https://example.org", UpTo: 1_000_000}
	after := p
	after.UpTo, after.Amount = 0, "0.6"
	return Descriptor{Driver: "some", Abilities: []string{"fly"}, Limits: map[string]int64{"page_bytes": 1}, Prices: []Price{p, after},
		Conversions: []Conversion{{Op: "extract", Pays: "page", By: ByUnit}}, Assumes: []string{"All is well."}}
}

func TestDescriptorsAreChecked(t *testing.T) {
	if err := sane().Check(); err != nil {
		t.Fatal(err)
	}
	for want, spoil := range map[string]func(*Descriptor){
		`driver ""`:              func(d *Descriptor) { d.Driver = "" },
		`ability "Fly high"`:     func(d *Descriptor) { d.Abilities[0] = "Fly high" },
		"is not positive":        func(d *Descriptor) { d.Limits["page_bytes"] = 0 },
		"no day":                 func(d *Descriptor) { d.Prices[0].Date = "24.11.2026" },
		"is no amount":           func(d *Descriptor) { d.Prices[0].Amount = "1,5" },
		`"1e3" is no amount`:     func(d *Descriptor) { d.Prices[0].Amount = "1e3" },
		"has no source":          func(d *Descriptor) { d.Prices[1].Source = " " },
		"no currency":            func(d *Descriptor) { d.Prices[1].Currency = "$" },
		"not what a price":       func(d *Descriptor) { d.Prices[1].Per = "dozen" },
		"not counted in":         func(d *Descriptor) { d.Prices[0].Per, d.Prices[1].Per = "GB", "GB" },
		"do not follow":          func(d *Descriptor) { d.Prices[0].UpTo = 0 },
		"cannot be counted":      func(d *Descriptor) { d.Conversions[0].By = "moon" },
		"is no sentence":         func(d *Descriptor) { d.Assumes[0] = "perhaps" },
		`conversion to "a page"`: func(d *Descriptor) { d.Conversions[0].Pays = "a page" },
	} {
		d := sane()
		spoil(&d)
		if err := d.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestParsePer(t *testing.T) {
	for s, want := range map[string]struct {
		n int64
		u Unit
	}{"operation": {1, Operations}, "1000 operations": {1000, Operations}, "1000000 pages": {1e6, Pages}, "GB month": {1, GBMonths}, "GB": {1, GB}, "core hour": {1, CoreHours}} {
		if n, u, err := ParsePer(s); n != want.n || u != want.u || err != nil {
			t.Errorf("%s: %d %s %v", s, n, u, err)
		}
	}
	for _, s := range []string{"", "0 pages", "GBs", "GB months", "1000", "-1 page", "1.5 pages"} {
		if _, _, err := ParsePer(s); err == nil {
			t.Errorf("%q was read", s)
		}
	}
}
