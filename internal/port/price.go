package port

import (
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// Price is one line of a price list.
type Price struct {
	Op       string `json:"op"`              // what is paid for: "put", "storage"
	Per      string `json:"per"`             // how much of it: "1000 operations", "GB month"; see ParsePer
	UpTo     int64  `json:"up_to,omitempty"` // units of one month; the next line of the op is for what comes after. 0: without end
	Amount   string `json:"amount"`          // decimal: "0.005"
	Currency string `json:"currency"`        // ISO 4217
	Date     string `json:"date"`            // the day it was read, ISO 8601
	Source   string `json:"source"`          // the page it was read from
}

// What a driver may be paid for beside its operations.
const (
	PaysStorage = "storage" // what is kept, in GB months
	PaysTime    = "time"    // the time that calls took, in core hours
)

// By names what of a call a conversion counts.
type By string

// What can be counted.
const (
	ByCall By = ""     // the call, and what it is split into
	ByUnit By = "unit" // units: pages, messages, documents
	ByByte By = "byte" // bytes moved, in GB
)

// Conversion says what an operation of the port becomes: so many of the
// operations that the driver is paid for.
type Conversion struct {
	Op    string `json:"op"`              // of the port: "put"
	Pays  string `json:"pays"`            // as in the price list: "request"
	By    By     `json:"by,omitempty"`    // what is counted; calls when empty
	Bytes int64  `json:"bytes,omitempty"` // a call is one for each so many bytes, rounded up, and one without any
	Extra int64  `json:"extra,omitempty"` // a call that is more than one is so many more: to begin and to put together
	Units int64  `json:"units,omitempty"` // a call is one for so many units at most
}

// Unit is what a price is for.
type Unit string

// The units.
const (
	Operations Unit = "operation"
	Pages      Unit = "page"
	Documents  Unit = "document"
	Messages   Unit = "message"
	GB         Unit = "GB" // 2^30 bytes
	GBMonths   Unit = "GB month"
	CoreHours  Unit = "core hour"
	Months     Unit = "month"    // of a service that stands there, used or not
	OCUHours   Unit = "OCU hour" // of OpenSearch serverless
)

var perPattern = regexp.MustCompile(`^(?:([1-9][0-9]{0,11}) )?(operation|page|document|message|GB|GB month|core hour|month|OCU hour)(s?)$`)

// ParsePer reads what a price is for: "page", "1000 operations", "GB month".
func ParsePer(s string) (int64, Unit, error) {
	m := perPattern.FindStringSubmatch(s)
	if m == nil || (m[3] != "" && strings.HasPrefix(m[2], "GB")) {
		return 0, "", fmt.Errorf("%q is not what a price can be for, as operation, 1000 operations, page, document, message, GB, GB month, core hour, month, OCU hour are", s)
	}
	n, err := strconv.ParseInt("0"+m[1], 10, 64)
	return max(n, 1), Unit(m[2]), err
}

var decimal = regexp.MustCompile(`^[0-9]{1,12}(\.[0-9]{1,12})?$`)

// ParseAmount reads an amount of money: digits, and digits after a point.
func ParseAmount(s string) (*big.Rat, error) {
	if !decimal.MatchString(s) {
		return nil, fmt.Errorf("%q is no amount: digits, and after a point at most 12 more", s)
	}
	r, _ := new(big.Rat).SetString(s) // the pattern is narrower
	return r, nil
}

// Paid says in which units the driver can be paid for an op of a price list;
// none: nothing becomes that op.
func (d Descriptor) Paid(op string) []Unit {
	switch op {
	case PaysStorage:
		return []Unit{GBMonths}
	case PaysTime:
		return []Unit{CoreHours}
	}
	var units []Unit
	for _, c := range d.Conversions {
		switch {
		case c.Pays != op:
		case c.By == ByUnit:
			units = append(units, Pages, Documents, Messages)
		case c.By == ByByte:
			units = append(units, GB)
		default:
			units = append(units, Operations)
		}
	}
	return units
}

// Convert returns how the driver counts an operation of its port.
func (d Descriptor) Convert(op string) []Conversion {
	var out []Conversion
	for _, c := range d.Conversions {
		if c.Op == op {
			out = append(out, c)
		}
	}
	if out == nil {
		out = []Conversion{{Op: op, Pays: op}}
	}
	return out
}
