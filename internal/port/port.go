// Package port holds what every port shares: how a driver describes itself.
package port

import (
	"fmt"

	"github.com/ucldc/pachamama"
)

// Descriptor says what a driver can do, where its hard limits are, and what it
// costs by its list prices.
type Descriptor struct {
	Driver      string           `json:"driver"`                // the technology, as in its URL: "file"
	Here        bool             `json:"here,omitempty"`        // it runs inside the program: nobody sends a bill
	Abilities   []string         `json:"abilities,omitempty"`   // optional things it can do: "put_if_absent"
	Limits      map[string]int64 `json:"limits,omitempty"`      // hard limits by name: "object_bytes"
	Conversions []Conversion     `json:"conversions,omitempty"` // how operations of the port become its own; one that is missing is one of the same name
	Prices      []Price          `json:"prices,omitempty"`      // none, and not Here: what it costs is not known
	Assumes     []string         `json:"assumes,omitempty"`     // what its prices and conversions take for granted, in sentences
}

// Can reports whether the driver has the ability.
func (d Descriptor) Can(ability string) bool {
	for _, a := range d.Abilities {
		if a == ability {
			return true
		}
	}
	return false
}

// Fits says that n of what the limit is about is more than the driver takes:
// CodeTooLarge. It is asked before a call is made. A limit that the descriptor
// does not name is none.
func (d Descriptor) Fits(limit string, n int64) error {
	most, limited := d.Limits[limit]
	if !limited || n <= most {
		return nil
	}
	return &pachamama.Error{Code: pachamama.CodeTooLarge, Message: fmt.Sprintf("%s: takes at most %d (%s), this has %d", d.Driver, most, limit, n),
		Hint: "`pachamama drivers` lists the limits of every driver: choose another for this piece, or leave such things out."}
}
