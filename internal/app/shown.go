package app

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/ucldc/pachamama/internal/config"
)

// hidden stands where something may be a secret that nobody should write there.
const hidden = "..."

var beforeHost = regexp.MustCompile(`//[^/@]*@`)

// Shown returns the value of a setting for people to see. Of a driver's URL only
// what the driver takes is shown, so that a secret in the wrong place is not.
func Shown(cfg *config.Config, setting string) string {
	for _, p := range (&App{Config: cfg}).pieces() {
		if p.Setting != setting {
			continue
		}
		if setting != "notify" {
			return p.shown(cfg.String(setting))
		}
		var out []string
		for at := range strings.FieldsSeq(cfg.String(setting)) {
			out = append(out, p.shown(at))
		}
		return strings.Join(out, " ")
	}
	return cfg.String(setting)
}

// shown returns a driver's URL without what may be a secret.
func (p piece) shown(at string) string {
	scheme, rest, colon := strings.Cut(at, ":")
	if !colon || !slices.Contains(p.Schemes, scheme) {
		return hidden
	}
	place, query, has := strings.Cut(rest, "?")
	if p.forms[scheme] == scheme+":" && place != "" {
		place = hidden
	}
	out := scheme + ":" + withoutUser(place)
	if !has {
		return out
	}
	var shown []string
	for param := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(param, "=")
		switch {
		case !slices.Contains(p.takes[scheme], name):
			name, value = hidden, hidden
		case name == "credentials":
			value = reference(value)
		}
		shown = append(shown, name+"="+withoutUser(value))
	}
	return out + "?" + strings.Join(shown, "&")
}

// reference returns the way to a secret, without the arguments of a command.
func reference(value string) string {
	plain, err := url.QueryUnescape(value)
	kind, _, _ := strings.Cut(plain, ":")
	if err != nil || !slices.Contains([]string{"env", "file", "exec"}, kind) {
		return hidden
	}
	return config.Reference(plain)
}

// withoutUser leaves out user and password before a host.
func withoutUser(s string) string { return beforeHost.ReplaceAllString(s, "//"+hidden+"@") }
