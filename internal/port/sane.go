package port

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

var (
	name     = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	currency = regexp.MustCompile(`^[A-Z]{3}$`)
)

// Check says what is wrong with a descriptor, which is a mistake in a driver.
func (d Descriptor) Check() error {
	errs := []error{named("driver", d.Driver)}
	for _, a := range d.Abilities {
		errs = append(errs, named("ability", a))
	}
	for limit, n := range d.Limits {
		errs = append(errs, named("limit", limit))
		if n <= 0 {
			errs = append(errs, fmt.Errorf("limit %s: %d is not positive", limit, n))
		}
	}
	for _, c := range d.Conversions {
		errs = append(errs, c.check())
	}
	for i, p := range d.Prices {
		if err := p.Check(); err != nil {
			errs = append(errs, fmt.Errorf("price %d (%s): %w", i+1, p.Op, err))
		} else if _, unit, _ := ParsePer(p.Per); len(d.Paid(p.Op)) > 0 && !slices.Contains(d.Paid(p.Op), unit) {
			errs = append(errs, fmt.Errorf("price %d (%s): what becomes it is not counted in %s", i+1, p.Op, unit))
		}
	}
	errs = append(errs, checkTiers(d.Prices))
	for _, s := range d.Assumes {
		if !strings.HasSuffix(s, ".") {
			errs = append(errs, fmt.Errorf("assumption %q is no sentence", s))
		}
	}
	return errors.Join(errs...)
}

func named(what, s string) error {
	if !name.MatchString(s) {
		return fmt.Errorf("%s %q: a name has small letters, digits and _", what, s)
	}
	return nil
}

func (c Conversion) check() error {
	err := errors.Join(named("conversion of", c.Op), named("conversion to", c.Pays))
	if !slices.Contains([]By{ByCall, ByUnit, ByByte}, c.By) || c.Bytes < 0 || c.Extra < 0 || c.Units < 0 || c.By != ByCall && c.Bytes+c.Extra+c.Units > 0 {
		err = errors.Join(err, fmt.Errorf("the conversion of %s cannot be counted", c.Op))
	}
	return err
}

// Check says what is wrong with a price.
func (p Price) Check() error {
	_, _, err := ParsePer(p.Per)
	_, aerr := ParseAmount(p.Amount)
	err = errors.Join(named("op", p.Op), err, aerr)
	if !currency.MatchString(p.Currency) {
		err = errors.Join(err, fmt.Errorf("%q is no currency as in ISO 4217", p.Currency))
	}
	if _, derr := time.Parse(time.DateOnly, p.Date); derr != nil {
		err = errors.Join(err, fmt.Errorf("%q is no day as 2026-11-24", p.Date))
	}
	if strings.TrimSpace(p.Source) == "" {
		err = errors.Join(err, errors.New("it has no source"))
	}
	if p.UpTo < 0 {
		err = errors.Join(err, errors.New("up_to is negative"))
	}
	return err
}

// checkTiers says that the lines of one op do not follow each other: each goes
// further than the one before, in one unit and currency, and none follows one
// without end.
func checkTiers(prices []Price) error {
	last := map[string]Price{}
	for _, p := range prices {
		before, again := last[p.Op]
		if again && (before.UpTo == 0 || p.UpTo != 0 && p.UpTo <= before.UpTo || p.Currency != before.Currency || p.Per != before.Per) {
			return fmt.Errorf("the prices of %s do not follow each other", p.Op)
		}
		last[p.Op] = p
	}
	return nil
}
