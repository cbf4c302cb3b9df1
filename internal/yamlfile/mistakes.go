package yamlfile

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Mistake is one thing wrong in a file.
type Mistake struct {
	File string `json:"file"`
	Line int    `json:"line"`
	Col  int    `json:"col"`
	Text string `json:"text"` // one sentence, no full stop
}

// String returns "file:line:column: text".
func (m Mistake) String() string {
	return fmt.Sprintf("%s:%d:%d: %s", m.File, m.Line, m.Col, m.Text)
}

// maxMistakes are kept; who has more will see the rest next time.
const maxMistakes = 50

// Mistakes collects what is wrong in one or more files.
type Mistakes struct{ list []Mistake }

// Add notes a mistake at a node; a nil node means the file as a whole.
func (m *Mistakes) Add(file string, at *Node, format string, args ...any) {
	if len(m.list) >= maxMistakes {
		return
	}
	line, col := 1, 1
	if at != nil {
		line, col = at.Line, at.Col
	}
	m.list = append(m.list, Mistake{File: file, Line: line, Col: col, Text: fmt.Sprintf(format, args...)})
}

// Take adds the mistakes inside err; any other error counts as one.
func (m *Mistakes) Take(file string, err error) {
	if err == nil {
		return
	}
	if other, ok := errors.AsType[*Mistakes](err); ok {
		m.list = append(m.list, other.list...)
		return
	}
	m.Add(file, nil, "%s", err.Error())
}

// List returns the mistakes by file, line and column.
func (m *Mistakes) List() []Mistake {
	list := slices.Clone(m.list)
	slices.SortStableFunc(list, func(a, b Mistake) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
	})
	return list
}

// Err returns nil when there is no mistake.
func (m *Mistakes) Err() error {
	if len(m.list) == 0 {
		return nil
	}
	return m
}

// Error lists all mistakes, one a line.
func (m *Mistakes) Error() string {
	var lines []string
	for _, one := range m.List() {
		lines = append(lines, one.String())
	}
	return strings.Join(lines, "\n")
}
