package harvest_test

import (
	"context"
	"testing"

	"github.com/oklog/ulid/v2"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/driver/mem"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/port/blob"
)

// Whatever stands where a manifest, a list of pages or a page should be, reading
// it ends with what it says or with an error; nothing outside the version is read.
func FuzzManifest(f *testing.F) {
	f.Add([]byte(`{"pages": [{"key": "pages/000001.xml.zst", "records": 1}]}`), []byte(`[]`), []byte("(\xb5/\xfd\x00"))
	f.Add([]byte(`{"page_lists": ["manifest/1.json"]}`), []byte(`[{"key": "pages/000001.xml.zst"}]`), []byte("x"))
	f.Add([]byte(`{"page_lists": ["../../../secret"], "pages": [{"key": "../../../secret"}]}`), []byte(``), []byte(``))
	ctx, b := context.Background(), blob.New(mem.NewBlob())
	s, err := harvest.NewStore(b)
	if err == nil {
		err = b.PutOnce(ctx, "secret", "text/plain", []byte("secret"))
	}
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, manifest, list, page []byte) {
		ref := harvest.Ref{Collection: "c", Kind: pachamama.KindVernacular, Version: ulid.Make().String()}
		top := "collections/c/" + string(ref.Kind) + "/" + ref.Version + "/"
		for name, body := range map[string][]byte{"manifest.json": manifest, "manifest/1.json": list, "pages/000001.xml.zst": page} {
			must(t, b.PutOnce(ctx, top+name, "", body))
		}
		m, err := s.Manifest(ctx, ref)
		if err != nil {
			if pachamama.CodeOf(err) != pachamama.CodeMalformed {
				t.Fatal(err)
			}
			return
		}
		for p, err := range s.Pages(ctx, ref, m) {
			if err != nil {
				continue
			}
			if raw, err := s.ReadPage(ctx, ref, p); err == nil && string(raw) == "secret" {
				t.Fatal("a page outside the version was read")
			}
		}
	})
}
