package hostile_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/sample"
	"github.com/ucldc/pachamama/internal/sample/hostile"
)

func institution(t *testing.T) http.Handler {
	t.Helper()
	s, err := sample.New(sample.Options{Records: 60, PageSize: 10, BaseURL: "http://archive.example", Now: func() time.Time { return time.Unix(1e9, 0) }})
	if err != nil {
		t.Fatal(err)
	}
	return s.Handler()
}

func ask(t *testing.T, h http.Handler, query string) string {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/oai?"+query, nil))
	b, err := io.ReadAll(w.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.Result().Status + "\n" + string(b)
}

func TestEveryQuirkHasAnOwnNameAndALine(t *testing.T) {
	seen := map[string]bool{}
	for _, q := range hostile.Quirks() {
		if seen[q.Name] || q.About == "" || strings.ContainsAny(q.Name, " ,+") || strings.Contains(q.About, "\n") {
			t.Errorf("%q: %q", q.Name, q.About)
		}
		seen[q.Name] = true
	}
	if len(seen) < 60 {
		t.Errorf("%d quirks", len(seen))
	}
}

func TestAnUnknownQuirkIsAnError(t *testing.T) {
	if _, err := hostile.Wrap(institution(t), "token-500", "no-such"); pachamama.CodeOf(err) != pachamama.CodeInvalid {
		t.Error(err)
	}
}

// Without quirks the institution answers as ever, but for the numbers that its
// tokens carry.
func TestWithoutQuirksNothingChanges(t *testing.T) {
	plain := institution(t)
	h, err := hostile.Wrap(plain)
	if err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{"verb=Identify", "verb=ListSets", "verb=Nonsense", "verb=ListRecords&metadataPrefix=mods", "verb=ListIdentifiers&metadataPrefix=oai_dc"} {
		if got, want := strings.Replace(ask(t, h, query), ">1~", ">", 1), ask(t, plain, query); strings.ReplaceAll(got, "></resumptionToken>", "/>") != want {
			t.Errorf("%s:\n%s\nwant\n%s", query, got, want)
		}
	}
}
