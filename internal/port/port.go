// Package port holds what every port shares: how a driver describes itself.
package port

// Descriptor says what a driver can do, where its hard limits are, and what it
// costs by its list prices.
type Descriptor struct {
	Driver    string           `json:"driver"`              // the technology, as in its URL: "file"
	Abilities []string         `json:"abilities,omitempty"` // optional things it can do: "put_if_absent"
	Limits    map[string]int64 `json:"limits,omitempty"`    // hard limits by name: "object_bytes"
	Prices    []Price          `json:"prices,omitempty"`    // none: nobody sends a bill
}

// Price is one line of a price list.
type Price struct {
	Op       string `json:"op"`       // what is paid for: "put", "storage"
	Per      string `json:"per"`      // the unit: "1000 operations", "GB month"
	Amount   string `json:"amount"`   // decimal: "0.005"
	Currency string `json:"currency"` // ISO 4217
	Date     string `json:"date"`     // the day it was read, ISO 8601
	Source   string `json:"source"`   // the page it was read from
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
