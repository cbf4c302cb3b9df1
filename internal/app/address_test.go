package app

import (
	"context"
	"strings"
	"testing"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/config"
)

func TestAddresses(t *testing.T) {
	kinds := table[string]{
		"plain": {open: func(context.Context, address) (string, error) { return "plain", nil }},
		"s3": {form: "//BUCKET/PREFIX", takes: []string{"region", "path_style", "parts"}, open: func(_ context.Context, at address) (string, error) {
			host, path, err := at.host()
			if err != nil {
				return "", err
			}
			style, err := at.flag("path_style", false)
			if style {
				path += "!"
			}
			if _, err := at.number("parts", 1); err != nil {
				return "", err
			}
			return host + " " + path + " " + at.text("region", "here"), err
		}},
	}
	for at, want := range map[string]string{
		"plain:":                               "plain",
		"s3://b/p/q/?region=x&path_style=true": "b p/q! x",
		"s3://b":                               "b  here",
		"s3://b?region=":                       "b  ",
		"plain:x":                              "nothing may follow the colon",
		"plain:?a=b":                           `takes no parameter "a"`,
		"s3://b?regoin=x":                      "It takes region, path_style, parts.",
		"s3://b?region=x&region=y":             "given twice",
		"s3://b?path_style=maybe":              "true or false",
		"s3://b?parts=12":                      "b  here",
		"s3://b?parts=0":                       "a number above 0",
		"s3://b?parts=many":                    "a number above 0",
		"s3:b":                                 "as in s3://NAME",
		"s3:///x":                              "as in s3://NAME",
		"s3://me:canary@b":                     "credentials=",
		"s3://b?%zz":                           "cannot be read",
		"plain":                                "Known are plain:, s3:.",
		"gs://me:canary@b?key=canary":          "Known are plain:, s3:.",
		"canary":                               "names no driver",
		"gs://b/canary":                        `"gs:" names no known driver`,
		"":                                     "Known are",
	} {
		got, err := pick(t.Context(), "storage", at, kinds)
		if err != nil {
			e := pachamama.AsError(err)
			if e.Code != pachamama.CodeInvalid || e.Subject != "storage" {
				t.Errorf("%q: %v", at, err)
			}
			got = e.Message + " " + e.Hint
		}
		if err == nil && got != want || !strings.Contains(got, want) || strings.Contains(got, "canary") {
			t.Errorf("%q gives %q, want %q", at, got, want)
		}
	}
}

func TestSettingsAreShownWithoutSecrets(t *testing.T) {
	for _, c := range [][3]string{
		{"storage", "s3://b/p?endpoint=https://s3.example.org&credentials=env:KEYS", "s3://b/p?endpoint=https://s3.example.org&credentials=env:KEYS"},
		{"storage", "file:/srv/a b", "file:/srv/a b"},
		{"storage", "s3://me:canary@b?secret=canary&credentials=canary&endpoint=http://me:canary@h", "s3://...@b?...=...&credentials=...&endpoint=http://...@h"},
		{"storage", "s3://b?credentials=%zzcanary", "s3://b?credentials=..."},
		{"storage", "s3://b?credentials=exec:get --token canary", "s3://b?credentials=exec:get ..."},
		{"storage", "canary", "..."},
		{"storage", "gs://canary", "..."},
		{"notify", "inbox: slack:https://hooks.example.org/canary webhook:https://me:canary@h/x?credentials=file:/a", "inbox: slack:... webhook:https://...@h/x?credentials=file:/a"},
		{"contact", "you@example.org", "you@example.org"},
	} {
		cfg, err := config.Load(map[string]string{"data": t.TempDir(), c[0]: c[1]})
		if err != nil {
			t.Fatal(err)
		}
		if got := Shown(cfg, c[0]); got != c[2] {
			t.Errorf("%s: %s is shown as %s, want %s", c[0], c[1], got, c[2])
		}
	}
}
