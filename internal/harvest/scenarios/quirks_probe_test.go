package scenarios

import (
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/ucldc/pachamama/internal/harvest/fetch"
	"github.com/ucldc/pachamama/internal/httpclient"
	"github.com/ucldc/pachamama/internal/sample"
	"github.com/ucldc/pachamama/internal/sample/hostile"
)

// A source is graded by what it does, and each bad habit is found.
func TestProbeGradesASource(t *testing.T) {
	for _, c := range []struct{ quirks, grade, finds string }{
		{"", "A", ""},
		{"no-complete-list-size", "B", "how many records"},
		{"token-expires-at-once", "D", "the second page does not come"},
		{"token-with-prefix-required", "B", "other arguments"},
		{"from-ignored", "C", "from and until are not kept to"},
		{"from-matches-nothing", "B", "not listed under its own date"},
		{"day-granularity-only", "B", "seconds are badArgument"},
		{"no-get-record", "B", "cannot be got by itself"},
		{"no-list-identifiers", "B", "identifiers cannot be listed"},
		{"control-chars", "B", "had to be mended"},
		{"unclosed-record", "C", "cannot be read"},
		{"record-repeated-on-next-page", "B", "come again on the second"},
		{"token-expires-at-once+from-ignored+unclosed-record+no-get-record+no-complete-list-size", "F", "the second page"},
	} {
		t.Run(c.quirks, func(t *testing.T) {
			t.Parallel()
			institution, err := sample.New(sample.Options{Records: quirkRecords, PageSize: quirkPage})
			if err != nil {
				t.Fatal(err)
			}
			quirks := strings.FieldsFunc(c.quirks, func(r rune) bool { return r == '+' })
			h, err := hostile.Wrap(institution.Handler(), quirks...)
			if err != nil {
				t.Fatal(err)
			}
			server := httptest.NewServer(h)
			defer server.Close()
			clock := &clock{now: trialTime}
			web := httpclient.New(httpclient.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Rate: 1e6, Now: clock.Now, Sleep: clock.Sleep})
			defer web.Close()
			r, err := fetch.Probe(t.Context(), web, server.URL+"/oai", "", "", []string{"oai_dc"})
			if err != nil {
				t.Fatal(err)
			}
			if r.Grade != c.grade {
				t.Errorf("grade %s with %d points: %+v", r.Grade, r.Points, r.Findings)
			}
			if c.finds != "" && !slices.ContainsFunc(r.Findings, func(f fetch.Finding) bool { return f.Costs > 0 && strings.Contains(f.Says, c.finds) }) {
				t.Errorf("%q is not found: %+v", c.finds, r.Findings)
			}
		})
	}
}
