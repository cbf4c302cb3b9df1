package pachamama

import "time"

// Kind tells what the pages of a version hold.
type Kind string

// The kinds of version that stages write.
const (
	KindVernacular Kind = "vernacular" // raw pages as the source gave them
	KindMapped     Kind = "mapped"     // JSON Lines of Record
	KindChecked    Kind = "checked"    // JSON Lines of Record that the schema accepts
	KindContent    Kind = "content"    // JSON Lines of Content
	KindText       Kind = "text"       // JSON Lines of TextRef
)

// Manifest lists the pages of a version. It is written last, once: a version
// without a manifest does not exist for readers.
type Manifest struct {
	Version      string    `json:"version"`          // the id of the run that made it
	Collection   string    `json:"collection"`       //
	Kind         Kind      `json:"kind"`             //
	Parent       string    `json:"parent,omitempty"` // version it was made from or goes on from, "kind/version"
	Run          string    `json:"run"`              //
	MadeBy       MadeBy    `json:"made_by"`          //
	Counts       Counts    `json:"counts"`           //
	Pages        []Page    `json:"pages,omitempty"`  // absent when the list is itself paged
	PageLists    []string  `json:"page_lists,omitempty"`
	Placeholders []string  `json:"placeholders,omitempty"` // content: smallest thumbnails that stand for "no image"
	SealedAt     time.Time `json:"sealed_at"`
}

// MadeBy names what a version was made with, by content hash where there is one.
type MadeBy struct {
	Program string `json:"program"`
	Mapping string `json:"mapping,omitempty"`
	Schema  string `json:"schema,omitempty"`
}

// Page is one file of a version.
type Page struct {
	Key      string `json:"key"`                // below the version: "pages/000001.xml.zst"
	Version  string `json:"version,omitempty"`  // in which its bytes stand; empty: in the version that lists it
	SHA256   string `json:"sha256"`             // of the stored bytes
	Bytes    int64  `json:"bytes"`              // stored
	Size     int64  `json:"size"`               // before compression
	Records  int64  `json:"records"`            //
	Rejected string `json:"rejected,omitempty"` // key of the page's rejected records
	Of       string `json:"of,omitempty"`       // key of the parent version's page it was made from
}

// File is a file kept by its content, with what the source said of it.
type File struct {
	SHA256 string `json:"sha256"`
	Type   string `json:"type"` // as the bytes tell, never as the source claims
	Bytes  int64  `json:"bytes"`
	URL    string `json:"url"` // where it came from
	Width  int    `json:"width,omitempty"`
	Height int    `json:"height,omitempty"`
	Pages  int    `json:"pages,omitempty"`
}

// Content is what the content stage found for one record.
type Content struct {
	ID         string   `json:"id"`
	Thumbnails []File   `json:"thumbnails,omitempty"` // smallest first
	Media      []File   `json:"media,omitempty"`      // documents that text is read from
	Given      []File   `json:"given_text,omitempty"` // ALTO and hOCR files: the text of the media images, in order
	Problems   []*Error `json:"problems,omitempty"`
}

// TextRef points from a record to the text of one of its files.
type TextRef struct {
	ID        string `json:"id"`                  // of the record
	File      string `json:"file"`                // sha256
	Extractor string `json:"extractor,omitempty"` // part of the text's key; empty when there is no text
	Pages     int    `json:"pages,omitempty"`
	Words     int    `json:"words,omitempty"`
	Shows     string `json:"shows,omitempty"`   // sha256 of the file whose page of the same number is its picture
	Waiting   string `json:"waiting,omitempty"` // what it waits for: "tesseract"
}
