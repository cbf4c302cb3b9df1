package mapping

import (
	"bytes"
	"iter"

	"github.com/ucldc/pachamama/internal/harvest/mapping/path"
	"github.com/ucldc/pachamama/internal/source/tree"
)

func jsonNodes(raw []byte, find *path.Path) iter.Seq2[*tree.Node, error] {
	top, err := tree.FromJSON(raw)
	if err == nil {
		if find != nil {
			return all(found(top, find)) // none are none: an empty list is no record
		}
		if bytes.HasPrefix(bytes.TrimSpace(bytes.TrimPrefix(raw, []byte("\xEF\xBB\xBF"))), []byte("[")) {
			return all(top.Children)
		}
		return one(top, nil)
	}
	if !manyLines(raw) {
		return one(nil, err)
	}
	return func(yield func(*tree.Node, error) bool) {
		for line := range bytes.Lines(raw) {
			if len(bytes.TrimSpace(line)) == 0 {
				continue
			}
			if !yield(tree.FromJSON(line)) {
				return
			}
		}
	}
}

// manyLines tells JSON Lines from a broken document: its first line that is
// not blank is a whole document.
func manyLines(raw []byte) bool {
	for line := range bytes.Lines(raw) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		_, err := tree.FromJSON(line)
		return err == nil && len(line) < len(raw)
	}
	return false
}
