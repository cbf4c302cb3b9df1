package changes

import (
	"strings"
	"unicode/utf8"
)

// hunk is a run of tokens that differs, with the tokens around it.
type hunk struct {
	left, was, is, right string // left and right are empty at the ends
}

// short shows the run with the kind of what stands around it, so that the same
// comma after any name is the same change.
func (h hunk) short() string {
	left, right := "", ""
	if h.left != "" {
		left = "…" + strings.TrimSpace(around(h.left))
		if around(h.left) == " " {
			left = "… "
		}
	}
	if h.right != "" {
		right = around(h.right) + "…"
	}
	return left + mark(shorten(h.was), shorten(h.is)) + right
}

// around is nothing for a word, one space for white space, and a sign itself.
func around(token string) string {
	r, _ := utf8.DecodeRuneInString(token)
	switch classOf(r) {
	case space:
		return " "
	case sign:
		return shorten(token)
	}
	return ""
}

// hunksOf returns the runs in which two lists of tokens differ, and how many
// bytes they have in common.
func hunksOf(was, is []string) (hunks []hunk, kept int) {
	head := 0
	for head < min(len(was), len(is)) && was[head] == is[head] {
		kept += len(was[head])
		head++
	}
	tail := 0
	for tail < min(len(was), len(is))-head && was[len(was)-1-tail] == is[len(is)-1-tail] {
		kept += len(was[len(was)-1-tail])
		tail++
	}
	a, b := was[head:len(was)-tail], is[head:len(is)-tail]
	left, right := "", ""
	if head > 0 {
		left = was[head-1]
	}
	if tail > 0 {
		right = was[len(was)-tail]
	}
	if len(a) > maxTokens || len(b) > maxTokens {
		return []hunk{{left, strings.Join(a, ""), strings.Join(b, ""), right}}, kept
	}
	middle, n := align(a, b)
	for i := range middle {
		if i == 0 && middle[i].left == "" {
			middle[i].left = left
		}
		if i == len(middle)-1 && middle[i].right == "" {
			middle[i].right = right
		}
	}
	return middle, kept + n
}

// align finds the longest list of tokens that both have, in order, and returns
// what lies between.
func align(a, b []string) (hunks []hunk, kept int) {
	longest := make([][]int, len(a)+1) // of the rests of a and b
	for i := range longest {
		longest[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				longest[i][j] = longest[i+1][j+1] + len(a[i])
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	var h *hunk
	left := ""
	for i, j := 0, 0; i < len(a) || j < len(b); {
		if i < len(a) && j < len(b) && a[i] == b[j] {
			if h != nil {
				h.right, h = a[i], nil
			}
			kept += len(a[i])
			left = a[i]
			i, j = i+1, j+1
			continue
		}
		if h == nil {
			hunks = append(hunks, hunk{left: left})
			h = &hunks[len(hunks)-1]
		}
		if j >= len(b) || i < len(a) && longest[i+1][j] >= longest[i][j+1] {
			h.was += a[i]
			i++
		} else {
			h.is += b[j]
			j++
		}
	}
	return hunks, kept
}
