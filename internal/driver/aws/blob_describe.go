package aws

import (
	"cmp"
	"fmt"

	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/blob"
)

// DescribeBlob describes storage in a bucket that is not opened. A store that
// only speaks like S3 (not ours) has prices of its own, which are not known.
func DescribeBlob(o BlobOptions, ours bool) port.Descriptor {
	part := cmp.Or(o.PartBytes, defaultPart)
	key := int64(blob.MaxKey)
	if o.Prefix != "" {
		key -= int64(len(o.Prefix) + 1)
	}
	d := port.Descriptor{Driver: "s3", Abilities: []string{blob.AbilityCopy, blob.AbilitySign},
		Limits: map[string]int64{blob.LimitObjectBytes: min(maxObject, maxParts*part), blob.LimitKeyBytes: key, "parts": maxParts, "part_bytes": part, "sign_seconds": mostValid * 3600},
		Conversions: []port.Conversion{
			{Op: "put", Pays: "put", Bytes: part, Extra: 2}, // CreateMultipartUpload and CompleteMultipartUpload are paid for like a part
			{Op: "get", Pays: "get"}, {Op: "list", Pays: "list", Units: maxList}, {Op: "copy", Pays: "copy"}, {Op: "delete", Pays: "delete"},
		}}
	if !o.NoConditions {
		d.Abilities = append(d.Abilities, blob.AbilityPutIfAbsent)
	}
	if ours && (o.StorageClass == "" || o.StorageClass == "STANDARD") {
		d.Prices = standardPrices()
		d.Assumes = []string{"Prices of S3 are those of the class STANDARD in us-east-1, in the lowest of its tiers of storage.",
			fmt.Sprintf("An object over %d MB is put in parts of that size, with one operation to begin and one to put them together; a list has 1,000 keys.", part>>20),
			"The program runs in the region of its bucket: elsewhere, what is read is paid for by the GB as well (the price of out)."}
	}
	return d
}

// standardPrices are list prices of the class STANDARD in us-east-1, seen in
// two comparisons of prices; look at AWS's own page before relying on them.
func standardPrices() []port.Price {
	price := func(op, per, amount string) port.Price {
		return port.Price{Op: op, Per: per, Amount: amount, Currency: "USD", Date: "2026-11-23", Source: "https://aws.amazon.com/s3/pricing/ (by way of flowverify and vantage)"}
	}
	return []port.Price{
		price("storage", "GB month", "0.023"), price("put", "1000 operations", "0.005"), price("copy", "1000 operations", "0.005"),
		price("list", "1000 operations", "0.005"), price("get", "1000 operations", "0.0004"), price("delete", "1000 operations", "0"), price("out", "GB", "0.09"),
	}
}
