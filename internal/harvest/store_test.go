package harvest_test

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/driver/mem"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/port/blob"
)

var ref = harvest.Ref{Collection: "c1", Kind: pachamama.KindMapped, Version: "01J"}

const below = "collections/c1/mapped/01J/"

// newStore returns a store with the bucket under it.
func newStore(t *testing.T) (*harvest.Store, *blob.Bucket) {
	t.Helper()
	b := blob.New(mem.NewBlob())
	s, err := harvest.NewStore(b)
	must(t, err)
	return s, b
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantCode(t *testing.T, what string, err error, want pachamama.Code) {
	t.Helper()
	if pachamama.CodeOf(err) != want {
		t.Errorf("%s: %v, want %s", what, err, want)
	}
}

func putPage(t *testing.T, s *harvest.Store, at harvest.Ref, name, raw string) pachamama.Page {
	t.Helper()
	page, err := s.PutPage(t.Context(), at, name, []byte(raw), 1, "")
	must(t, err)
	return page
}

func TestPagesNeverChange(t *testing.T) {
	s, b := newStore(t)
	first := putPage(t, s, ref, "000001.jsonl", "one\n")
	if want := (pachamama.Page{Key: "pages/000001.jsonl.zst", SHA256: first.SHA256, Bytes: first.Bytes, Size: 4, Records: 1}); first != want || len(first.SHA256) != 64 || first.Bytes == 0 {
		t.Errorf("page %+v", first)
	}
	if again := putPage(t, s, ref, "000001.jsonl", "one\n"); again != first {
		t.Errorf("the same bytes again: %+v, then %+v", first, again)
	}
	raw, stored, err := s.StoredPage(t.Context(), ref, "000001.jsonl")
	if stored.Records = 1; string(raw) != "one\n" || stored != first || err != nil {
		t.Errorf("the page in storage: %q, %+v, %v", raw, stored, err)
	}
	_, err = s.PutPage(t.Context(), ref, "000001.jsonl", []byte("two\n"), 1, "")
	wantCode(t, "other bytes", err, pachamama.CodeConflict)
	got, err := s.ReadPage(t.Context(), ref, first)
	if string(got) != "one\n" || err != nil {
		t.Errorf("read %q, %v", got, err)
	}

	// Another release of the program may compress otherwise.
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderCRC(false))
	must(t, err)
	old := enc.EncodeAll([]byte("kept\n"), nil)
	must(t, b.PutBytes(t.Context(), below+"pages/000002.jsonl.zst", "application/zstd", old))
	page := putPage(t, s, ref, "000002.jsonl", "kept\n")
	if got, err := s.ReadPage(t.Context(), ref, page); string(got) != "kept\n" || err != nil || page.Bytes != int64(len(old)) {
		t.Errorf("a page of another release: %q, %v, %+v", got, err, page)
	}
	_, err = s.PutPage(t.Context(), ref, "000002.jsonl", []byte("lost\n"), 1, "")
	wantCode(t, "other bytes than another release's", err, pachamama.CodeConflict)
}

func TestDamageIsSeen(t *testing.T) {
	s, b := newStore(t)
	put := func(key, bytes string) {
		t.Helper()
		must(t, b.PutBytes(t.Context(), below+key, "application/zstd", []byte(bytes)))
	}
	page := putPage(t, s, ref, "000001.jsonl", `{"id":"a"}`+"\n")
	other := putPage(t, s, ref, "000002.jsonl", `{"id":"b"}`+"\n")
	stored, err := b.ReadAll(t.Context(), below+other.Key, 1000)
	must(t, err)
	put(page.Key, string(stored)) // whole, but another's
	_, err = s.ReadPage(t.Context(), ref, page)
	wantCode(t, "a page put in place of another", err, pachamama.CodeMalformed)
	if e := pachamama.AsError(err); e.MustAct() != pachamama.WhoUs || e.Subject != below+page.Key || e.Hint == "" {
		t.Errorf("the error tells %+v", e)
	}
	for _, bytes := range []string{"", "no zstd", string(stored[:len(stored)-3])} {
		put("pages/000003.jsonl.zst", bytes)
		if got, err := s.ReadPage(t.Context(), ref, pachamama.Page{Key: "pages/000003.jsonl.zst"}); err == nil && bytes != "" {
			t.Errorf("%q is read as %q", bytes, got)
		}
		if got, _, err := s.StoredPage(t.Context(), ref, "000003.jsonl"); err == nil && bytes != "" {
			t.Errorf("%q in storage is read as %q", bytes, got)
		}
	}
	_, err = s.ReadPage(t.Context(), ref, pachamama.Page{Key: "pages/000009.jsonl.zst"})
	wantCode(t, "a missing page", err, pachamama.CodeNotFound)
	torn := putPage(t, s, ref, "000004.jsonl", `{"id":"a"}`+"\n{\"id\":\n")
	_, err = harvest.ReadLines[pachamama.Record](t.Context(), s, ref, torn)
	wantCode(t, "a line that is no JSON", err, pachamama.CodeMalformed)
	put("manifest.json", "{")
	_, err = s.Manifest(t.Context(), ref)
	wantCode(t, "a torn manifest", err, pachamama.CodeMalformed)
}

func TestFilesAndText(t *testing.T) {
	s, _ := newStore(t)
	name, err := s.PutFile(t.Context(), "image/png", []byte("picture"))
	must(t, err)
	if again, err := s.PutFile(t.Context(), "image/png", []byte("picture")); again != name || err != nil {
		t.Errorf("%s and %s, %v", name, again, err)
	}
	r, info, err := s.File(t.Context(), name)
	must(t, err)
	defer r.Close()
	if b, err := io.ReadAll(r); string(b) != "picture" || err != nil || info.Size != 7 {
		t.Errorf("%q, %v, %+v", b, err, info)
	}
	other := strings.Repeat("ab", 32)
	for _, odd := range []string{"", "../../catalog.db", strings.ToUpper(name), name[:63], name + "0", other} {
		_, _, err := s.File(t.Context(), odd)
		wantCode(t, odd, err, pachamama.CodeNotFound)
		if has, err := s.HasFile(t.Context(), odd); has || err != nil {
			t.Errorf("%q is there: %v", odd, err)
		}
		_, err = s.Text(t.Context(), odd, "r1")
		wantCode(t, odd, err, pachamama.CodeNotFound)
	}
	text := pachamama.PageText{File: "sha256:" + name, Extractor: "r1", Pages: []pachamama.TextPage{{N: 1, Lines: []pachamama.TextLine{{Words: []pachamama.TextWord{{T: "word"}}}}}}}
	must(t, s.PutText(t.Context(), name, "r1", text))
	got, err := s.Text(t.Context(), name, "r1")
	if diff := cmp.Diff(text, got); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	_, err = s.Text(t.Context(), name, "r2")
	wantCode(t, "of another extractor", err, pachamama.CodeNotFound)
}

func TestRejected(t *testing.T) {
	s, b := newStore(t)
	page := putPage(t, s, ref, "000001.jsonl", "")
	must(t, s.PutRejected(t.Context(), ref, "000001.jsonl", &page, nil))
	if page.Rejected != "" {
		t.Errorf("rejected: %q", page.Rejected)
	}
	set := []harvest.Rejected{{SourceID: "oai:1", Problems: []pachamama.Problem{{Cause: "no title"}}}}
	for range 2 {
		must(t, s.PutRejected(t.Context(), ref, "000001.jsonl", &page, set))
	}
	got, err := harvest.ReadLines[harvest.Rejected](t.Context(), s, ref, pachamama.Page{Key: page.Rejected})
	if diff := cmp.Diff(set, got); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	if there, err := b.Exists(context.WithoutCancel(t.Context()), below+"rejected/000001.jsonl.zst"); !there || err != nil {
		t.Errorf("not under its key: %v", err)
	}
}

func TestLines(t *testing.T) {
	raw, n, err := harvest.Lines(slices.Values([]string{"a<b>&", "zwei\n", "茶"}))
	if want := "\"a<b>&\"\n\"zwei\\n\"\n\"茶\"\n"; string(raw) != want || n != 3 || err != nil {
		t.Errorf("%q, %d, %v", raw, n, err)
	}
	if raw, n, err := harvest.Lines(slices.Values([]string(nil))); len(raw) != 0 || n != 0 || err != nil {
		t.Errorf("%q, %d, %v", raw, n, err)
	}
	if _, _, err := harvest.Lines(slices.Values([]any{make(chan int)})); err == nil || !bytes.Contains([]byte(err.Error()), []byte("line 1")) {
		t.Errorf("what cannot be written: %v", err)
	}
	for key, want := range map[string]string{"pages/000001.xml.zst": "000001", "pages/000001-2.xml.zst": "000001", "000007": "000007", "": "."} {
		if got := harvest.PageName(key); got != want && key != "" {
			t.Errorf("%q is page %q", key, got)
		}
	}
}
