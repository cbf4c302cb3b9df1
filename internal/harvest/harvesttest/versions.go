package harvesttest

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/port/search"
)

const pageName = "000001"

// versions writes every version of a run, one page each, and returns the
// records joined.
func (w *World) versions(ctx context.Context, job *harvest.Job, items []Item) ([]harvest.Stored, error) {
	var raw strings.Builder
	raw.WriteString(`<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>`)
	var records []pachamama.Record
	var contents []pachamama.Content
	var refs []pachamama.TextRef
	for _, it := range items {
		raw.WriteString(it.Raw)
		records, it.Content.ID = append(records, it.Record), it.Record.ID
		contents = append(contents, it.Content)
		for _, t := range it.Text {
			refs = append(refs, pachamama.TextRef{ID: it.Record.ID, File: t.File, Extractor: t.Extractor, Pages: len(t.Pages), Words: t.Words(), Shows: t.File})
			if err := w.Store.PutText(ctx, t.File, t.Extractor, t); err != nil {
				return nil, err
			}
		}
	}
	raw.WriteString(`</ListRecords></OAI-PMH>`)
	if err := w.seal(ctx, job, pachamama.KindVernacular, ".xml", []byte(raw.String()), len(items)); err != nil {
		return nil, err
	}
	for _, kind := range []pachamama.Kind{pachamama.KindMapped, pachamama.KindChecked} {
		if err := sealLines(ctx, w, job, kind, records); err != nil {
			return nil, err
		}
	}
	if err := sealLines(ctx, w, job, pachamama.KindContent, contents); err != nil {
		return nil, err
	}
	if err := sealLines(ctx, w, job, pachamama.KindText, refs); err != nil {
		return nil, err
	}
	joiner, err := harvest.NewJoiner(ctx, w.Store, job)
	if err != nil {
		return nil, err
	}
	return joiner.Page(ctx, pachamama.Page{Key: "pages/" + pageName + ".jsonl.zst"})
}

func sealLines[T any](ctx context.Context, w *World, job *harvest.Job, kind pachamama.Kind, values []T) error {
	raw, n, err := harvest.Lines(slices.Values(values))
	if err != nil {
		return err
	}
	return w.seal(ctx, job, kind, ".jsonl", raw, int(n))
}

func (w *World) seal(ctx context.Context, job *harvest.Job, kind pachamama.Kind, ending string, raw []byte, n int) error {
	ref := job.Version(kind)
	page, err := w.Store.PutPage(ctx, ref, pageName+ending, raw, int64(n), "")
	if err != nil {
		return err
	}
	_, err = w.Store.Seal(ctx, ref, pachamama.Manifest{Run: job.Run.ID, Pages: []pachamama.Page{page}})
	return err
}

// generation puts the records into the index.
func (w *World) generation(ctx context.Context, run pachamama.Run, stored []harvest.Stored, items []Item) error {
	writer, err := w.Index.Begin(ctx, search.Generation{Collection: run.Collection.ID, Version: run.ID})
	if err != nil {
		return err
	}
	var docs []search.Doc
	for i, s := range stored {
		d := search.Doc{ID: s.Record.ID, Values: map[string][]string{"id": {s.Record.ID}}}
		for _, f := range s.Record.Fields {
			if field, ok := w.Schema.Field(f.Name); !ok || !field.Indexed {
				continue
			}
			for _, v := range f.Values {
				d.Values[f.Name] = append(d.Values[f.Name], v.Text)
				if f.Name == "date" {
					d.Begin, d.End = v.Begin, v.End
				}
			}
		}
		for _, t := range items[i].Text {
			for _, p := range t.Pages {
				d.Pages = append(d.Pages, search.DocPage{File: t.File, N: p.N, Text: p.Text()})
			}
		}
		if d.Stored, err = json.Marshal(s); err != nil {
			return err
		}
		docs = append(docs, d)
	}
	if _, err := writer.Put(ctx, docs); err != nil {
		return err
	}
	_, err = writer.Seal(ctx)
	return err
}
