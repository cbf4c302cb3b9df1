package web_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/web"
)

// TestWhatDidNotHappenIsShown has a look eight days later.
func TestWhatDidNotHappenIsShown(t *testing.T) {
	s := empty(t)
	w := s.world
	later := func() time.Time { return time.Now().Add(8 * 24 * time.Hour) }
	var err error
	s.h, err = web.New(web.Deps{Control: w.Control, Reader: w.Reader, Catalog: w.Catalog, Store: w.Store, Schema: w.Schema, Log: slog.New(slog.DiscardHandler), Now: later,
		Lookout: &harvest.Lookout{Catalog: w.Catalog, Now: later, Still: time.Hour}})
	if err != nil {
		t.Fatal(err)
	}
	col := pachamama.Collection{ID: "maps", Name: "Maps", ExpectEvery: 7, Source: pachamama.Source{Kind: "oai", URL: "https://maps.example/oai"}}
	if err := w.Catalog.PutCollection(t.Context(), col); err != nil {
		t.Fatal(err)
	}
	if err := w.Catalog.AddRun(t.Context(), pachamama.Run{ID: "r1", Collection: col, Stages: pachamama.Stages(), Created: time.Now()}); err != nil {
		t.Fatal(err)
	}
	page := s.page("/collections/maps")
	s.says(page, ".banner", "A good harvest is expected every 7 days, and there was none yet.")
	s.says(page, ".facts", "a good harvest every 7 days")
	s.says(s.page("/runs/r1"), ".banner", "The run stopped moving 8 days ago, before its first stage. No program walks it.")
}
