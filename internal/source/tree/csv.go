package tree

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
)

// CSVOptions steer the reading of a table. The zero value finds out by itself.
type CSVOptions struct {
	Comma    rune     // separator; 0: the commonest of , ; tab | in the heading
	Headings []string // names of the columns; nil: the first row
	RowBytes int      // largest row; 0: 1 MiB
}

// FromCSV goes through the rows of a table in UTF-8 (with or without a byte
// order mark), UTF-16 with one, or Windows-1252. Rows without any text are left
// out; cells past the last heading are named "column 7"; a repeated heading
// repeats the child. A fault in a row is yielded with the code malformed and
// reading goes on after it; a row over its limit (a quote that is never closed)
// ends the reading with too_large.
func FromCSV(r io.Reader, o CSVOptions) iter.Seq2[*Node, error] {
	return func(yield func(*Node, error) bool) {
		src := bufio.NewReaderSize(r, sniffed)
		text, err := decodeTable(src)
		if err != nil {
			yield(nil, unreadable(err))
			return
		}
		limited := &rowLimit{r: text, most: limit(o.RowBytes, 1<<20)}
		in := bufio.NewReaderSize(limited, sniffed)
		if o.Comma == 0 {
			o.Comma = sniffComma(in)
		}
		c := csv.NewReader(in)
		c.Comma, c.LazyQuotes, c.FieldsPerRecord = o.Comma, true, -1
		rows(c, limited, o.Headings, yield)
	}
}

// rows reads on until the end or until nobody listens.
func rows(c *csv.Reader, limited *rowLimit, headings []string, yield func(*Node, error) bool) {
	for {
		limited.read = 0
		cells, err := c.Read()
		var syntax *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return
		case errors.As(err, &syntax):
			if !yield(nil, malformed("tree.FromCSV", &SyntaxError{Offset: int(c.InputOffset()),
				Message: fmt.Sprintf("line %d: %s", syntax.Line, syntax.Err)})) {
				return
			}
			continue
		case err != nil:
			yield(nil, unreadable(err))
			return
		}
		if strings.TrimSpace(strings.Join(cells, "")) == "" {
			continue
		}
		if headings == nil {
			headings = names(cells)
			continue
		}
		line, _ := c.FieldPos(0)
		if !yield(row(headings, cells, line), nil) {
			return
		}
	}
}

// names trims the headings and names the nameless.
func names(cells []string) []string {
	out := make([]string, len(cells))
	for i, cell := range cells {
		if out[i] = strings.TrimSpace(cell); out[i] == "" {
			out[i] = column(i)
		}
	}
	return out
}

func column(i int) string { return "column " + strconv.Itoa(i+1) }

func row(headings, cells []string, line int) *Node {
	nodes := make([]Node, len(cells))
	n := &Node{Name: "row", Attrs: []Attr{{Name: "line", Value: strconv.Itoa(line)}}, Children: make([]*Node, len(cells))}
	for i, cell := range cells {
		name := ""
		if i < len(headings) {
			name = headings[i]
		} else {
			name = column(i)
		}
		nodes[i] = Node{Name: name, Text: cell, Kind: String}
		n.Children[i] = &nodes[i]
	}
	return n
}

func unreadable(err error) error {
	if errors.Is(err, errRowTooLong) {
		return tooLarge("tree.FromCSV", err.Error())
	}
	return malformed("tree.FromCSV", &SyntaxError{Message: err.Error()})
}
