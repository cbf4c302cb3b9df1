package api

import (
	"net/http"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/cost"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/port/queue"
)

// route is one operation: how it is answered and how it is described.
type route struct {
	method  string
	path    string // below Prefix, as net/http writes patterns
	name    string // operationId
	summary string
	query   []param
	body    any    // a value of the body's type; nil: no body
	media   string // of the answer when it is not JSON
	answer  any    // a value of the answer's type; nil: free JSON or bytes
	status  int
	handle  func(http.ResponseWriter, *http.Request) error
}

// param is a parameter in the address.
type param struct{ name, kind, says string }

func (a *api) routes() []route {
	site := param{"site", "string", "live (also when absent) or stage"}
	limit := param{"limit", "integer", "entries in one answer"}
	whatIf := param{"what_if", "string", "with these drivers in place of those used: storage=s3:,queue=sqs:"}
	return []route{
		{"GET", "/openapi.json", "describe", "This description", nil, nil, "", nil, 200, a.openapi},
		{"GET", "/search", "search", "Find records", []param{
			{"q", "string", "words, \"phrases\", -without, field:value, begin*"}, {"filter.FIELD", "string", "whole value of a field; repeat for or"},
			{"from", "string", "year or ISO day"}, {"until", "string", "year or ISO day"}, {"facet", "array", "fields to count"},
			{"sort", "string", "relevance, date or a sortable field; - before it turns it round"}, {"offset", "integer", "results to pass over"}, limit,
			{"highlight", "boolean", "tell where the words stand"}, site}, nil, "", found{}, 200, a.search},
		{"GET", "/collections", "listCollections", "List collections in order of id",
			[]param{{"q", "string", "part of id or name"}, {"after", "string", "id to go on after"}, limit}, nil, "", collections{}, 200, a.listCollections},
		{"POST", "/collections", "addCollection", "Add or replace a collection", nil, pachamama.Collection{}, "", pachamama.Collection{}, 201, a.addCollection},
		{"GET", "/collections/{id}", "getCollection", "A collection with its latest runs and what was published", nil, nil, "", collectionReport{}, 200, a.getCollection},
		{"DELETE", "/collections/{id}", "removeCollection", "Forget a collection; its runs and versions stay", nil, nil, "", nil, 204, a.removeCollection},
		{"GET", "/collections/{id}/records/{record}", "getRecord", "A record; slashes in its id are written %2F", []param{site}, nil, "", harvest.Stored{}, 200, a.getRecord},
		{"GET", "/collections/{id}/records/{record}/raw", "getRaw", "A record as the source gave it", []param{site}, nil, "text/xml", nil, 200, a.getRaw},
		{"GET", "/collections/{id}/export", "export", "All records of what a site shows, one JSON object a line",
			[]param{site, {"version", "string", "of this version instead"}}, nil, "application/jsonl", nil, 200, a.export},
		{"POST", "/collections/{id}/runs", "beginRun", "Begin a run", nil, begin{}, "", pachamama.Run{}, 202, a.beginRun},
		{"POST", "/collections/{id}/publish", "publish", "Show to readers what is on stage, or the version given", nil, publishing{}, "", version{}, 200, a.publish},
		{"POST", "/collections/{id}/unpublish", "unpublish", "Take the collection off the public site", nil, nil, "", nil, 204, a.unpublish},
		{"POST", "/collections/{id}/rollback", "rollback", "Show readers the version before the present one", nil, nil, "", version{}, 200, a.rollback},
		{"GET", "/runs", "listRuns", "List runs, newest first", []param{{"collection", "string", "of this collection"}, {"state", "string", "in this state"},
			{"before", "string", "id to go on after"}, limit}, nil, "", runs{}, 200, a.listRuns},
		{"GET", "/runs/{id}", "getRun", "A run with its stages, problems, failures and usage", nil, nil, "", runReport{}, 200, a.getRun},
		{"GET", "/runs/{id}/report", "getReport", "What a run would change, what was wrong, and what the gates say", nil, nil, "", pachamama.Report{}, 200, a.getReport},
		{"GET", "/runs/{id}/report.md", "getReportMarkdown", "The same to read", nil, nil, "text/markdown", nil, 200, a.getReportMarkdown},
		{"GET", "/runs/{id}/report.csv", "getReportCSV", "For the institution: a row for every problem, and for every record set aside, gone or with another id",
			nil, nil, "text/csv", nil, 200, a.getReportCSV},
		{"GET", "/runs/{id}/cost", "getRunCost", "What a run cost, or would have cost elsewhere", []param{whatIf}, nil, "", cost.Answer{}, 200, a.getRunCost},
		{"GET", "/collections/{id}/cost", "getCollectionCost", "What all runs of a collection cost, together", []param{whatIf}, nil, "", cost.Answer{}, 200, a.getCollectionCost},
		{"GET", "/collections/{id}/cost/runs", "getCostOfRuns", "What each of the latest runs of a collection cost, in the order of time", []param{whatIf, limit}, nil, "", runCosts{}, 200, a.getCostOfRuns},
		{"GET", "/months/{month}/cost", "getMonthCost", "What everything cost in a month, as 2026-11", []param{whatIf}, nil, "", cost.Answer{}, 200, a.getMonthCost},
		{"POST", "/runs/{id}/approve", "approveRun", "Let through and publish what a gate holds", nil, approval{}, "", pachamama.Run{}, 200, a.approveRun},
		{"POST", "/runs/{id}/cancel", "cancelRun", "Stop a run; what it has done stays", nil, nil, "", nil, 202, a.cancelRun},
		{"POST", "/runs/{id}/resume", "resumeRun", "Go on with a run that failed or was cancelled", nil, resume{}, "", pachamama.Run{}, 202, a.resumeRun},
		{"GET", "/queue", "getQueue", "How much work waits for workers, and how much could not be done", nil, nil, "", queue.State{}, 200, a.getQueue},
		{"GET", "/queue/dead", "listDead", "Dead letters: work that could not be done, with the reason, the oldest first", []param{limit}, nil, "", deadLetters{}, 200, a.listDead},
		{"POST", "/queue/dead/{id}/put-back", "putBackDead", "Have a dead letter tried again", nil, nil, "", nil, 204, a.putBackDead},
		{"DELETE", "/queue/dead/{id}", "dropDead", "Forget a dead letter and its payload", nil, nil, "", nil, 204, a.dropDead},
		{"GET", "/files/{sha256}", "getFile", "A thumbnail, page image or document", nil, nil, "*/*", nil, 200, a.getFile},
		{"GET", "/text/{sha256}/{extractor}", "getText", "The words of a document with their places", nil, nil, "", pachamama.PageText{}, 200, a.getText},
	}
}

// The shapes of bodies and answers that are the API's own.
type (
	found struct {
		Total  int64             `json:"total"`
		Next   string            `json:"next,omitempty"`
		Hits   []hit             `json:"hits"`
		Facets map[string][]tick `json:"facets,omitempty"`
	}
	hit struct {
		harvest.Stored
		Score   float64 `json:"score"`
		Matches []match `json:"matches,omitempty"`
	}
	match struct {
		Field    string   `json:"field,omitempty"`
		Fragment string   `json:"fragment"`
		Spans    [][2]int `json:"spans,omitempty"` // byte offsets in the fragment
		File     string   `json:"file,omitempty"`
		Page     int      `json:"page,omitempty"`
		Terms    []string `json:"terms,omitempty"`
	}
	tick struct {
		Value string `json:"value"`
		Count int64  `json:"count"`
	}
	collections struct {
		Collections []catalog.Overview `json:"collections"`
		Next        string             `json:"next,omitempty"`
	}
	collectionReport struct {
		Collection pachamama.Collection `json:"collection"`
		Live       string               `json:"live,omitempty"`
		Staged     string               `json:"staged,omitempty"`
		Runs       []pachamama.Run      `json:"runs"`
		History    []catalog.Moved      `json:"history"`
	}
	runs struct {
		Runs []pachamama.Run `json:"runs"`
		Next string          `json:"next,omitempty"`
	}
	runReport struct {
		Run      pachamama.Run       `json:"run"`
		Stages   []catalog.StageRow  `json:"stages"`
		Problems []pachamama.Problem `json:"problems"`
		Failures []catalog.Attempt   `json:"failures"`
		Usage    []catalog.Usage     `json:"usage"`
	}
	begin struct {
		From    pachamama.Stage   `json:"from,omitempty"`
		Only    pachamama.Stage   `json:"only,omitempty"`
		Skip    []pachamama.Stage `json:"skip,omitempty"`
		Since   string            `json:"since,omitempty"` // last: what changed; never: all; empty: as the collection says
		DryRun  bool              `json:"dry_run,omitempty"`
		Publish bool              `json:"publish,omitempty"`
		Accept  bool              `json:"accept,omitempty"`
	}
	resume struct {
		Accept bool `json:"accept,omitempty"`
	}
	version struct {
		Version string `json:"version,omitempty"`
	}
	publishing struct {
		Version string `json:"version,omitempty"`
		Force   bool   `json:"force,omitempty"`  // although a gate holds it
		Reason  string `json:"reason,omitempty"` // with force
	}
	runCosts struct {
		Runs []cost.RunCost `json:"runs"`
	}
	deadLetters struct {
		Dead []queue.DeadLetter `json:"dead"`
	}
	approval struct {
		Reason string `json:"reason"`
	}
)
