package pachamama

import "time"

// Report is what a run would change, what was wrong in it, and whether it may be
// published without a person.
type Report struct {
	Run        string         `json:"run,omitempty"`
	Collection string         `json:"collection,omitempty"`
	Name       string         `json:"name,omitempty"`     // of the collection
	State      RunState       `json:"state,omitempty"`    //
	Counts     Counts         `json:"counts"`             //
	Missing    []MissingField `json:"missing,omitempty"`  // fields that records lack
	Problems   []Problem      `json:"problems,omitempty"` // by cause, the most frequent first
	Changes    Changes        `json:"changes"`            //
	Verdict    Verdict        `json:"verdict"`            //
}

// MissingField tells how many records lack a field.
type MissingField struct {
	Field    string `json:"field"`
	Required bool   `json:"required"` // the records are set aside; else they are kept
	Records  int64  `json:"records"`
}

// Changes are what differs between a checked version and the one that was
// published when it was made. Records are told apart by their public id.
//
//	before = unchanged + changed + moved + gone
//	after  = unchanged + changed + moved + added
type Changes struct {
	Base       string        `json:"base,omitempty"`       // the version compared with; empty: nothing was published
	Unread     string        `json:"unread,omitempty"`     // why the base could not be read; then nothing is known
	Before     int64         `json:"before"`               // records of the base
	After      int64         `json:"after"`                // records of this version
	Added      int64         `json:"added"`                //
	Gone       int64         `json:"gone"`                 //
	Deleted    int64         `json:"deleted,omitempty"`    // of the gone: the source says that they are deleted
	SetAside   int64         `json:"set_aside,omitempty"`  // of the gone: the source gives them, and they are rejected now
	Moved      int64         `json:"moved"`                // same source identifier, other public id
	Changed    int64         `json:"changed"`              // same public id, other fields
	Unchanged  int64         `json:"unchanged"`            //
	Restamped  int64         `json:"restamped"`            // of the unchanged: only the datestamp differs
	Fields     []FieldChange `json:"fields,omitempty"`     // the most frequent first
	Signatures []Signature   `json:"signatures,omitempty"` // the most frequent first
	Unlisted   int64         `json:"unlisted,omitempty"`   // changes of values whose signature is not listed
	Examples   []Difference  `json:"examples,omitempty"`   // a few of each kind
}

// FieldChange tells in how many records a field changed.
type FieldChange struct {
	Field   string `json:"field"`
	Records int64  `json:"records"`
}

// Extent tells how much of the compared records a change is found in.
type Extent string

// The extents.
const (
	ExtentAll     Extent = "all"     // every record
	ExtentMost    Extent = "most"    // four fifths or more
	ExtentSeveral Extent = "several" // two or more
	ExtentSingle  Extent = "single"
)

// Signature is one way in which values changed, however many records it is
// found in.
type Signature struct {
	Field   string   `json:"field"`
	Change  string   `json:"change"`  // what differs: "[-old-]{+new+}" with a little around it
	Records int64    `json:"records"` //
	Extent  Extent   `json:"extent"`  //
	Samples []Sample `json:"samples"` // three at most
}

// Sample is a value before and after, cut at 200 bytes.
type Sample struct {
	ID  string `json:"id"`
	Was string `json:"was,omitempty"`
	Is  string `json:"is,omitempty"`
}

// Kinds of Difference.
const (
	DiffAdded    = "added"
	DiffGone     = "gone"      // the source does not give it any more
	DiffDeleted  = "deleted"   // gone: the source says so
	DiffSetAside = "set aside" // gone: rejected now
	DiffMoved    = "moved"     // has another public id
	DiffChanged  = "changed"
)

// Difference is a record that is not as it was.
type Difference struct {
	Kind     string   `json:"kind"`
	ID       string   `json:"id"`               //
	SourceID string   `json:"source_id"`        //
	Was      string   `json:"was,omitempty"`    // moved: the id before
	Fields   []string `json:"fields,omitempty"` // changed: the names of the fields that did
}

// Verdict is what the gates say of a version, and what a person said to that.
type Verdict struct {
	Base     string    `json:"base,omitempty"` // the version compared with
	Gates    []Gate    `json:"gates,omitempty"`
	Approved time.Time `json:"approved,omitzero"`
	By       string    `json:"by,omitempty"`     // who approved
	Reason   string    `json:"reason,omitempty"` // and why
}

// Held returns the gates that do not let the version through.
func (v Verdict) Held() []Gate {
	var out []Gate
	for _, g := range v.Gates {
		if !g.Passed {
			out = append(out, g)
		}
	}
	return out
}

// Gate is a number with the limit over which a person must have a look.
type Gate struct {
	Name   string  `json:"name"`  // "gone"
	Says   string  `json:"says"`  // what is counted, in words
	Count  int64   `json:"count"` //
	Of     int64   `json:"of"`    //
	Share  float64 `json:"share"` // of 1
	Limit  float64 `json:"limit"` // of 1
	From   string  `json:"from"`  // where the limit comes from, in words
	Passed bool    `json:"passed"`
}

// Gates are limits that people set for a collection, as shares of 1. Nil: the
// program's own, learned from the collection's history.
type Gates struct {
	Gone       *float64 `json:"gone,omitempty" yaml:"gone,omitempty"`             // published records that are gone
	Drop       *float64 `json:"drop,omitempty" yaml:"drop,omitempty"`             // fewer records than published
	Moved      *float64 `json:"moved,omitempty" yaml:"moved,omitempty"`           // published records with another id
	Rejected   *float64 `json:"rejected,omitempty" yaml:"rejected,omitempty"`     // records that the source gives and that are set aside
	Thumbnails *float64 `json:"thumbnails,omitempty" yaml:"thumbnails,omitempty"` // published thumbnails lost, as a share of records
}
