package extract

import (
	"errors"
	"fmt"

	"github.com/ucldc/pachamama"
)

// wrap makes err a *pachamama.Error about the document.
func wrap(op string, d Document, err error) error {
	if err == nil {
		return nil
	}
	e, ok := errors.AsType[*pachamama.Error](err)
	if !ok {
		e = &pachamama.Error{Code: pachamama.CodeOf(err), Message: "the text could not be read", Cause: err}
	}
	named := *e
	if named.Op == "" {
		named.Op = op
	}
	switch {
	case named.Subject == "":
		named.Subject = subject(d)
	case named.Subject != subject(d):
		named.Subject = subject(d) + " " + named.Subject
	}
	return &named
}

func subject(d Document) string {
	if d.Name != "" {
		return d.Name
	}
	return "sha256:" + d.SHA256
}

func unsupported(d Document) *pachamama.Error {
	return &pachamama.Error{Code: pachamama.CodeUnsupported, Message: fmt.Sprintf("text cannot be read from the type %q", d.Type)}
}

func tooLarge(message string) *pachamama.Error {
	return &pachamama.Error{Code: pachamama.CodeTooLarge, Message: message,
		Hint: "Raise the limit in the settings if such documents are wanted."}
}

func tooManyBytes(limit int64) *pachamama.Error {
	return tooLarge(fmt.Sprintf("the document is larger than %d bytes", limit))
}

// TooManyPages is the error of a document with more pages than its limit.
func TooManyPages(pages, limit int) error {
	return tooLarge(fmt.Sprintf("the document has %d pages, more than %d", pages, limit))
}

// SlowPage is the error of a page that took longer than its limit.
func SlowPage(page int, l Limits) error {
	e := tooLarge("reading the page took longer than " + l.Page.String())
	e.Subject = fmt.Sprintf("page %d", page)
	return e
}

func badVersion(v string) error {
	return &pachamama.Error{Code: pachamama.CodeInternal, Message: fmt.Sprintf("%q cannot name an extractor", v)}
}
