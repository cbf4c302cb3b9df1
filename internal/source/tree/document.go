package tree

import (
	"fmt"
	"strings"

	"github.com/ucldc/pachamama"
)

// Document is a parsed XML document.
type Document struct {
	Root    *Node
	Source  string   // the document as parsed, in UTF-8: node offsets are into it
	Repairs []Repair // what had to be mended to read it, each name once
}

// Raw returns the XML of a node of the document.
func (d *Document) Raw(n *Node) string { return d.Source[n.Start:n.End] }

// Repair is one kind of fault that was mended while reading.
type Repair struct {
	Name   string `json:"name"`             // one of the Repair constants
	Offset int    `json:"offset"`           // of the first, in bytes from the start of the page
	Count  int    `json:"count"`            // how often
	Detail string `json:"detail,omitempty"` // the first, cut short
}

// The repairs that reading XML makes.
const (
	RepairEncoding      = "other encoding"                  // declared or marked as not UTF-8, and decoded
	RepairInvalidUTF8   = "invalid UTF-8"                   // bytes read as Windows-1252
	RepairControl       = "control characters"              // characters that XML forbids, dropped
	RepairReference     = "forbidden character reference"   // dropped
	RepairWindows       = "Windows-1252 reference"          // &#146; read as the character that was meant
	RepairHTMLEntity    = "HTML entity"                     // &eacute; without a declaration
	RepairUndefined     = "undefined entity"                // kept as text
	RepairAmpersand     = "bare ampersand"                  // kept as text
	RepairLess          = "bare less-than sign"             // kept as text
	RepairAttribute     = "attribute without quotes"        // or without a value
	RepairBefore        = "text before the document"        // dropped
	RepairAfter         = "text after the document"         // dropped
	RepairDeclaration   = "declaration inside the document" // <?xml ?> or <!DOCTYPE> past the start, dropped
	RepairUnboundPrefix = "prefix without a namespace"      // Space is empty
)

// SyntaxError says where a document cannot be read. It is the cause of the
// errors that the parsers return with code malformed.
type SyntaxError struct {
	Offset    int    // in bytes
	Message   string //
	Truncated bool   // the document ends too early
}

// Error returns the message with its place.
func (e *SyntaxError) Error() string { return fmt.Sprintf("byte %d: %s", e.Offset, e.Message) }

func malformed(op string, e *SyntaxError) *pachamama.Error {
	return &pachamama.Error{Code: pachamama.CodeMalformed, Op: op, Message: e.Error(), Cause: e}
}

func tooLarge(op, message string) *pachamama.Error {
	return &pachamama.Error{Code: pachamama.CodeTooLarge, Op: op, Message: message}
}

// repairs collects repairs, each name once.
type repairs []Repair

func (r *repairs) add(name string, offset int, detail string) {
	if !r.again(name) {
		*r = append(*r, Repair{Name: name, Offset: offset, Count: 1, Detail: excerpt(detail)})
	}
}

// addBytes is add for text that may not be UTF-8.
func (r *repairs) addBytes(name string, offset int, detail []byte) {
	if !r.again(name) {
		text := strings.ToValidUTF8(string(detail[:min(len(detail), 60)]), "?")
		*r = append(*r, Repair{Name: name, Offset: offset, Count: 1, Detail: excerpt(text)})
	}
}

// again counts a repair that is there already.
func (r *repairs) again(name string) bool {
	for i := range *r {
		if (*r)[i].Name == name {
			(*r)[i].Count++
			return true
		}
	}
	return false
}

// excerpt cuts s at 60 bytes, on a border of characters.
func excerpt(s string) string {
	const most = 60
	if len(s) <= most {
		return s
	}
	cut := most
	for cut > 0 && s[cut]&0xC0 == 0x80 {
		cut--
	}
	return s[:cut]
}
