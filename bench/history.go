package main

import (
	"context"
	"database/sql"
	_ "embed"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the database/sql driver

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/notify"
)

// What a catalog holds after years.
const (
	oldCollections = 2_500
	oldRuns        = 100_000
)

//go:embed history.sql
var historySQL string

// history fills the catalog of a harvest with old runs of many collections: for
// each seven stages, eleven attempts, three problems, ten kinds of usage.
func history(ctx context.Context, data string, collections, runs int) error {
	args, err := samples()
	if err != nil {
		return err
	}
	args = append(args, sql.Named("collections", collections), sql.Named("runs", runs))
	db, err := sql.Open("sqlite", filepath.Join(data, "catalog.db"))
	if err != nil {
		return err
	}
	defer db.Close()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // committed, or there is another error
	if _, err := tx.ExecContext(ctx, historySQL, args...); err != nil {
		return fmt.Errorf("history: %w", err)
	}
	return tx.Commit()
}

// samples are the documents of an old run, as the program writes them.
func samples() ([]any, error) {
	col := pachamama.Collection{ID: "@col", Name: "Photographs of the @col family", Institution: "Library of the Bay, special collections", Mapping: "oai/dc",
		Contact: "metadata@library.example", Rights: rights, Source: pachamama.Source{Kind: "oai", URL: "https://library.example/oai", Prefix: "oai_dc", Set: "@col"}}
	counts := pachamama.Counts{pachamama.CountReported: 2000, pachamama.CountFetched: 2000, pachamama.CountMapped: 1990, pachamama.CountRejected: 10,
		pachamama.CountChecked: 1990, pachamama.CountThumbnail: 1500, pachamama.CountIndexed: 1990, pachamama.CountVisible: 1990}
	var args []any
	for name, doc := range map[string]any{
		"collection": col,
		"run":        pachamama.Run{ID: "@run", Collection: col, Stages: pachamama.Stages(), By: "timer", Created: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)},
		"error":      pachamama.Error{Code: pachamama.CodeUnavailable, Op: "fetch", Subject: "https://library.example/oai page 2", Message: "the server answers 500", Hint: "Run it again later."},
		"counts":     counts,
		"stages":     pachamama.Stages(),
		"pages": []pachamama.Page{{Key: "pages/000001.jsonl.zst", SHA256: strings.Repeat("0a", 32), Bytes: 70_000, Size: 500_000, Records: 1000,
			Of: "pages/000001.xml.zst"}},
		"problem": pachamama.Problem{Stage: pachamama.StageMap, Code: pachamama.CodeRejected, Cause: "a date that cannot be read", Message: `"[n.d.]" is no date`,
			Hint: "Mend the date.", Who: pachamama.WhoInstitution, Record: "oai:library.example:17", Field: "date", Value: "[n.d.]", Count: 3, Kept: true},
		"ended": notify.Event{Run: "@run", Collection: "@col", State: pachamama.RunDone, Happened: "Photographs of the @col family: run done", Counts: counts},
	} {
		b, err := json.Marshal(doc)
		if err != nil {
			return nil, err
		}
		args = append(args, sql.Named(name, string(b)))
	}
	return args, nil
}
