package web_test

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// find returns the elements that a selector names: steps of tag, .class, #id
// and [attribute=value], a space between steps for "somewhere inside".
func find(root *html.Node, selector string) []*html.Node {
	nodes := []*html.Node{root}
	for step := range strings.FieldsSeq(selector) {
		var next []*html.Node
		for _, n := range nodes {
			for d := range n.Descendants() {
				if d.Type == html.ElementNode && fits(d, step) && !slices.Contains(next, d) {
					next = append(next, d)
				}
			}
		}
		nodes = next
	}
	return nodes
}

// fits tells whether an element is what one step names.
func fits(n *html.Node, step string) bool {
	end := strings.IndexAny(step, ".#[")
	if end < 0 {
		end = len(step)
	}
	if tag := step[:end]; tag != "" && tag != n.Data {
		return false
	}
	for rest := step[end:]; rest != ""; {
		if rest[0] == '[' {
			inside, after, _ := strings.Cut(rest[1:], "]")
			name, want, valued := strings.Cut(inside, "=")
			got, there := attribute(n, name)
			if !there || (valued && got != want) {
				return false
			}
			rest = after
			continue
		}
		end := strings.IndexAny(rest[1:], ".#[") + 1
		if end == 0 {
			end = len(rest)
		}
		name := rest[1:end]
		if id, _ := attribute(n, "id"); rest[0] == '#' && id != name {
			return false
		}
		if class, _ := attribute(n, "class"); rest[0] == '.' && !slices.Contains(strings.Fields(class), name) {
			return false
		}
		rest = rest[end:]
	}
	return true
}

func attribute(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// text is what an element says, spaces put in order.
func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
