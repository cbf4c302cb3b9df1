package aws

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/ucldc/pachamama"
)

// answer is what Textract answers about text, as far as it is read.
type answer struct {
	DocumentMetadata         documentMetadata
	JobStatus, StatusMessage string
	NextToken                string
	Warnings                 []struct {
		ErrorCode string
		Pages     []int
	}
	Blocks []block
}

type documentMetadata struct{ Pages number32 }

// number32 is a count; what is none is 0.
type number32 int32

// UnmarshalJSON implements json.Unmarshaler.
func (n *number32) UnmarshalJSON(b []byte) error {
	i, err := strconv.ParseInt(string(b), 10, 32)
	if err == nil && i >= 0 {
		*n = number32(i)
	}
	return nil
}

// Statuses of a job.
const (
	jobInProgress = "IN_PROGRESS"
	jobFailed     = "FAILED"
)

// block is something found on a page. Its polygon is not read: the model has
// boxes, and the answer is kept.
type block struct {
	ID         string `json:"Id"`
	BlockType  string
	Text       string
	Confidence float64 // 0 to 100
	Page       int     // missing in answers about single pages
	Geometry   struct {
		BoundingBox struct{ Left, Top, Width, Height float64 }
	}
	Relationships []struct {
		Type string
		IDs  []string `json:"Ids"`
	}
}

func readAnswer(raw []byte) (answer, error) {
	var a answer
	if err := json.Unmarshal(raw, &a); err != nil {
		return a, badAnswer("the answer cannot be read", err)
	}
	return a, nil
}

func badAnswer(message string, cause error) error {
	return &pachamama.Error{Code: pachamama.CodeMalformed, Op: "textract.Read", Subject: "Textract", Who: pachamama.WhoUs, Message: message, Cause: cause}
}

// blocks gathers the answers about one document.
type blocks struct {
	limit    int // pages
	total    int // pages, as the answers say
	found    map[int]*pageBlocks
	others   map[string]int // blocks that are no text, by type: tables, forms, layout
	warnings []string
}

// pageBlocks are the lines and words of a page, in the order in which they came.
// A line may come long before its words.
type pageBlocks struct {
	lines []lineBlock
	words map[string]pachamama.TextWord
	order []string // ids of words
}

type lineBlock struct {
	whole pachamama.TextWord // as if it were one word
	words []string
}

func newBlocks(limit int) *blocks {
	return &blocks{limit: limit, found: map[int]*pageBlocks{}, others: map[string]int{}}
}

// add takes the next answer.
func (r *blocks) add(raw []byte) error {
	a, err := readAnswer(raw)
	if err != nil {
		return err
	}
	r.total = max(r.total, int(a.DocumentMetadata.Pages))
	for _, w := range a.Warnings {
		if text := warning(w.ErrorCode, w.Pages); !slices.Contains(r.warnings, text) {
			r.warnings = append(r.warnings, text)
		}
	}
	for _, b := range a.Blocks {
		if err := r.block(b); err != nil {
			return err
		}
	}
	if r.total > r.limit {
		return badAnswer(fmt.Sprintf("the answer is about %d pages, more than %d", r.total, r.limit), nil)
	}
	return nil
}

func warning(code string, pages []int) string {
	var list []string
	for _, p := range pages[:min(len(pages), 20)] {
		list = append(list, strconv.Itoa(p))
	}
	return code + " on page " + strings.Join(list, ", ")
}

func (r *blocks) block(b block) error {
	n := max(1, b.Page)
	if n > r.limit {
		return badAnswer(fmt.Sprintf("the answer has a block on page %d, more than %d", n, r.limit), nil)
	}
	p := r.found[n]
	if p == nil && (b.BlockType == "PAGE" || b.BlockType == "LINE" || b.BlockType == "WORD") {
		p = &pageBlocks{words: map[string]pachamama.TextWord{}}
		r.found[n], r.total = p, max(r.total, n)
	}
	box := b.Geometry.BoundingBox
	word := pachamama.TextWord{T: b.Text, Box: pachamama.Box{box.Left, box.Top, box.Width, box.Height}, C: math.Round(b.Confidence*1e3) / 1e5}
	switch b.BlockType {
	case "PAGE":
	case "LINE":
		l := lineBlock{whole: word}
		for _, rel := range b.Relationships {
			if rel.Type == "CHILD" {
				l.words = append(l.words, rel.IDs...)
			}
		}
		p.lines = append(p.lines, l)
	case "WORD":
		if _, twice := p.words[b.ID]; !twice {
			p.order = append(p.order, b.ID)
		}
		p.words[b.ID] = word
	default:
		r.others[b.BlockType]++
	}
	return nil
}

// pages returns all pages, and an error that names those that are missing.
func (r *blocks) pages() ([]pachamama.TextPage, error) {
	out := make([]pachamama.TextPage, 0, r.total)
	var missing []int
	for n := 1; n <= r.total; n++ {
		page := pachamama.TextPage{N: n}
		if p := r.found[n]; p != nil {
			page.Lines = p.read()
		} else {
			missing = append(missing, n)
		}
		out = append(out, page)
	}
	if len(missing) == 0 && len(r.warnings) == 0 || r.total == 0 {
		return out, nil
	}
	e := &pachamama.Error{Code: pachamama.CodeIncomplete, Op: "textract.Read", Subject: "Textract", Who: pachamama.WhoInstitution,
		Message: fmt.Sprintf("Textract read %d of %d pages", r.total-len(missing), r.total),
		Hint:    "Look at the missing pages: what Textract said of them is in the message. The others are shown and searched."}
	if len(missing) > 0 {
		e.Message += ": " + warning("missing", missing)
	}
	for _, w := range r.warnings[:min(len(r.warnings), 10)] {
		e.Message += "; " + w
	}
	return out, e
}

// read puts lines and words together. A line without words is one itself, and a
// word without a line is a line.
func (p *pageBlocks) read() []pachamama.TextLine {
	var lines []pachamama.TextLine
	used := map[string]bool{}
	for _, l := range p.lines {
		line := pachamama.TextLine{Box: l.whole.Box}
		for _, id := range l.words {
			if w, known := p.words[id]; known && !used[id] {
				line.Words = append(line.Words, w)
				used[id] = true
			}
		}
		if line.Words == nil && l.words == nil {
			line.Words = []pachamama.TextWord{l.whole}
		}
		lines = append(lines, line)
	}
	for _, id := range p.order {
		if w := p.words[id]; !used[id] {
			lines = append(lines, pachamama.TextLine{Box: w.Box, Words: []pachamama.TextWord{w}})
		}
	}
	return lines
}
