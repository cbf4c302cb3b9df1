package config

import (
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/ucldc/pachamama"
)

// FileName of the settings file in the data folder.
const FileName = "pachamama.yaml"

// Config is the value of every setting and where it came from.
type Config struct {
	values map[string]string
	from   map[string]string // "default", "file", "environment", "flag"
}

// Load gathers settings: flags win over the environment, the environment over
// the file, the file over the defaults. The file is pachamama.yaml in the data
// folder; it may be absent.
func Load(flags map[string]string) (*Config, error) {
	c := &Config{values: map[string]string{}, from: map[string]string{}}
	for _, s := range Settings() {
		c.values[s.Name], c.from[s.Name] = s.Default, "default"
	}
	env := map[string]string{}
	for _, s := range Settings() {
		if v, ok := os.LookupEnv("PACHAMAMA_" + strings.ToUpper(s.Name)); ok {
			env[s.Name] = v
		}
	}
	for _, layer := range []map[string]string{env, flags} {
		if v, ok := layer["data"]; ok {
			c.values["data"] = v
		}
	}
	file, err := readFile(filepath.Join(c.values["data"], FileName))
	if err != nil {
		return nil, err
	}
	c.take(file, "file")
	c.take(env, "environment")
	c.take(flags, "flag")
	return c, c.check()
}

func (c *Config) take(values map[string]string, from string) {
	for name, v := range values {
		c.values[name], c.from[name] = v, from
	}
}

func readFile(path string) (map[string]string, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, invalid(path, "the settings file cannot be read", err)
	}
	var raw map[string]any
	if err := yaml.Unmarshal(b, &raw); err != nil {
		return nil, invalid(path, "the settings file is not YAML: "+err.Error(), err)
	}
	out := map[string]string{}
	for name, v := range raw {
		if !slices.ContainsFunc(Settings(), func(s Setting) bool { return s.Name == name && name != "data" }) {
			return nil, invalid(path, fmt.Sprintf("there is no setting %q", name), nil)
		}
		out[name] = text(v)
	}
	return out, nil
}

// text writes a value as a flag would have it: the entries of a list with spaces
// between. An entry such as inbox: is a map to YAML.
func text(v any) string {
	switch v := v.(type) {
	case []any:
		var out []string
		for _, e := range v {
			out = append(out, text(e))
		}
		return strings.Join(out, " ")
	case map[string]any:
		for name, value := range v {
			if len(v) == 1 && value == nil {
				return name + ":"
			}
		}
	}
	return fmt.Sprint(v)
}

func invalid(subject, message string, cause error) error {
	return &pachamama.Error{Code: pachamama.CodeInvalid, Op: "config.Load", Subject: subject, Message: message, Hint: "`pachamama config` lists the settings.", Cause: cause}
}

// check reads what is not text once, so that a mistake is told at the start.
func (c *Config) check() error {
	for _, name := range []string{"host_requests", "host_connections", "runs", "units", "document_mb", "document_pages", "stuck_minutes"} {
		if n, err := strconv.Atoi(c.values[name]); err != nil || n < 1 {
			return invalid(name, fmt.Sprintf("%q is not a number above 0", c.values[name]), err)
		}
	}
	_, err := c.Allowed()
	return err
}

// String returns the value of a setting.
func (c *Config) String(name string) string { return c.values[name] }

// Int returns the value of a setting that is a number.
func (c *Config) Int(name string) int {
	n, _ := strconv.Atoi(c.values[name]) // checked by Load
	return n
}

// From tells where a value came from.
func (c *Config) From(name string) string { return c.from[name] }

// Allowed returns the private addresses that may be fetched from.
func (c *Config) Allowed() ([]netip.Prefix, error) {
	var out []netip.Prefix
	for part := range strings.SplitSeq(c.values["allow"], ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		p, err := netip.ParsePrefix(part)
		if err != nil {
			return nil, invalid("allow", fmt.Sprintf("%q is not a prefix of addresses such as 10.1.2.0/24", part), err)
		}
		out = append(out, p)
	}
	return out, nil
}

// Path returns a path in the data folder.
func (c *Config) Path(names ...string) string {
	return filepath.Join(append([]string{c.values["data"]}, names...)...)
}
