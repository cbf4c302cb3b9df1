package app

import (
	"slices"
	"strings"
	"testing"

	"github.com/ucldc/pachamama/internal/config"
)

// Every driver of every table can be described without being opened, and says
// nothing that cannot be.
func TestEveryDriverIsDescribed(t *testing.T) {
	cfg, err := config.Load(map[string]string{"data": t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	a := &App{Config: cfg}
	var settings []string
	for _, p := range a.pieces() {
		settings = append(settings, p.Setting)
		for _, name := range p.Schemes {
			d, err := func() (_ any, err error) {
				defer func() {
					if r := recover(); r != nil {
						t.Errorf("%s %s: has no describe in its table: %v", p.Setting, name, r)
					}
				}()
				d, err := p.Describe(name + ":")
				if err == nil {
					err = d.Check()
				}
				if err == nil && d.Driver != name {
					t.Errorf("%s %s: calls itself %q", p.Setting, name, d.Driver)
				}
				return d, err
			}()
			if err != nil {
				t.Errorf("%s %s: %v\n%+v", p.Setting, name, err, d)
			}
		}
	}
	for _, s := range config.Settings() { // a driver's URL is what ends in a colon
		if strings.HasSuffix(s.Default, ":") && !slices.Contains(settings, s.Name) {
			t.Errorf("the drivers of the setting %s are not listed", s.Name)
		}
	}
}

func TestDriversKnowsWhatIsInUse(t *testing.T) {
	cfg, err := config.Load(map[string]string{"data": t.TempDir(), "storage": "s3://maps/a?part_mb=16"})
	if err != nil {
		t.Fatal(err)
	}
	drivers, err := Drivers(cfg)
	if err != nil {
		t.Fatal(err)
	}
	var used []string
	for _, d := range drivers {
		if d.InUse {
			used = append(used, d.Piece+"="+d.Driver)
		}
		if d.URL == "s3://BUCKET/PREFIX" && (d.Limits["part_bytes"] != 16<<20 || !slices.Contains(d.Takes, "part_mb")) {
			t.Errorf("%+v", d)
		}
	}
	want := "catalog=sqlite storage=s3 index=embedded queue=sqlite text=local workflow=local notify=inbox monitor=prometheus roles=local"
	if got := strings.Join(used, " "); got != want {
		t.Errorf("in use are %s, want %s", got, want)
	}
}
