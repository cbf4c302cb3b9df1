package app_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/app"
	"github.com/ucldc/pachamama/internal/config"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/test/servers"
)

// TestHarvestIntoOpenSearch harvests the same institution with the embedded
// index and with a cluster's: searches and exports are the same.
func TestHarvestIntoOpenSearch(t *testing.T) {
	node := servers.StartOpenSearch(t)
	to, err := url.Parse(node.URL)
	if err != nil {
		t.Fatal(err)
	}
	var spoils atomic.Bool
	var authorized atomic.Int64
	proxy := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		if user, secret, _ := r.In.BasicAuth(); user == "ann" && secret == "a-secret" {
			authorized.Add(1)
		}
		if strings.HasSuffix(r.In.URL.Path, "/_bulk") && spoils.CompareAndSwap(true, false) {
			body, err := io.ReadAll(r.In.Body)
			if err == nil { // the first document gets a field that is not in the template
				body = bytes.Replace(body, []byte(`{"g":`), []byte(`{"unknown":1,"g":`), 1)
			}
			r.Out.Body, r.Out.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		}
	}})
	defer proxy.Close()
	t.Setenv("TEST_SECRET", "a-secret")
	at := "index=opensearch://" + strings.TrimPrefix(proxy.URL, "http://") + "/demo?tls=false&replicas=0&auth=basic&user=ann&credentials=env:TEST_SECRET"
	here, there := start(t, 60), start(t, 60, at)
	there.source = here.source
	for _, s := range []*site{here, there} {
		col := pachamama.Collection{ID: "demo", Mapping: "sample", Source: pachamama.Source{Kind: "oai", URL: s.source, Prefix: "oai_dc"}}
		if err := s.Add(t.Context(), &col, "test"); err != nil {
			t.Fatal(err)
		}
	}
	first, run := here.walk(harvest.Request{Publish: true}), there.walk(harvest.Request{Publish: true})
	if authorized.Load() == 0 {
		t.Error("the cluster saw no credentials")
	}
	if !bytes.Equal(export(t, here, first.ID), export(t, there, run.ID)) {
		t.Error("the exports differ")
	}
	asksTheSame(t, here, there)

	spoils.Store(true)
	second := there.walk(harvest.Request{From: pachamama.StageIndex})
	problems, err := there.Catalog.Problems(t.Context(), second.ID)
	text, _ := json.Marshal(problems)
	if err != nil || second.Counts[pachamama.CountRefused] != 1 || second.Counts[pachamama.CountIndexed] != first.Counts[pachamama.CountIndexed]-1 || !bytes.Contains(text, []byte("introduction of [unknown]")) {
		t.Errorf("one document was refused: %v, %s, %v", second.Counts, text, err)
	}
	if there.find("").Total != here.find("").Total || there.find("site=stage").Total != there.find("").Total-1 {
		t.Error("what is on stage and not published shows")
	}
	for _, s := range []*site{here, there} {
		if err := s.Control.Unpublish(t.Context(), "demo", "test"); err != nil || s.find("").Total != 0 {
			t.Errorf("taken off: %v", err)
		}
	}
}

func asksTheSame(t *testing.T, here, there *site) {
	t.Helper()
	facts := here.institution.Facts()
	for _, q := range []url.Values{{}, {"q": {facts.PDFWord.Text}}, {"q": {facts.ArabicWord.Text}}, {"q": {"harbor"}}, {"q": {"the map"}}, {"q": {"photo*"}}, {"q": {"-harbor"}}, {"sort": {"title"}}, {"sort": {"-date"}}, {"q": {"library"}, "from": {"1900"}}} {
		var want, got any
		query := "/api/v1/search?" + q.Encode()
		if err := json.Unmarshal(here.get(query), &want); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(there.get(query), &got); err != nil {
			t.Fatal(err)
		}
		own := cmp.FilterPath(func(p cmp.Path) bool { // times, scores, and what runs are called
			key, ok := p.Last().(cmp.MapIndex)
			name := ""
			if ok {
				name = key.Key().String()
			}
			return name == "took" || name == "took_ms" || name == "score" || name == "version" || name == "run"
		}, cmp.Ignore())
		if diff := cmp.Diff(want, got, own); diff != "" {
			t.Errorf("%s (-embedded): %s", query, diff)
		}
	}
}

// TestOpenSearchIsRefused: mistakes in the URL are told before anything is asked.
func TestOpenSearchIsRefused(t *testing.T) {
	for index, says := range map[string]string{
		"opensearch:": "opensearch://NAME", "opensearch://host": "named by", "opensearch://host/Up": "named by", "opensearch://host/i?auth=basic": "credentials=",
		"opensearch://host/i?auth=basic&credentials=env:X": "user=", "opensearch://host/i?credentials=env:X": "auth=", "opensearch://host/i?auth=magic": `"magic"`,
		"opensearch://host/i?serverless=true": "auth=sigv4", "opensearch://ann:secret@host/i": "no password", "opensearch://host/i?shards=0": "above 0", "opensearch://host/i?replicas=-1": "0 or more",
		"opensearch://host/i?password=secret": `takes no parameter "password"`,
	} {
		flags := settings(t)
		flags["index"] = index
		cfg, err := config.Load(flags)
		if err != nil {
			t.Fatal(err)
		}
		a, err := app.Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
		if err == nil {
			a.Close()
		}
		if pachamama.CodeOf(err) != pachamama.CodeInvalid || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "ann:secret") {
			t.Errorf("%s: %v, want %q", index, err, says)
		}
	}
}
