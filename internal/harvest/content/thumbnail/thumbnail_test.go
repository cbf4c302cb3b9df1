package thumbnail

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"github.com/ucldc/pachamama"
)

// picture is red in its left half and blue in its right, with a green top left
// corner.
func picture(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{200, 0, 0, 255}
			if x >= w/2 {
				c = color.RGBA{0, 0, 200, 255}
			}
			if x < w/4 && y < h/4 {
				c = color.RGBA{0, 200, 0, 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

func encoded(t testing.TB, img image.Image, format string) []byte {
	t.Helper()
	var b bytes.Buffer
	var err error
	switch format {
	case "png":
		err = png.Encode(&b, img)
	case "jpeg":
		err = jpeg.Encode(&b, img, nil)
	case "gif":
		err = gif.Encode(&b, img, nil)
	case "tiff":
		err = tiff.Encode(&b, img, nil)
	case "bmp":
		err = bmp.Encode(&b, img)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func isAbout(c color.Color, r, g, b uint8) bool {
	cr, cg, cb, _ := c.RGBA()
	for _, p := range [3][2]int{{int(cr >> 8), int(r)}, {int(cg >> 8), int(g)}, {int(cb >> 8), int(b)}} {
		if d := p[0] - p[1]; d > 40 || d < -40 {
			return false
		}
	}
	return true
}

func TestMakeReadsEachFormat(t *testing.T) {
	for _, format := range []string{"png", "jpeg", "gif", "tiff", "bmp"} {
		data := encoded(t, picture(1100, 660), format)
		r, err := New(Options{}).Make(t.Context(), data)
		if err != nil {
			t.Errorf("%s: %v", format, err)
			continue
		}
		if r.Type != "image/"+format || r.Width != 1100 || r.Height != 660 || len(r.Thumbnails) != 3 {
			t.Errorf("%s: %s, %d by %d", format, r.Type, r.Width, r.Height)
		}
		for i, want := range [][2]int{{1024, 614}, {400, 240}, {200, 120}} {
			th := r.Thumbnails[i]
			img, err := jpeg.Decode(bytes.NewReader(th.JPEG))
			if err != nil || th.Width != want[0] || th.Height != want[1] || img.Bounds().Dx() != want[0] {
				t.Errorf("%s: %d: %d by %d, %v", format, th.Edge, th.Width, th.Height, err)
				continue
			}
			if !isAbout(img.At(5, 5), 0, 200, 0) || !isAbout(img.At(want[0]-5, want[1]-5), 0, 0, 200) {
				t.Errorf("%s: colours %v, %v", format, img.At(5, 5), img.At(want[0]-5, want[1]-5))
			}
		}
		again, err := New(Options{}).Make(t.Context(), data)
		if err != nil || !bytes.Equal(again.Thumbnails[0].JPEG, r.Thumbnails[0].JPEG) {
			t.Errorf("%s: other bytes the second time", format)
		}
	}
}

func TestSmallImagesAreNotEnlarged(t *testing.T) {
	r, err := New(Options{}).Make(t.Context(), encoded(t, picture(300, 100), "png"))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{300, 300, 200} {
		if r.Thumbnails[i].Width != want {
			t.Errorf("%d: %d wide", r.Thumbnails[i].Edge, r.Thumbnails[i].Width)
		}
	}
}

func TestOddColours(t *testing.T) {
	clear := image.NewNRGBA(image.Rect(0, 0, 100, 100))
	for i := range 100 {
		clear.Set(i, i, color.Black)
	}
	deep := image.NewRGBA64(image.Rect(0, 0, 100, 100))
	for y := range 100 {
		for x := range 100 {
			deep.SetRGBA64(x, y, color.RGBA64{uint16(x) * 655, 0xffff, 0xffff, 0xffff})
		}
	}
	for name, c := range map[string]struct {
		img     image.Image
		r, g, b uint8 // at 90, 10
	}{
		"clear parts become white": {clear, 255, 255, 255},
		"16 bits":                  {deep, 230, 255, 255},
	} {
		r, err := New(Options{}).Make(t.Context(), encoded(t, c.img, "png"))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		img, _ := jpeg.Decode(bytes.NewReader(r.Thumbnails[0].JPEG))
		if !isAbout(img.At(90, 10), c.r, c.g, c.b) {
			t.Errorf("%s: %v", name, img.At(90, 10))
		}
	}
	cmyk := image.NewCMYK(image.Rect(0, 0, 50, 50))
	for i := range cmyk.Pix[:5000] {
		cmyk.Pix[i] = uint8(i % 2 * 255)
	}
	if small := Resize(cmyk, 20); !small.Opaque() || small.Rect.Dx() != 20 {
		t.Errorf("CMYK: %v", small.Rect)
	}
}

// withOrientation puts an EXIF part into a JPEG file.
func withOrientation(data []byte, o uint16, order binary.ByteOrder) []byte {
	head := []byte("II*\x00")
	if order == binary.BigEndian {
		head = []byte("MM\x00*")
	}
	exif := append([]byte("Exif\x00\x00"), head...)
	put16 := func(v uint16) { b := make([]byte, 2); order.PutUint16(b, v); exif = append(exif, b...) }
	put32 := func(v uint32) { b := make([]byte, 4); order.PutUint32(b, v); exif = append(exif, b...) }
	put32(8)
	put16(1)
	put16(0x0112)
	put16(3)
	put32(1)
	put16(o)
	put16(0)
	put32(0)
	size := len(exif) + 2
	part := append([]byte{0xff, 0xe1, byte(size >> 8), byte(size)}, exif...)
	return append(append(append([]byte{}, data[:2]...), part...), data[2:]...)
}

func TestOrientation(t *testing.T) {
	plain := encoded(t, picture(160, 80), "jpeg") // green is top left
	for o, green := range map[uint16][2]int{
		1: {0, 0}, 2: {1, 0}, 3: {1, 1}, 4: {0, 1}, 5: {0, 0}, 6: {1, 0}, 7: {1, 1}, 8: {0, 1},
	} {
		for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
			r, err := New(Options{}).Make(t.Context(), withOrientation(plain, o, order))
			if err != nil {
				t.Fatal(err)
			}
			img, _ := jpeg.Decode(bytes.NewReader(r.Thumbnails[0].JPEG))
			b := img.Bounds()
			if (o >= 5) != (b.Dy() > b.Dx()) || r.Width != b.Dx() {
				t.Errorf("orientation %d: %v, %d wide", o, b, r.Width)
			}
			x, y := 3+green[0]*(b.Dx()-7), 3+green[1]*(b.Dy()-7)
			if !isAbout(img.At(x, y), 0, 200, 0) {
				t.Errorf("orientation %d: %v at %d,%d", o, img.At(x, y), x, y)
			}
		}
	}
}

type paper struct{ img image.Image }

func (p paper) Render(_ context.Context, pdf []byte, page, edge int) (image.Image, error) {
	if page != 1 {
		return nil, &pachamama.Error{Code: pachamama.CodeInvalid}
	}
	return Resize(p.img, edge), nil
}

func TestRefused(t *testing.T) {
	known := encoded(t, picture(64, 64), "png")
	sum := sha256.Sum256(known)
	bomb := encoded(t, picture(2, 2), "png")
	binary.BigEndian.PutUint32(bomb[16:], 60000)
	binary.BigEndian.PutUint32(bomb[20:], 60000)
	fixCRC(bomb)
	whole := encoded(t, picture(200, 200), "jpeg")
	o := Options{Renderer: paper{picture(600, 800)}, Placeholders: []string{hex.EncodeToString(sum[:])}}
	for name, c := range map[string]struct {
		data []byte
		want pachamama.Code
	}{
		"a web page":      {[]byte("<!DOCTYPE html><html>not found"), pachamama.CodeUnsupported},
		"a film":          {[]byte("\x00\x00\x00\x20ftypisom...."), pachamama.CodeUnsupported},
		"nothing":         {nil, pachamama.CodeUnsupported},
		"a bomb":          {bomb, pachamama.CodeTooLarge},
		"a cut file":      {whole[:300], pachamama.CodeMalformed},
		"one dot":         {encoded(t, picture(1, 1), "gif"), pachamama.CodeRejected},
		"one colour":      {encoded(t, image.NewGray(image.Rect(0, 0, 90, 90)), "jpeg"), pachamama.CodeRejected},
		"a known picture": {known, pachamama.CodeRejected},
		"a PDF":           {[]byte("%PDF-1.4"), ""},
	} {
		if _, err := New(o).Make(t.Context(), c.data); pachamama.CodeOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := New(Options{}).Make(t.Context(), []byte("%PDF-1.4")); pachamama.CodeOf(err) != pachamama.CodeUnsupported {
		t.Errorf("a PDF without a renderer: %v", err)
	}
}

// fixCRC makes the header chunk of a PNG file right again.
func fixCRC(data []byte) {
	crc := ^uint32(0)
	for _, b := range data[12:29] {
		crc ^= uint32(b)
		for range 8 {
			crc = crc>>1 ^ 0xedb88320&-(crc&1)
		}
	}
	binary.BigEndian.PutUint32(data[29:], ^crc)
}

func TestWaitsForMemory(t *testing.T) {
	m := New(Options{InFlight: 100})
	if err := m.pixels.Acquire(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { _, err := m.Make(ctx, encoded(t, picture(50, 50), "png")); done <- err }()
	cancel()
	if err := <-done; pachamama.CodeOf(err) != pachamama.CodeCancelled {
		t.Errorf("waiting for memory: %v", err)
	}
	m.pixels.Release(1)
	if _, err := m.Make(t.Context(), encoded(t, picture(50, 50), "png")); err != nil {
		t.Errorf("larger than all memory, alone: %v", err)
	}
}

func TestJPEG2000Size(t *testing.T) {
	data, err := os.ReadFile("../../../../../shared/data/ocr/ocr-d/INPUT_0020.jp2")
	if err != nil {
		t.Skip("the recorded JPEG 2000 image is not here: no shared/data beside the project")
	}
	if w, h, ok := jp2Size(data); w != 1457 || h != 2084 || !ok {
		t.Errorf("%d by %d, %v", w, h, ok)
	}
}

func FuzzMake(f *testing.F) {
	for _, format := range []string{"png", "jpeg", "gif", "tiff", "bmp"} {
		f.Add(encoded(f, picture(20, 20), format))
	}
	f.Add(withOrientation(encoded(f, picture(20, 20), "jpeg"), 6, binary.BigEndian))
	f.Add([]byte("\xff\x4f\xff\x51\x00\x2f\x00\x00\xff\xff\xff\xff\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Add([]byte("RIFF\x10\x00\x00\x00WEBPVP8L\x00\x00"))
	m := New(Options{Pixels: 1 << 14, Renderer: paper{picture(20, 20)}})
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := m.Make(t.Context(), data)
		if err == nil && len(r.Thumbnails) != 3 {
			t.Fatalf("%d thumbnails", len(r.Thumbnails))
		}
		if pachamama.CodeOf(err) == pachamama.CodeInternal {
			t.Fatal(err)
		}
	})
}
