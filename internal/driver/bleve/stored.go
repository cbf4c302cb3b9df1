package bleve

import (
	"encoding/json"
	"errors"

	index "github.com/blevesearch/bleve_index_api"
)

// kept is what an index gives back of a document.
type kept struct {
	stored []byte
	texts  map[element]string
	pages  []pageName
}

// element is one value of a field, or one page.
type element struct {
	field string
	at    int
}

func readDocument(h *handle, id string) (*kept, error) {
	doc, err := h.index.Document(id)
	if err == nil && doc == nil {
		err = errors.New("a document that was found is not there")
	}
	if err != nil {
		return nil, failed("search.Find", err)
	}
	k := &kept{texts: map[element]string{}}
	doc.VisitFields(func(f index.Field) {
		switch f.Name() {
		case stored:
			k.stored = append([]byte(nil), f.Value()...)
		case pageNames:
			err = json.Unmarshal(f.Value(), &k.pages)
		default:
			if positions := f.ArrayPositions(); len(positions) > 0 && f.EncodedFieldType() == 't' {
				k.texts[element{f.Name(), int(positions[0])}] = string(f.Value())
			}
		}
	})
	if err != nil {
		return nil, failed("search.Find", err)
	}
	return k, nil
}
