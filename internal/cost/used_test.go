package cost_test

import (
	"testing"

	"github.com/ucldc/pachamama/internal/catalog"
)

// TestUsed prices a month and what is about to be added, across a tier.
func TestUsed(t *testing.T) {
	b := book(t)
	must(t, b.Catalog.AddUsage(t.Context(), []catalog.Usage{{Run: "r2", Stage: "text", Piece: "extract", Driver: "pages", Op: "extract", Count: 3, Units: 900}}))
	for more, want := range map[int64]string{0: "1.35000", 100: "1.50000", 200: "1.56000"} {
		u, err := b.Used(t.Context(), "extract", "pages", "extract", "2026-11", more)
		if err != nil || u.Units != 900 || u.Currency != "USD" || u.Amount.FloatString(5) != want {
			t.Errorf("%d more: %+v, %v, want %s", more, u, err, want)
		}
	}
	if u, err := b.Used(t.Context(), "extract", "local", "extract", "2026-11", 1); err != nil || u.Amount != nil {
		t.Errorf("without a price: %+v, %v", u, err)
	}
}
