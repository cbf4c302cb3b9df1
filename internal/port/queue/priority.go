package queue

import "github.com/ucldc/pachamama"

// Priority is one of the queues that work is taken from.
type Priority string

// The priorities. While all have work, of ten takes six are express, three
// normal and one is bulk, so that none is starved.
const (
	Express Priority = "express" // a person waits
	Normal  Priority = "normal"
	Bulk    Priority = "bulk" // may take days
)

// Priorities returns all, the most pressing first.
func Priorities() []Priority { return []Priority{Express, Normal, Bulk} }

// turns is which queue is asked first, one take after another.
var turns = [...]Priority{Express, Normal, Express, Express, Normal, Express, Bulk, Express, Normal, Express}

// order returns the queues in the order in which take n asks them.
func order(n uint64) []Priority {
	first := turns[n%uint64(len(turns))]
	out := []Priority{first}
	for _, p := range Priorities() {
		if p != first {
			out = append(out, p)
		}
	}
	return out
}

func (p Priority) check() error {
	switch p {
	case Express, Normal, Bulk:
		return nil
	}
	return &pachamama.Error{Code: pachamama.CodeInvalid, Op: "queue.Push", Subject: string(p), Message: "no such priority", Hint: "There are express, normal and bulk."}
}
