package tree

import (
	"strings"
	"testing"
)

func BenchmarkParseXML(b *testing.B) {
	record := `<record><header><identifier>oai:x.org:1</identifier><datestamp>2020-01-01</datestamp></header>
 <metadata><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <dc:title>Harbor &amp; bay, seen from the hill</dc:title><dc:creator>Smith, John</dc:creator>
  <dc:description>` + strings.Repeat("Some words about the picture. ", 12) + `</dc:description>
  <dc:subject>Harbors; ships</dc:subject><dc:identifier>http://x.org/cdm/ref/collection/p1/id/1</dc:identifier>
 </oai_dc:dc></metadata></record>
`
	page := []byte("<ListRecords>" + strings.Repeat(record, 1000) + "</ListRecords>")
	b.SetBytes(int64(len(page)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ParseXML(page, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
