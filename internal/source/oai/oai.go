// Package oai speaks OAI-PMH 2.0 as a harvester. It knows the protocol and the
// bad habits of its servers and nothing of Pachamama's pipeline: the caller
// asks for a page, stores its bytes, parses them, and asks Advance what is next.
package oai

import (
	"fmt"
	"time"

	"github.com/ucldc/pachamama/internal/source/tree"
)

// The verbs.
const (
	Identify            = "Identify"
	ListMetadataFormats = "ListMetadataFormats"
	ListSets            = "ListSets"
	ListRecords         = "ListRecords"
	ListIdentifiers     = "ListIdentifiers"
	GetRecord           = "GetRecord"
)

// The error codes of the protocol (section 3.6).
const (
	BadArgument             = "badArgument"
	BadResumptionToken      = "badResumptionToken"
	BadVerb                 = "badVerb"
	CannotDisseminateFormat = "cannotDisseminateFormat"
	IDDoesNotExist          = "idDoesNotExist"
	NoRecordsMatch          = "noRecordsMatch"
	NoMetadataFormats       = "noMetadataFormats"
	NoSetHierarchy          = "noSetHierarchy"
)

// Page is one answer.
type Page struct {
	Verb         string            // of the answer; "" when it holds only errors
	ResponseDate string            // by the server's clock, as given
	Request      map[string]string // what the server understood: attributes of its request element

	Records []Record // ListRecords, GetRecord; ListIdentifiers: headers alone
	Token   Token    // where the list goes on
	Errors  []ProtocolError

	Repairs   []Repair // what had to be mended to read the page, each kind once
	Broken    []Broken // records that could not be read
	Truncated bool     // the page ends too early; Records holds what was whole

	Identity *Identity // Identify
	Formats  []Format  // ListMetadataFormats
	Sets     []Set     // ListSets
}

// Deleted counts the records marked as deleted.
func (p *Page) Deleted() int {
	n := 0
	for i := range p.Records {
		if p.Records[i].Header.Deleted {
			n++
		}
	}
	return n
}

// Record is one record. A deleted one has no metadata, or has: both are met.
type Record struct {
	Header   Header
	Metadata *tree.Node   // the element inside <metadata>: oai_dc:dc; nil without
	About    []*tree.Node // the elements inside <about>: provenance, rights
	Raw      string       // the record as on the page, in UTF-8
}

// Header is the header of a record.
type Header struct {
	Identifier string
	Datestamp  string // as given
	Sets       []string
	Deleted    bool
}

// Token is a resumption token (section 3.5). An empty value ends the list.
type Token struct {
	Value   string    // opaque
	Cursor  int64     // records before this page; -1: not said
	Size    int64     // records in the whole list, often an estimate; -1: not said
	Expires time.Time // zero: not said
}

// ProtocolError is an error of the protocol. It is the cause of the errors
// made of it.
type ProtocolError struct {
	Code    string
	Message string
}

// Error returns code and message.
func (e ProtocolError) Error() string { return fmt.Sprintf("%s: %s", e.Code, e.Message) }

// Repair is one kind of fault that was mended while reading a page.
type Repair = tree.Repair

// The repairs of this package, besides those of tree.
const (
	RepairCut = "records read one by one" // the page as a whole is not XML
	RepairEnd = "end of the page missing" // the end of the page is missing, the list is whole
)

// Broken is a record that could not be read.
type Broken struct {
	Identifier string `json:"identifier,omitempty"` // when it can be made out
	Reason     string `json:"reason"`
	Offset     int    `json:"offset"` // in the page, bytes
	Raw        string `json:"raw"`    // its beginning, at most 2 KiB
}
