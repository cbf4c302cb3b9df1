package aws_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/driver/aws"
)

// recorded returns the answers that Textract gave to others.
func recorded(t testing.TB) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob("../../../../shared/data/ocr/textract/*/*.json*")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skip("recorded answers are not here: no shared/data beside the project")
	}
	out := map[string][]byte{}
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err == nil && strings.HasSuffix(path, ".gz") {
			var r *gzip.Reader
			if r, err = gzip.NewReader(bytes.NewReader(data)); err == nil {
				data, err = io.ReadAll(r)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(path)] = data
	}
	return out
}

type recordedBlock struct {
	ID         string `json:"Id"`
	BlockType  string
	Text       string
	Confidence float64
	Geometry   struct {
		BoundingBox struct{ Left, Top, Width, Height float64 }
	}
	Relationships []struct {
		Type string
		IDs  []string `json:"Ids"`
	}
}

// TestTextractLossless takes every recorded answer through the model and finds
// each word and line again, in order, with text, confidence and box.
func TestTextractLossless(t *testing.T) {
	words, lines, others := 0, 0, 0
	for name, data := range recorded(t) {
		var in struct{ Blocks []recordedBlock }
		if err := json.Unmarshal(data, &in); err != nil {
			t.Fatal(err)
		}
		text, counted, err := aws.ReadTextract(t.Context(), data)
		if err != nil && (len(in.Blocks) > 0 || pachamama.CodeOf(err) != pachamama.CodeIncomplete) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		byID, want, other := map[string]recordedBlock{}, []recordedBlock(nil), 0
		for _, b := range in.Blocks {
			byID[b.ID] = b
			switch b.BlockType {
			case "LINE":
				want = append(want, b)
			case "PAGE", "WORD":
			default:
				other++
			}
		}
		n := 0
		for _, c := range counted {
			n += c
		}
		if n != other {
			t.Errorf("%s: %d other blocks counted, want %d", name, n, other)
		}
		others += other
		if len(in.Blocks) == 0 {
			continue // of an operation that finds no text, or of a job that failed
		}
		got := text.Pages[0].Lines
		if len(text.Pages) != 1 || len(got) != len(want) {
			t.Fatalf("%s: %d pages, %d lines, want %d", name, len(text.Pages), len(got), len(want))
		}
		for i, l := range want {
			lines++
			words += sameLine(t, name, got[i], l, byID)
		}
	}
	t.Logf("%d words in %d lines; %d other blocks", words, lines, others)
	if words < 3000 || lines < 1400 || others < 1500 {
		t.Error("the recorded answers have more")
	}
}

// sameLine compares a line with what was recorded, and returns its words. The
// confidence of a line is the mean of its words', so that it is kept as well.
func sameLine(t *testing.T, name string, got pachamama.TextLine, want recordedBlock, byID map[string]recordedBlock) int {
	t.Helper()
	var texts []string
	sum, n, at := 0.0, 0, 0
	for _, id := range want.Relationships[0].IDs {
		w := byID[id]
		n++
		for range strings.Fields(w.Text) { // a word with a space is two, at one place
			if at == len(got.Words) {
				t.Errorf("%s: %q lacks words", name, want.Text)
				return n
			}
			g := got.Words[at]
			at++
			if math.Abs(g.C-w.Confidence/100) > 1e-5 || !sameBox(g.Box, w) {
				t.Errorf("%s: %q is %+v, want %+v", name, w.Text, g, w)
			}
			texts = append(texts, g.T)
		}
		sum += got.Words[at-1].C
	}
	if strings.Join(texts, " ") != want.Text || at != len(got.Words) || !sameBox(got.Box, want) || math.Abs(sum/float64(n)-want.Confidence/100) > 2e-5 {
		t.Errorf("%s: line %q at %v, confidence %v, want %+v", name, texts, got.Box, sum/float64(n), want)
	}
	return n
}

// sameBox compares to the model's precision, inside the page.
func sameBox(got pachamama.Box, want recordedBlock) bool {
	b := want.Geometry.BoundingBox
	in := func(f float64) float64 { return min(1, max(0, f)) }
	x, y := in(b.Left), in(b.Top)
	for i, w := range []float64{x, y, in(b.Left+b.Width) - x, in(b.Top+b.Height) - y} {
		if math.Abs(got[i]-w) > 1e-5 {
			return false
		}
	}
	return true
}

func FuzzTextractAnswer(f *testing.F) {
	for _, s := range []string{
		`{"DocumentMetadata":{"Pages":2},"JobStatus":"PARTIAL_SUCCESS","Warnings":[{"ErrorCode":"X","Pages":[2,-1]}],"Blocks":[{"BlockType":"LINE","Id":"l","Text":"a b","Page":1,"Relationships":[{"Type":"CHILD","Ids":["w","w","x"]}]},{"BlockType":"WORD","Id":"w","Text":"a","Confidence":99.5,"Geometry":{"BoundingBox":{"Left":-1e300,"Top":0.5,"Width":1e300,"Height":2}}}]}`,
		`{"DocumentMetadata":{"Pages":{"Pages":7}},"Blocks":[]}`, `{"Blocks":[{"BlockType":"WORD","Page":1000000000}]}`, `{"Blocks":[{"BlockType":"LINE"}]}`, `null`, `{"Blocks":{}}`, `{"DocumentMetadata":{"Pages":2000000000}}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		text, _, err := aws.ReadTextract(t.Context(), data)
		if len(text.Pages) > 3000 {
			t.Fatalf("%d pages", len(text.Pages))
		}
		for i, p := range text.Pages {
			if p.N != i+1 {
				t.Fatalf("page %d is numbered %d", i+1, p.N)
			}
			for _, l := range p.Lines {
				for _, w := range l.Words {
					if w.T == "" || w.C < 0 || w.C > 1 || w.Box[0] < 0 || w.Box[0]+w.Box[2] > 1.00002 {
						t.Fatalf("%+v", w)
					}
				}
			}
		}
		if err != nil && pachamama.CodeOf(err) == pachamama.CodeInternal {
			t.Fatal(err)
		}
	})
}
