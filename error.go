package pachamama

import (
	"context"
	"errors"
	"strings"
	"time"
)

// Code is the kind of an error. One table (Traits) turns it into everything
// that depends on it.
type Code string

// The codes.
const (
	CodeInvalid     Code = "invalid"      // what a person wrote is wrong: setting, mapping, argument
	CodeNotFound    Code = "not_found"    // looked, and it is not there
	CodeConflict    Code = "conflict"     // it is there already, with other content
	CodeForbidden   Code = "forbidden"    // refused for lack of a right
	CodeThrottled   Code = "throttled"    // asked to come back later; never counted as a failure
	CodeUnavailable Code = "unavailable"  // could not be reached, or answered with a server error
	CodeBlocked     Code = "blocked"      // a bot wall or a log-in page instead of data
	CodeProtocol    Code = "protocol"     // the source breaks the rules of its protocol
	CodeMalformed   Code = "malformed"    // bytes that cannot be read as what they claim to be
	CodeTooLarge    Code = "too_large"    // over a limit of size, time or number
	CodeRejected    Code = "rejected"     // a record that the mapping or schema does not accept
	CodeIncomplete  Code = "incomplete"   // counts that do not add up
	CodeMissingTool Code = "missing_tool" // a program that is not installed
	CodeUnsupported Code = "unsupported"  // not something this piece can do
	CodeCancelled   Code = "cancelled"    // a person stopped it
	CodeHeld        Code = "held"         // a gate asks for a person's approval
	CodeInternal    Code = "internal"     // our mistake
)

// Who must act.
type Who string

// Who must act on an error.
const (
	WhoInstitution Who = "institution" // the people behind the source
	WhoUs          Who = "us"          // operators or engineers of this system
	WhoNetwork     Who = "network"     // it may pass by itself
	WhoNobody      Who = "nobody"
)

// Error is the one error type that crosses package borders.
type Error struct {
	Code    Code          `json:"code"`
	Op      string        `json:"op,omitempty"`      // what was being done: "oai.ListRecords"
	Subject string        `json:"subject,omitempty"` // what it was done to: a collection, run, page, record, file, URL
	Message string        `json:"message"`           // what happened, one sentence for a person, no full stop
	Hint    string        `json:"hint,omitempty"`    // what to do next, one sentence
	Who     Who           `json:"who,omitempty"`     // empty: as the code says
	After   time.Duration `json:"after,omitempty"`   // throttled: when to try again
	Cause   error         `json:"-"`                 // for the log
}

// Error returns the chain for the log.
func (e *Error) Error() string {
	var b strings.Builder
	for _, part := range []string{e.Op, e.Subject, e.Message} {
		if part == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(": ")
		}
		b.WriteString(part)
	}
	if e.Cause != nil {
		b.WriteString(": ")
		b.WriteString(e.Cause.Error())
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// MustAct says who must act: what the error says, else what its code says.
func (e *Error) MustAct() Who {
	if e.Who != "" {
		return e.Who
	}
	return e.Code.Traits().Who
}

// Traits is what follows from a code.
type Traits struct {
	HTTP   int    // status of an API answer
	Exit   int    // exit code of the program
	Retry  bool   // trying again may help
	Colour string // in the console: red, amber, grey
	Who    Who    // who must act unless the error says otherwise
	Means  string // a few words for help pages
}

// Traits returns what follows from the code; an unknown code is internal.
func (c Code) Traits() Traits {
	switch c {
	case CodeInvalid:
		return Traits{400, 2, false, "red", WhoUs, "something you wrote is wrong"}
	case CodeNotFound:
		return Traits{404, 3, false, "red", WhoUs, "not there"}
	case CodeConflict:
		return Traits{409, 4, false, "red", WhoUs, "exists already, or another run holds it"}
	case CodeForbidden:
		return Traits{403, 5, false, "red", WhoUs, "a right is missing"}
	case CodeThrottled:
		return Traits{429, 6, true, "amber", WhoNetwork, "asked to come back later"}
	case CodeUnavailable:
		return Traits{503, 7, true, "amber", WhoNetwork, "cannot be reached now"}
	case CodeBlocked:
		return Traits{502, 8, false, "red", WhoInstitution, "a bot wall or log-in page in place of data"}
	case CodeProtocol:
		return Traits{502, 9, false, "red", WhoInstitution, "the source breaks its protocol"}
	case CodeMalformed:
		return Traits{502, 10, false, "red", WhoInstitution, "data that cannot be read"}
	case CodeTooLarge:
		return Traits{413, 11, false, "red", WhoUs, "over a limit"}
	case CodeRejected:
		return Traits{422, 12, false, "amber", WhoInstitution, "records that the mapping or schema refuses"}
	case CodeIncomplete:
		return Traits{409, 13, false, "red", WhoUs, "counts that do not add up"}
	case CodeMissingTool:
		return Traits{501, 14, false, "amber", WhoUs, "a program that is not installed"}
	case CodeUnsupported:
		return Traits{501, 15, false, "red", WhoUs, "not possible with this piece"}
	case CodeCancelled:
		return Traits{499, 16, false, "grey", WhoNobody, "stopped by a person"}
	case CodeHeld:
		return Traits{409, 17, false, "amber", WhoUs, "waits for a person's approval"}
	default:
		return Traits{500, 1, false, "red", WhoUs, "a mistake of ours"}
	}
}

// Codes returns every code, in the order of their exit codes.
func Codes() []Code {
	return []Code{CodeInternal, CodeInvalid, CodeNotFound, CodeConflict, CodeForbidden, CodeThrottled,
		CodeUnavailable, CodeBlocked, CodeProtocol, CodeMalformed, CodeTooLarge, CodeRejected,
		CodeIncomplete, CodeMissingTool, CodeUnsupported, CodeCancelled, CodeHeld}
}

// CodeOf returns the code of the outermost Error in the chain; a cancelled or
// timed-out context is told apart, anything else is internal. A nil error has
// no code.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	switch {
	case errors.Is(err, context.Canceled):
		return CodeCancelled
	case errors.Is(err, context.DeadlineExceeded):
		return CodeUnavailable
	case errors.Is(err, errors.ErrUnsupported):
		return CodeUnsupported
	}
	return CodeInternal
}

// AsError returns err as an *Error, wrapping it when it is none. Nil stays nil.
func AsError(err error) *Error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return &Error{Code: CodeOf(err), Message: err.Error(), Cause: err}
}

// Describe returns the two lines for people: what happened, what to do.
func Describe(err error) (happened, todo string) {
	e := AsError(err)
	happened = e.Message
	if e.Subject != "" {
		happened = e.Subject + ": " + happened
	}
	todo = e.Hint
	if todo == "" {
		switch e.MustAct() {
		case WhoInstitution:
			todo = "The institution must mend this; `pachamama show` has the details to send."
		case WhoNetwork:
			todo = "It may pass by itself: try again later."
		case WhoUs:
			todo = "`--log debug` shows the whole chain of causes."
		}
	}
	return happened, todo
}
