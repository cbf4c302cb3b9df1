package edtf

import (
	"strings"
	"testing"
)

func TestSplit(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"1890; 1895;;ca. 1900 ", "1890|1895|ca. 1900"}, {" 1890 ", "1890"}, {"", ""}, {" ; ", ""}, {"1890, 1895", "1890, 1895"},
	} {
		if got := strings.Join(Split(c.in), "|"); got != c.want {
			t.Errorf("%q: %q", c.in, got)
		}
	}
}
