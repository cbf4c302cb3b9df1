package web_test

import (
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/cost"
	"github.com/ucldc/pachamama/internal/driver/aws"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/web"
)

// priced is a site whose storage could be in S3.
func priced(t *testing.T) (s *site, prices string) {
	t.Helper()
	s, prices = open(t), filepath.Join(t.TempDir(), "prices.yaml")
	w, err := s.world, error(nil)
	s.h, err = web.New(web.Deps{Control: w.Control, Reader: w.Reader, Catalog: w.Catalog, Store: w.Store, Schema: w.Schema, Log: slog.New(slog.DiscardHandler),
		Cost: &cost.Book{Catalog: w.Catalog, File: prices, Pieces: []cost.Piece{{Setting: "storage", Port: "blob", URL: "mem:", Schemes: []string{"mem", "s3"}, Describe: func(at string) (port.Descriptor, error) {
			if strings.HasPrefix(at, "s3:") {
				return aws.DescribeBlob(aws.BlobOptions{}, true), nil
			}
			return port.Descriptor{Driver: "mem", Here: true}, nil
		}}}}})
	must(t, err)
	must(t, w.Catalog.AddUsage(t.Context(), []catalog.Usage{{Run: s.run, Stage: "fetch", Piece: "blob", Driver: "mem", Op: "get", Count: 1_000_000}, {Run: s.run, Stage: "fetch", Piece: "queue", Driver: "gone", Op: "push", Count: 3}}))
	return s, prices
}

func TestPagesTellTheCost(t *testing.T) {
	s, prices := priced(t)
	for _, path := range []string{"/runs/" + s.run, "/collections/harbor"} {
		doc := s.page(path)
		s.says(doc, "section[aria-labelledby=cost]", "Nothing that was used sends a bill")
		s.says(doc, "section[aria-labelledby=cost] .note", "queue on gone: 3 operations of push")
		doc = s.page(path + "?what_if=" + url.QueryEscape("storage=s3:"))
		s.says(doc, "section[aria-labelledby=cost] .amount", "0.40 USD")
		s.says(doc, "section[aria-labelledby=cost] table", "0.0004 per 1000 operations 2026-11-23")
		s.says(doc, "section[aria-labelledby=cost] details", "8 MB is put in parts")
	}
	plot := s.page("/collections/harbor?what_if=storage=s3:")
	s.count(plot, "svg a[href=/runs/"+s.run+"] rect", 1)
	s.says(plot, "figcaption", "the last 1 runs, at most 0.40 USD; some used what has no price")

	wrong := s.page("/runs/" + s.run + "?what_if=roof%3Dthatch:")
	s.says(wrong, "section[aria-labelledby=cost] .banner", "no such piece")
	must(t, os.WriteFile(prices, []byte("storage:\n  gs: {}\n"), 0o600))
	wrong = s.page("/collections/harbor")
	s.says(wrong, "section[aria-labelledby=cost] .banner", `prices.yaml:2:3: storage has no driver "gs"`)
}
