package cost_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/cost"
	"github.com/ucldc/pachamama/internal/driver/aws"
	"github.com/ucldc/pachamama/internal/driver/disk"
	"github.com/ucldc/pachamama/internal/driver/local"
	"github.com/ucldc/pachamama/internal/driver/postgres"
	"github.com/ucldc/pachamama/internal/driver/sqlite"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/usage"
)

// pages is a service that is paid by the page, and less after the first thousand
// of a month.
func pages() port.Descriptor {
	p := port.Price{Op: "page", Per: "1000 pages", UpTo: 1000, Amount: "1.5", Currency: "USD", Date: "2026-11-24", Source: "https://example.org/prices"}
	more := p
	more.UpTo, more.Amount = 0, "0.6"
	return port.Descriptor{Driver: "pages", Conversions: []port.Conversion{{Op: "extract", Pays: "page", By: port.ByUnit}}, Prices: []port.Price{p, more}}
}

func piece(setting, of string, drivers ...port.Descriptor) cost.Piece {
	p := cost.Piece{Setting: setting, Port: of, URL: drivers[0].Driver + ":"}
	for _, d := range drivers {
		p.Schemes = append(p.Schemes, d.Driver)
	}
	p.Describe = func(url string) (port.Descriptor, error) {
		for _, d := range drivers {
			if strings.HasPrefix(url, d.Driver+":") {
				return d, nil
			}
		}
		return port.Descriptor{}, &pachamama.Error{Code: pachamama.CodeInvalid, Message: "no such driver"}
	}
	return p
}

const kb, mb = 1 << 10, 1 << 20

// book has two runs in November, of which the first read 300 pages, the second
// what the calculation below is about; and one in October.
func book(t *testing.T) *cost.Book {
	t.Helper()
	ctx := t.Context()
	db, dialect, err := sqlite.OpenCatalog(ctx, filepath.Join(t.TempDir(), "catalog.db"))
	if err != nil {
		t.Fatal(err)
	}
	month := time.October
	c, err := catalog.Open(ctx, db, dialect, func() time.Time { return time.Date(2026, month, 12, 8, 0, 0, 0, time.UTC) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	col := pachamama.Collection{ID: "maps", Name: "Maps", Source: pachamama.Source{Kind: "oai", URL: "https://example.org/oai"}}
	must(t, c.PutCollection(ctx, col))
	for _, id := range []string{"r0", "r1", "r2"} {
		must(t, c.AddRun(ctx, pachamama.Run{ID: id, Collection: col, Created: time.Date(2026, month, 12, 8, 0, 0, 0, time.UTC)}))
	}
	row := func(run, piece, driver, op string, count, each, units int64) catalog.Usage {
		return catalog.Usage{Run: run, Stage: "fetch", Piece: piece, Driver: driver, Op: op, Size: usage.Size(each), Count: count, Bytes: count * each, Units: units, Took: 36 * time.Second}
	}
	must(t, c.AddUsage(ctx, []catalog.Usage{row("r0", "extract", "local", "extract", 1, mb, 5000)}))
	month = time.November
	must(t, c.AddUsage(ctx, []catalog.Usage{
		row("r1", "extract", "local", "extract", 2, mb, 300),
		row("r2", "blob", "file", "put", 10, 40*kb, 10), row("r2", "blob", "file", "put", 1, 100*mb, 1),
		row("r2", "blob", "file", "get", 25, 40*kb, 25), row("r2", "blob", "file", "list", 2, 0, 2500), row("r2", "blob", "file", "delete", 4, 0, 4),
		row("r2", "queue", "sqlite", "push", 4, 30*kb, 125), row("r2", "queue", "sqlite", "push", 1, 200*kb, 1), row("r2", "queue", "sqlite", "take", 5, 20*kb, 10),
		row("r2", "extract", "local", "extract", 3, 5*mb, 1200),
	}))
	return &cost.Book{Catalog: c, File: filepath.Join(t.TempDir(), "prices.yaml"), Pieces: []cost.Piece{
		piece("storage", "blob", disk.DescribeBlob(), aws.DescribeBlob(aws.BlobOptions{}, true)),
		piece("queue", "queue", sqlite.DescribeQueue(), aws.DescribeQueue(aws.QueueOptions{}, true), postgres.DescribeQueue()),
		piece("text", "extract", local.DescribeExtract(), pages()),
	}}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// brief is a line without what the test does not hold to.
func brief(lines []cost.Line) (out []string) {
	for _, l := range lines {
		out = append(out, strings.TrimRight(strings.Join([]string{l.Piece, l.Driver, l.Pays, l.Count, string(l.Unit), l.Amount, l.Currency, l.Note}, " "), " "))
	}
	return out
}

// The calculation by hand:
//
//	put       10 of 40 KB are 10. One of 100 MB is 13 parts of 8 MB (12.5, rounded up), one operation to begin and one
//	          to put together: 15. 25 operations x 0.005 USD / 1,000 = 0.000125 USD
//	get       25 x 0.0004 USD / 1,000                                = 0.00001 USD
//	list      2 lists of 2,500 keys, 1,000 in each: 3 x 0.005 / 1,000 = 0.000015 USD
//	delete    4 x 0                                                  = 0 USD
//	request   125 messages were pushed by 4 calls of 30 KB: ten in a request are 13. One message of 200 KB is billed as
//	          4 (3.125 times 64 KB, rounded up). Taken were 10 by 5 calls of 20 KB: 5. 22 x 0.40 USD / 1,000,000 = 0.0000088 USD
//	page      300 pages were read before in this month, by r1; October does not count. Of 1,200 the first 700 are below
//	          the thousand: 700 x 1.5 / 1,000 = 1.05 USD; 500 x 0.6 / 1,000 = 0.30 USD: together 1.35 USD
//	total     0.000125 + 0.00001 + 0.000015 + 0.0000088 + 1.35      = 1.3501588 USD
//	at rest   10 x 40 KB + 100 MB = 105,267,200 bytes, / 2^30 = 0.098037719727 GB, x 0.023 USD = 0.002254867554 USD a month
func TestWhatIfAgreesWithAHandCalculation(t *testing.T) {
	a, err := book(t).Ask(t.Context(), cost.Question{Run: "r2", WhatIf: map[string]string{"blob": "s3:", "queue": "sqs:", "text": "pages:"}})
	must(t, err)
	if diff := cmp.Diff([]string{
		"blob s3 delete 4 operation 0.00 USD", "blob s3 get 25 operation 0.00001 USD", "blob s3 list 3 operation 0.000015 USD", "blob s3 put 25 operation 0.000125 USD",
		"extract pages page 1200 page 1.35 USD", "queue sqs request 22 operation 0.0000088 USD"}, brief(a.Lines)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"blob s3 storage 0.098037719727 GB month 0.002254867554 USD"}, brief(a.AtRest)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]cost.Sum{{Amount: "1.3501588", Currency: "USD"}}, a.Total); diff != "" || len(a.Unpriced) > 0 {
		t.Errorf("%s\nwithout price: %q", diff, a.Unpriced)
	}
	for _, want := range []string{"8 MB is put in parts", "once for each 64 KB", "as if it had been done on s3:"} {
		if !strings.Contains(strings.Join(a.Assumes, "\n"), want) {
			t.Errorf("%q is not said: %q", want, a.Assumes)
		}
	}
}

// A month is the sum of its runs, and pays for what is kept.
func TestAMonthIsTheSumOfItsRuns(t *testing.T) {
	b, whatIf := book(t), map[string]string{"extract": "pages:", "storage": "s3:"}
	month, err := b.Ask(t.Context(), cost.Question{Month: "2026-11", WhatIf: whatIf})
	must(t, err)
	// 300 x 0.0015 + 1.35 of pages, 0.00015 of S3's operations, and storage
	if diff := cmp.Diff([]cost.Sum{{Amount: "1.802404867554", Currency: "USD"}}, month.Total); diff != "" {
		t.Error(diff)
	}
	series, err := b.Series(t.Context(), "maps", whatIf, 10)
	must(t, err)
	usd := func(s string) []cost.Sum { return []cost.Sum{{Amount: s, Currency: "USD"}} }
	if diff := cmp.Diff([]cost.RunCost{{Run: "r0", Total: usd("3.90")}, {Run: "r1", Total: usd("0.45")}, {Run: "r2", Total: usd("1.35015")}}, series); diff != "" {
		t.Error(diff)
	}
}

func TestASeriesIsOfTheLastRuns(t *testing.T) {
	series, err := book(t).Series(t.Context(), "maps", nil, 2)
	must(t, err)
	if len(series) != 2 || series[0].Run != "r1" || series[1].Run != "r2" {
		t.Errorf("%+v", series)
	}
}

func TestWhatHasNoPriceIsSaid(t *testing.T) {
	b := book(t)
	a, err := b.Ask(t.Context(), cost.Question{Run: "r2", WhatIf: map[string]string{"queue": "postgres:"}})
	must(t, err)
	if len(a.Total) > 0 || !slices.Equal(a.Unpriced, []string{"queue on postgres: 5 operations of push (no price is known)", "queue on postgres: 5 operations of take (no price is known)"}) {
		t.Errorf("%+v, %q", a.Total, a.Unpriced)
	}
	for _, l := range a.Lines {
		if l.Amount != "" || l.Note == "" || l.Piece == "blob" && !strings.Contains(l.Note, "nobody sends a bill") {
			t.Errorf("%+v", l)
		}
	}
	for name, q := range map[string]cost.Question{
		"nothing": {}, "two": {Run: "r1", Month: "2026-11"}, "month": {Month: "November"}, "piece": {Run: "r1", WhatIf: map[string]string{"roof": "s3:"}},
		"driver": {Run: "r1", WhatIf: map[string]string{"blob": "gs:"}}, "twice": {Run: "r1", WhatIf: map[string]string{"blob": "s3:", "storage": "s3:"}},
	} {
		if _, err := b.Ask(t.Context(), q); pachamama.CodeOf(err) != pachamama.CodeInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := b.Ask(t.Context(), cost.Question{Run: "r9"}); pachamama.CodeOf(err) != pachamama.CodeNotFound {
		t.Error(err)
	}
}

const own = `
storage:
  file:
    storage: {per: GB month, amount: 0.01, currency: EUR, date: 2026-11-01, source: our discs}
    time: {per: core hour, amount: 0.05, currency: EUR, date: 2026-11-01, source: our servers}
text:
  pages:
    page:
      per: page
      currency: USD
      date: 2026-11-01
      source: our contract
      tiers:
        - {up_to: 400, amount: 0}
        - {up_to: 1000, amount: 0.002}
        - {amount: 0.001}
`

// Free are 400 pages, of which the first run took 300: 100 x 0, 600 x 0.002 = 1.20, 500 x 0.001 = 0.50.
// Five rows of 36 s on storage are 180 s: 0.05 of an hour, x 0.05 EUR = 0.0025 EUR.
func TestOwnPrices(t *testing.T) {
	b := book(t)
	must(t, os.WriteFile(b.File, []byte(own), 0o600))
	a, err := b.Ask(t.Context(), cost.Question{Run: "r2", WhatIf: map[string]string{"text": "pages:"}})
	must(t, err)
	if diff := cmp.Diff([]cost.Sum{{Amount: "0.0025", Currency: "EUR"}, {Amount: "1.70", Currency: "USD"}}, a.Total); diff != "" {
		t.Error(diff)
	}
	if got := brief(a.AtRest); !slices.Equal(got, []string{"blob file storage 0.098037719727 GB month 0.000980377197 EUR"}) {
		t.Error(got)
	}
}

func TestMistakesInOwnPrices(t *testing.T) {
	b := book(t)
	for text, want := range map[string]string{
		"roof: {}":                      `prices.yaml:1:1: there is no piece "roof"`,
		"\nstorage:\n  gs: {}":          `prices.yaml:3:3: storage has no driver "gs"; it has file, s3`,
		"storage:\n  s3:\n    putt: {}": `prices.yaml:3:5: nothing of s3 is paid for as "putt"`,
		"storage: [s3]":                 "prices.yaml:1:1: storage is a list",
		"storage:\n  s3:\n    put: {per: operation, amount: 1,5}":                                                                                "",
		"storage:\n  s3:\n    put: {per: operation, amount: 1e3, currency: USD, date: 2026-11-01, source: x}":                                    `"1e3" is no amount`,
		"storage:\n  s3:\n    put: {per: GB, amount: 1, currency: USD, date: 2026-11-01, source: x}":                                             "prices.yaml:3:5: put is not counted in GB",
		"storage:\n  s3:\n    put: {per: operation, amount: 1, currency: USD, date: soon, source: x}":                                            "is no day",
		"storage:\n  s3:\n    put: {per: operation, amount: 1, currency: USD, date: 2026-11-01}":                                                 "prices.yaml:3:5: the price of put lacks source",
		"storage:\n  s3:\n    put: {per: operation, currency: USD, date: 2026-11-01, source: x}":                                                 "has an amount, or tiers",
		"storage:\n  s3:\n    put: {per: operation, price: 1, currency: USD, date: 2026-11-01, source: x}":                                       `prices.yaml:3:27: a price has no "price"`,
		"storage:\n  s3:\n    put: {per: operation, tiers: [{up_to: 5, amount: 1}], currency: USD, date: 2026-11-01, source: x}":                 "the last has no up_to",
		"storage:\n  s3:\n    put: {per: operation, tiers: [{up_to: many, amount: 1}, {amount: 2}], currency: USD, date: 2026-11-01, source: x}": "whole number over zero",
		"storage:\n  s3:\n    put: {per: operation, amount: [1], currency: USD, date: 2026-11-01, source: x}":                                    "one value belongs here",
		"storage: {s3: {put: 1": "prices.yaml:1:",
	} {
		must(t, os.WriteFile(b.File, []byte(text), 0o600))
		_, err := b.Ask(t.Context(), cost.Question{Run: "r2"})
		if pachamama.CodeOf(err) != pachamama.CodeInvalid || !strings.Contains(pachamama.AsError(err).Message, want) {
			t.Errorf("%s:\n%v\nwant %s", text, err, want)
		}
	}
}
