package mapping

import (
	"iter"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/source/oai"
	"github.com/ucldc/pachamama/internal/source/tree"
)

// pageOf reads a page of OAI-PMH as a harvest does, nil when the file is none.
func pageOf(raw []byte) *oai.Page {
	if doc, err := tree.ParseXML(raw, tree.Options{}); err == nil && doc.Root.Name != "OAI-PMH" {
		return nil
	}
	page, err := oai.Parse(raw)
	if err != nil {
		return nil
	}
	return page
}

// onPage goes through the records of a page, and those that cannot be read. What
// the page says is wrong comes last.
func onPage(page *oai.Page) iter.Seq2[Source, error] {
	return func(yield func(Source, error) bool) {
		for i := range page.Records {
			if !yield(FromOAI(&page.Records[i], ""), nil) {
				return
			}
		}
		for _, b := range page.Broken {
			err := &pachamama.Error{Code: pachamama.CodeMalformed, Op: "mapping.Records", Subject: b.Identifier, Message: "the record cannot be read: " + b.Reason}
			if !yield(Source{Identifier: b.Identifier}, err) {
				return
			}
		}
		if err := page.Err(); err != nil {
			yield(Source{}, err)
		} else if page.Verb != oai.ListRecords && page.Verb != oai.GetRecord && len(page.Errors) == 0 {
			yield(Source{}, &pachamama.Error{Code: pachamama.CodeUnsupported, Op: "mapping.Records", Subject: page.Verb, Message: "the answer holds no records",
				Hint: "Map the answer to ListRecords or GetRecord."})
		}
	}
}
