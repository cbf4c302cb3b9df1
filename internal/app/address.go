package app

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port"
)

// table maps the schemes of a setting to what opens a driver.
type table[D any] map[string]entry[D]

// entry is one driver of a table.
type entry[D any] struct {
	form  string   // what may follow the scheme, for people: "//BUCKET/PREFIX"
	takes []string // names of parameters
	open  func(ctx context.Context, at address) (D, error)

	// describe says what the driver can do, without opening it. Nothing need
	// follow the scheme.
	describe func(at address) (port.Descriptor, error)
}

// address is a driver's URL taken apart. Its parameters are known to the driver.
type address struct {
	setting string
	scheme  string
	place   string // what follows the scheme, without parameters
	params  url.Values
}

// pick opens the driver that a setting asks for. Nothing is opened when its URL
// has something that the driver does not take.
func pick[D any](ctx context.Context, setting, at string, t table[D]) (D, error) {
	e, a, err := t.find(setting, at)
	if err != nil {
		return *new(D), err
	}
	return e.open(ctx, a)
}

// find takes a URL apart and finds its driver.
func (t table[D]) find(setting, at string) (entry[D], address, error) {
	scheme, rest, _ := strings.Cut(at, ":")
	e, known := t[scheme]
	a := address{setting: setting, scheme: scheme}
	if !known || !strings.Contains(at, ":") {
		return e, a, &pachamama.Error{Code: pachamama.CodeInvalid, Op: "app.Open", Subject: setting, Message: unknown(at),
			Hint: "Known are " + strings.Join(t.schemes(), ", ") + "."}
	}
	place, query, _ := strings.Cut(rest, "?")
	a.place = place
	var err error
	if a.params, err = url.ParseQuery(query); err != nil {
		return e, a, a.invalid("the parameters after the question mark cannot be read")
	}
	if host, _, _ := strings.Cut(strings.TrimPrefix(place, "//"), "/"); strings.HasPrefix(place, "//") && strings.Contains(host, "@") {
		return e, a, a.invalid("no user and no password may stand in a URL: name where they are with credentials=")
	}
	for name, values := range a.params {
		if !slices.Contains(e.takes, name) {
			return e, a, a.refuse(name, e.takes)
		}
		if len(values) > 1 {
			return e, a, a.invalid("the parameter " + name + " is given twice")
		}
	}
	if e.form == "" && place != "" {
		return e, a, a.invalid("nothing may follow the colon")
	}
	return e, a, nil
}

// unknown tells of a driver that there is none. What has no colon may be anything,
// also a secret, and is not repeated.
func unknown(at string) string {
	scheme, _, colon := strings.Cut(at, ":")
	if !colon {
		return "it names no driver: the name of one stands first, and a colon"
	}
	return fmt.Sprintf("%q names no known driver", scheme+":")
}

func (t table[D]) schemes() []string {
	known := slices.Sorted(maps.Keys(t))
	for i := range known {
		known[i] += ":"
	}
	return known
}

func (a address) invalid(message string) error {
	return &pachamama.Error{Code: pachamama.CodeInvalid, Op: "app.Open", Subject: a.setting, Message: a.scheme + ": " + message, Hint: "`pachamama drivers` shows how its URL is written."}
}

func (a address) refuse(name string, takes []string) error {
	hint := "It takes none."
	if len(takes) > 0 {
		hint = "It takes " + strings.Join(takes, ", ") + "."
	}
	return &pachamama.Error{Code: pachamama.CodeInvalid, Op: "app.Open", Subject: a.setting, Message: fmt.Sprintf("%s: takes no parameter %q", a.scheme, name), Hint: hint}
}

// text returns a parameter, or the default.
func (a address) text(name, otherwise string) string {
	if !a.params.Has(name) {
		return otherwise
	}
	return a.params.Get(name)
}

// flag returns a parameter that is true or false.
func (a address) flag(name string, otherwise bool) (bool, error) {
	if !a.params.Has(name) {
		return otherwise, nil
	}
	b, err := strconv.ParseBool(a.params.Get(name))
	if err != nil {
		return false, a.invalid(fmt.Sprintf("%s is true or false, not %q", name, a.params.Get(name)))
	}
	return b, nil
}

// number returns a parameter that is a whole number above 0, or the default.
func (a address) number(name string, otherwise int) (int, error) {
	if !a.params.Has(name) {
		return otherwise, nil
	}
	n, err := strconv.Atoi(a.params.Get(name))
	if err != nil || n < 1 {
		return 0, a.invalid(fmt.Sprintf("%s is a number above 0, not %q", name, a.params.Get(name)))
	}
	return n, nil
}

// host takes the place apart that begins with two slashes: a host or bucket,
// and the path after it without its slashes.
func (a address) host() (host, path string, err error) {
	rest, ok := strings.CutPrefix(a.place, "//")
	host, path, _ = strings.Cut(rest, "/")
	if !ok || host == "" {
		return "", "", a.invalid(fmt.Sprintf("a name must follow as in %s://NAME", a.scheme))
	}
	return host, strings.Trim(path, "/"), nil
}
