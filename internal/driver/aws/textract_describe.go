package aws

import (
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/extract"
)

// DescribeTextract describes Textract with a bucket for documents or without.
// Prices are those of AWS; a service that only speaks like it (not ours) has none.
func DescribeTextract(staged, ours bool) port.Descriptor {
	d := port.Descriptor{Driver: "textract", Abilities: []string{extract.AbilityBoxes, extract.AbilityConfidence},
		Limits:      map[string]int64{extract.LimitImageBytes: maxSyncBytes, extract.LimitDocumentBytes: maxSyncBytes, "pages": 1},
		Conversions: []port.Conversion{{Op: "extract", Pays: "page", By: port.ByUnit}}}
	if staged {
		d.Limits[extract.LimitDocumentBytes], d.Limits["pages"] = maxJobBytes, maxJobPages
	}
	if !ours {
		return d
	}
	price := port.Price{Op: "page", Per: "1000 pages", UpTo: 1_000_000, Amount: "1.50", Currency: "USD", Date: "2026-11-23", Source: "https://aws.amazon.com/textract/pricing/ (by way of e2enetworks, spheron and judd.dev)"}
	after := price
	after.UpTo, after.Amount = 0, "0.60"
	d.Prices = []port.Price{price, after}
	d.Assumes = []string{"Prices of Textract are those of DetectDocumentText in us-east-1; the thousand pages of a month that new accounts have free are counted as paid.",
		"A page is paid for when Textract has read it, blank or not; answers that are kept are read again for nothing."}
	return d
}
