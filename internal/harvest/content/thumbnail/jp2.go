package thumbnail

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// jp2Size returns the size that a JPEG 2000 file tells, from its codestream
// (ISO/IEC 15444-1, A.5.1: the marker SIZ follows SOC).
func jp2Size(data []byte) (width, height int, ok bool) {
	at := bytes.Index(data, []byte("\xff\x4f\xff\x51"))
	if at < 0 || len(data) < at+24 {
		return 0, 0, false
	}
	n := func(i int) int64 { return int64(binary.BigEndian.Uint32(data[at+8+4*i:])) }
	w, h := n(0)-n(2), n(1)-n(3) // the grid less its offset
	if w <= 0 || h <= 0 {
		return 0, 0, false
	}
	return int(w), int(h), true
}

// jp2InPDF wraps an image in a document of one page of its shape.
func jp2InPDF(data []byte, width, height int) []byte {
	const longest = 1000 // points; the drawing scales
	w, h := fit(width*longest/max(width, height), height*longest/max(width, height), longest)
	w, h = max(w, 1), max(h, 1)
	content := fmt.Sprintf("%d 0 0 %d 0 0 cm /Im Do", w, h)
	out := bytes.NewBuffer(make([]byte, 0, len(data)+2048))
	var offsets []int
	object := func(dict string, stream []byte) {
		offsets = append(offsets, out.Len())
		fmt.Fprintf(out, "%d 0 obj\n%s\n", len(offsets), dict)
		if stream != nil {
			fmt.Fprintf(out, "stream\n%s\nendstream\n", stream)
		}
		out.WriteString("endobj\n")
	}
	out.WriteString("%PDF-1.5\n")
	object("<</Type/Catalog/Pages 2 0 R>>", nil)
	object("<</Type/Pages/Count 1/Kids[3 0 R]>>", nil)
	object(fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Contents 4 0 R/Resources<</XObject<</Im 5 0 R>>>>>>", w, h), nil)
	object(fmt.Sprintf("<</Length %d>>", len(content)), []byte(content))
	object(fmt.Sprintf("<</Type/XObject/Subtype/Image/Width %d/Height %d/Filter/JPXDecode/Length %d>>", width, height, len(data)), data)
	start := out.Len()
	fmt.Fprintf(out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, o := range offsets {
		fmt.Fprintf(out, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(out, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return out.Bytes()
}
