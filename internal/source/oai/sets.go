package oai

import (
	"strings"

	"github.com/ucldc/pachamama/internal/source/tree"
)

// Set is a part of a source.
type Set struct {
	Spec        string `json:"spec"`
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
}

func sets(n *tree.Node) []Set {
	var out []Set
	for c := range n.Named("set") {
		s := Set{
			Spec:        strings.TrimSpace(c.Child("setSpec").Content()),
			Name:        strings.TrimSpace(c.Child("setName").Content()),
			Description: strings.Join(strings.Fields(c.Child("setDescription").Content()), " "),
		}
		if s.Spec != "" {
			out = append(out, s)
		}
	}
	return out
}
