// Package pachamama holds the words that the rest of the program is written
// in: collections, runs, stages, versions, records, errors. It depends on the
// standard library alone and does no input or output.
package pachamama

import "time"

// Collection is what is harvested: a source, a mapping, rights, an owner.
type Collection struct {
	ID          string    `json:"id" yaml:"id"`                                                   // short and stable: lower-case letters, digits, "-", "_"
	Name        string    `json:"name" yaml:"name"`                                               // shown to the public
	Institution string    `json:"institution,omitempty" yaml:"institution"`                       // who owns the things described
	Contact     string    `json:"contact,omitempty" yaml:"contact"`                               // where a letter about faults goes
	Source      Source    `json:"source" yaml:"source"`                                           //
	Mapping     string    `json:"mapping" yaml:"mapping"`                                         // name of a mapping file, "oai/dc"
	Rights      string    `json:"rights,omitempty" yaml:"rights"`                                 // text that required_rights fills in
	RightsURI   string    `json:"rights_uri,omitempty" yaml:"rights_uri"`                         // RightsStatements.org or Creative Commons
	Type        string    `json:"type,omitempty" yaml:"type"`                                     // DCMI type that type_from_collection fills in
	Notes       string    `json:"notes,omitempty" yaml:"notes"`                                   // for operators
	Gates       Gates     `json:"gates,omitzero" yaml:"gates,omitempty"`                          // limits of what may change before a person must look
	Incremental bool      `json:"incremental,omitempty" yaml:"incremental,omitempty"`             // runs fetch what changed since the last good one
	FullEvery   int       `json:"full_every_days,omitempty" yaml:"full_every_days,omitempty"`     // days after which all is fetched even so; 0: 30
	ExpectEvery int       `json:"expect_every_days,omitempty" yaml:"expect_every_days,omitempty"` // days within which a good harvest is expected, else people are told; 0: never
	Created     time.Time `json:"created,omitzero" yaml:"-"`                                      //
	Updated     time.Time `json:"updated,omitzero" yaml:"-"`                                      //
}

// Source says where and how to fetch.
type Source struct {
	Kind   string `json:"kind" yaml:"kind"`               // "oai"
	URL    string `json:"url" yaml:"url"`                 // base URL, its own query kept
	Prefix string `json:"prefix,omitempty" yaml:"prefix"` // OAI-PMH metadataPrefix; empty: the richest offered that we map
	Set    string `json:"set,omitempty" yaml:"set"`       // OAI-PMH setSpec
	From   string `json:"from,omitempty" yaml:"from"`     // OAI-PMH from, inclusive, UTC
	Until  string `json:"until,omitempty" yaml:"until"`   // OAI-PMH until, inclusive, UTC
}

// Stage is one step of the pipeline.
type Stage string

// The stages, in the order in which a run walks them.
const (
	StageFetch   Stage = "fetch"
	StageMap     Stage = "map"
	StageCheck   Stage = "check"
	StageContent Stage = "content"
	StageText    Stage = "text"
	StageIndex   Stage = "index"
	StagePublish Stage = "publish"
)

// Stages returns all stages in order.
func Stages() []Stage {
	return []Stage{StageFetch, StageMap, StageCheck, StageContent, StageText, StageIndex, StagePublish}
}

// RunState is where a run stands.
type RunState string

// A run waits, walks, and ends in one of four ways.
//
//	waiting -> running -> done | held | failed | cancelled
//	                ^---- failed, cancelled (resumed)
//	                      held -> done (approved by a person)
const (
	RunWaiting   RunState = "waiting"
	RunRunning   RunState = "running"
	RunDone      RunState = "done"
	RunHeld      RunState = "held" // all is done and on stage, and a gate asks for a person's approval
	RunFailed    RunState = "failed"
	RunCancelled RunState = "cancelled"
)

// RunStates returns all states.
func RunStates() []RunState {
	return []RunState{RunWaiting, RunRunning, RunDone, RunHeld, RunFailed, RunCancelled}
}

// Over reports whether the run has come to an end.
func (s RunState) Over() bool {
	return s == RunDone || s == RunHeld || s == RunFailed || s == RunCancelled
}

// Run is one walk of a collection through the pipeline.
type Run struct {
	ID         string           `json:"id"`                  // ULID, sorts by time; also names the run's versions
	Collection Collection       `json:"collection"`          // as it was when the run was made: edits do not reach a run under way
	Stages     []Stage          `json:"stages"`              // what it walks
	Inputs     map[Stage]string `json:"inputs,omitempty"`    // stages not walked: whose version is read instead
	Increment  *Increment       `json:"increment,omitempty"` // what it fetches of all that there is; nil: all, as asked
	Accept     bool             `json:"accept,omitempty"`    // a person accepts fewer records than the source reported
	By         string           `json:"by,omitempty"`        // who asked for it
	State      RunState         `json:"state"`               //
	Error      *Error           `json:"error,omitempty"`     // why it failed
	Counts     Counts           `json:"counts"`              //
	Created    time.Time        `json:"created"`             //
	Started    time.Time        `json:"started,omitzero"`    //
	Ended      time.Time        `json:"ended,omitzero"`      //
}

// Increment tells how much a run fetches that was to fetch what changed, and why.
// The version that comes of it is whole all the same.
type Increment struct {
	Base     string    `json:"base,omitempty"`      // the run whose version it goes on from; empty: all is fetched
	From     string    `json:"from,omitempty"`      // OAI-PMH from that the source is asked with, by its clock; known once it was asked
	Why      string    `json:"why,omitempty"`       // why all is fetched even so
	FullAt   time.Time `json:"full_at,omitzero"`    // when all was fetched last
	FullOnly bool      `json:"full_only,omitempty"` // the source does not keep to from: later runs need not try
}

// Counts are what a run did, by name of what was counted (the Count
// constants). They must reconcile: see the check stage.
type Counts map[string]int64

// What is counted. Every record is accounted for at each step.
const (
	CountReported  = "reported"       // what the source said it has; absent when it did not say
	CountFetched   = "fetched"        // records on stored pages, deleted ones and repeats included
	CountCarried   = "carried"        // records on pages of the earlier harvests that an incremental run goes on from
	CountVanished  = "vanished"       // records that the source has no longer, without saying so; the run marks them as deleted
	CountReplaced  = "replaced"       // records of earlier harvests that a later one gives again
	CountDeleted   = "deleted"        // records that the source marks as deleted
	CountBroken    = "broken"         // records on stored pages that could not be read
	CountRepeated  = "repeated"       // records met again on a later page; the later one counts
	CountMapped    = "mapped"         // records that came out of the mapping
	CountSkipped   = "skipped"        // records that the mapping leaves out on purpose
	CountRejected  = "rejected"       // records set aside with a reason
	CountChecked   = "checked"        // records that the schema accepts
	CountThumbnail = "with thumbnail" // records that got a thumbnail
	CountText      = "with text"      // records that got page text
	CountTextWaits = "text waiting"   // documents that wait for an extractor which is not there
	CountIndexed   = "indexed"        // documents that the index accepted
	CountRefused   = "refused"        // documents that the index refused
	CountVisible   = "visible"        // documents that a reader can find now
)

// Add adds other to c.
func (c Counts) Add(other Counts) {
	for name, n := range other {
		c[name] += n
	}
}
