package app

import (
	"context"
	"fmt"
	"math/big"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/driver/route"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/extract"
)

// routeTakes are the parameters of a route. All others in its URL are those of
// the extractor that it asks after this machine's own.
func routeTakes() []string { return []string{"below", "blank", "budget", "then"} }

// thenURL is the URL of the extractor that a route asks.
func thenURL(at address) string {
	rest := url.Values{}
	for name, values := range at.params {
		if !slices.Contains(routeTakes(), name) {
			rest[name] = values
		}
	}
	then := at.text("then", "textract:")
	if !strings.Contains(then, ":") {
		then += ":"
	}
	if len(rest) > 0 {
		then += "?" + rest.Encode()
	}
	return then
}

// routed returns the URLs of the extractors inside a route, none of another URL.
func routed(setting string) []string {
	if scheme(setting) != "route" {
		return nil
	}
	_, query, _ := strings.Cut(setting, "?")
	params, err := url.ParseQuery(query)
	if err != nil { // it cannot be opened either
		return nil
	}
	return []string{"local:", thenURL(address{params: params})}
}

// readsTextract tells whether a setting for text asks Textract, alone or in a route.
func readsTextract(setting string) bool {
	return slices.ContainsFunc(append(routed(setting), setting), func(at string) bool { return scheme(at) == "textract" })
}

func describeRoute(address) (port.Descriptor, error) { return route.Describe(), nil }

// openRoute opens a way through this machine's own extractor and another one.
func (a *App) openRoute(ctx context.Context, at address) (extract.Driver, error) {
	then := thenURL(at)
	if s := scheme(then); s == "route" || s == "local" {
		return nil, at.invalid("then is another extractor than this machine's own: tika or textract")
	}
	below, err := strconv.ParseFloat(at.text("below", "0.80"), 64)
	if err != nil || below <= 0 || below > 1 {
		return nil, at.invalid("below is a confidence above 0 and up to 1, as 0.80")
	}
	blank, err := at.flag("blank", false)
	if err != nil {
		return nil, err
	}
	e, inner, err := a.extracts().find(at.setting, then)
	if err != nil {
		return nil, err
	}
	about, err := e.describe(inner)
	if err != nil {
		return nil, err
	}
	budget, err := a.budget(at, about)
	if err != nil {
		return nil, err
	}
	second, err := e.open(ctx, inner)
	if err != nil {
		return nil, err
	}
	first := a.openLocal()
	a.routed = []*extract.Extractor{extract.New(first, extract.Options{}), extract.New(second, extract.Options{})}
	return route.New(route.Options{First: first, Then: second, PDFs: a.pdfium, Kept: a.Store, Below: below, Blank: blank, Budget: budget}), nil
}

var budgetForm = regexp.MustCompile(`^([0-9]{1,12}(?:\.[0-9]{1,4})?)(pages|[a-z]{3})$`)

// budget reads what may be asked in a month: "50usd", "20000pages" or "none".
func (a *App) budget(at address, about port.Descriptor) (route.Budget, error) {
	text := strings.ToLower(at.text("budget", ""))
	if text == "none" || text == "" && len(about.Prices) == 0 {
		return nil, nil
	}
	m := budgetForm.FindStringSubmatch(text)
	if m == nil {
		return nil, at.invalid("budget is what may be spent in a month, as 50usd or 20000pages, or none")
	}
	b := &monthly{app: a, driver: about.Driver, text: text}
	amount, _ := new(big.Rat).SetString(m[1]) // the pattern is narrower
	if m[2] == "pages" {
		if !amount.IsInt() {
			return nil, at.invalid("there are no parts of pages in a budget")
		}
		b.pages = amount.Num().Int64()
		return b, nil
	}
	b.money, b.currency = amount, strings.ToUpper(m[2])
	return b, nil
}

// monthly is a budget held against what the catalog has recorded of this month.
type monthly struct {
	app      *App
	driver   string
	text     string
	pages    int64    // when there is no money
	money    *big.Rat // nil: pages are counted
	currency string

	mu       sync.Mutex
	held     int64         // pages that are being read now
	released chan struct{} // closed when fewer are; nil: nobody waits
}

// Reserve counts what this program has used exactly, and of others that share
// the catalog all but what they read at this moment and in the last second. For
// a moment a page that was read counts twice, so that it waits for those being
// read before it says that there is no more.
func (b *monthly) Reserve(ctx context.Context, pages int) (func(), error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for {
		err := b.fitsNow(ctx, int64(pages))
		if err == nil {
			b.held += int64(pages)
			return func() { b.release(int64(pages)) }, nil
		}
		if b.held == 0 || pachamama.CodeOf(err) != pachamama.CodeHeld {
			return nil, err
		}
		if b.released == nil {
			b.released = make(chan struct{})
		}
		fewer := b.released
		b.mu.Unlock()
		select {
		case <-fewer:
		case <-ctx.Done():
		}
		b.mu.Lock()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
}

func (b *monthly) fitsNow(ctx context.Context, pages int64) error {
	if err := b.app.meter.Flush(ctx); err != nil {
		return err
	}
	more := b.held + pages
	used, err := b.app.Cost.Used(ctx, "extract", b.driver, "extract", catalog.Month(time.Now()), more)
	if err != nil {
		return err
	}
	return b.fits(used.Units+more, used.Amount, used.Currency)
}

func (b *monthly) release(pages int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.held -= pages
	if b.released != nil {
		close(b.released)
		b.released = nil
	}
}

// fits says that so many pages, for so much money, are more than the budget.
func (b *monthly) fits(pages int64, amount *big.Rat, currency string) error {
	switch {
	case b.money == nil && pages <= b.pages:
		return nil
	case b.money != nil && (amount == nil || currency != b.currency):
		return &pachamama.Error{Code: pachamama.CodeInvalid, Op: "route.Budget", Subject: "text", Message: fmt.Sprintf("no price in %s is known for a page on %s, so that a budget in money cannot be kept", b.currency, b.driver),
			Hint: "Give budget= in pages, or a price in prices.yaml (`pachamama cost --help`)."}
	case b.money != nil && amount.Cmp(b.money) <= 0:
		return nil
	}
	return &pachamama.Error{Code: pachamama.CodeHeld, Op: "route.Budget", Subject: b.driver, Message: fmt.Sprintf("this month's budget of %s for %s is used up", b.text, b.driver),
		Hint: "Raise budget= in the setting text, or wait: `pachamama run COLLECTION --from text` next month reads those pages alone."}
}
