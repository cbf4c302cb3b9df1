package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/app"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/config"
	"github.com/ucldc/pachamama/internal/mediatype"
	"github.com/ucldc/pachamama/internal/port/conformance"
	"github.com/ucldc/pachamama/internal/port/role"
)

// payee answers calls of Textract with one word and counts them.
func payee(t *testing.T) (url string, billed *atomic.Int64) {
	billed = &atomic.Int64{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Amz-Target") != "Textract.DetectDocumentText" {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		billed.Add(1)
		time.Sleep(5 * time.Millisecond) // others come meanwhile
		_ = json.NewEncoder(w).Encode(map[string]any{"DocumentMetadata": map[string]any{"Pages": 1}, "Blocks": []any{
			map[string]any{"BlockType": "PAGE", "Id": "p"}, map[string]any{"BlockType": "WORD", "Id": "w", "Text": "paid", "Confidence": 99.0}}})
	}))
	t.Cleanup(s.Close)
	return s.URL, billed
}

// blot is an image without words, another one for each n.
func blot(t *testing.T, n int) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 40, 40))
	img.Set(n%40, n/40, color.White)
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestRouteKeepsItsBudget has many workers of one program ask for more than a
// month's budget allows, in pages and in money, and starts it again.
func TestRouteKeepsItsBudget(t *testing.T) {
	url, billed := payee(t)
	t.Setenv("TEST_KEYS", "any any")
	t.Setenv("PATH", "") // nothing here can read an image
	flags := settings(t)
	for i, budget := range []string{"7pages", "12pages", "0.03usd"} {
		flags["text"] = fmt.Sprintf("route:?then=textract&blank=true&budget=%s&endpoint=%s&credentials=env:TEST_KEYS", budget, url)
		if strings.HasSuffix(budget, "usd") { // a stand-in has no price but the operator's
			prices := []byte("text:\n  textract:\n    page: {per: 1000 pages, amount: 1.50, currency: USD, date: 2026-11-24, source: a test}\n")
			if err := os.WriteFile(flags["data"]+"/prices.yaml", prices, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		a := open(t, flags)
		var held, good atomic.Int64
		var wg sync.WaitGroup
		for n := range 16 {
			wg.Go(func() {
				text, err := a.Texts().Extract(role.As(t.Context(), role.Text), conformance.DocumentOf(mediatype.PNG, blot(t, 100*i+n)))
				switch {
				case err == nil && text.Pages[0].Text() == "paid" && text.Pages[0].By == "textract-1":
					good.Add(1)
				case pachamama.CodeOf(err) == pachamama.CodeHeld && strings.Contains(err.Error(), "budget of "+budget):
					held.Add(1)
				default:
					t.Errorf("%+v, %v", text, err)
				}
			})
		}
		wg.Wait()
		if all := []int64{7, 5, 8}[i]; good.Load() != all { // none is refused while others are only being read
			t.Errorf("a budget of %s: %d pages were read, want %d", budget, good.Load(), all)
		}
		if text, err := a.Texts().Extract(role.As(t.Context(), role.Text), conformance.DocumentOf(mediatype.PNG, blot(t, 100*i+50))); pachamama.CodeOf(err) != pachamama.CodeHeld {
			t.Errorf("one more after a budget of %s: %+v, %v", budget, text, err)
		}
		want := []int64{7, 12, 20}[i]
		if billed.Load() != want || good.Load()+held.Load() != 16 {
			t.Errorf("a budget of %s: %d pages were billed in all, want %d; %d read, %d held", budget, billed.Load(), want, good.Load(), held.Load())
		}
		if err := a.Flush(t.Context()); err != nil {
			t.Error(err)
		}
		units := int64(0)
		err := a.Catalog.Metered(t.Context(), catalog.MeterFilter{Piece: "extract", Months: []string{catalog.Month(time.Now())}}, func(m catalog.Metered) {
			if m.Driver == "textract" {
				units += m.Units
			}
		})
		if err != nil || units != want {
			t.Errorf("%d pages are in the catalog, %v", units, err)
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestDoctorReadsAPage(t *testing.T) {
	url, billed := payee(t)
	t.Setenv("TEST_KEYS", "any any")
	for _, c := range []struct{ text, states string }{
		{"local:", "local good"},
		{"route:?budget=none&endpoint=" + url + "&credentials=env:TEST_KEYS", "local good, textract bad"}, // it reads another word
		{"tika:" + url, "tika bad"},
	} {
		flags := settings(t)
		flags["text"] = c.text
		a := open(t, flags)
		var states []string
		for _, f := range a.Doctor(t.Context()) {
			if f.Piece == "text" {
				states = append(states, f.Driver+" "+f.State)
			}
			if f.State == "bad" && f.Tells == "" {
				t.Errorf("%+v", f)
			}
		}
		if got := strings.Join(states, ", "); got != c.states {
			t.Errorf("%s: %s", c.text, got)
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}
	if billed.Load() != 1 {
		t.Errorf("%d pages were billed", billed.Load())
	}
}

// TestTextSettings are those that are refused, with what to do.
func TestTextSettings(t *testing.T) {
	for setting, want := range map[string]string{
		"route:":                             "budget is what may be spent in a month",
		"route:?budget=1000":                 "budget is what may be spent in a month",
		"route:?budget=1.5pages":             "no parts of pages",
		"route:?budget=none&then=local":      "another extractor than this machine's own",
		"route:?budget=none&below=80":        "below is a confidence",
		"route:?budget=none&ocr=true":        `takes no parameter "ocr"`,
		"route:?then=tika:http://h&bucket=a": `takes no parameter "bucket"`,
		"tika:":                              "not a URL",
		"tika:http://u:secret@host":          "not a URL",
		"textract:?region=x&topic=arn":       "given together",
		"textract:?region=x&bucket=s3://a":   "bucket is NAME",
	} {
		flags := settings(t)
		flags["text"] = setting
		cfg, err := config.Load(flags)
		if err != nil {
			t.Fatal(err)
		}
		_, err = app.Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
		if pachamama.CodeOf(err) != pachamama.CodeInvalid || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", setting, err)
		}
	}
}
