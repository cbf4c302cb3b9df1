package sample

import "testing"

// BenchmarkListRecords measures whole answers of 1,000 records without
// compression. The promise is 50,000 records a second on one core.
func BenchmarkListRecords(b *testing.B) {
	for _, format := range []string{formatDC, formatMODS} {
		b.Run(format, func(b *testing.B) {
			in, err := newInstitute(1_000_000, 0)
			if err != nil {
				b.Fatal(err)
			}
			const size = 1000
			a := &answer{in: in, pageSize: size, base: "http://localhost:8080"}
			var page []byte
			next := 0
			for b.Loop() {
				page, next, _ = a.appendPage(page[:0], listing{verb: "ListRecords", format: format, next: next}, in.records)
				if next >= in.records {
					next = 0
				}
			}
			b.ReportMetric(float64(size)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
			b.SetBytes(int64(len(page)))
		})
	}
}

// BenchmarkThumbnail draws and encodes thumbnails of all kinds and formats.
func BenchmarkThumbnail(b *testing.B) {
	in, err := newInstitute(Originals, 0)
	if err != nil {
		b.Fatal(err)
	}
	i := 0
	for b.Loop() {
		draw, _ := in.thumbnail(i % Originals)
		if _, err := draw(); err != nil {
			b.Fatal(err)
		}
		i++
	}
}
