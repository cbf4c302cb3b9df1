package bleve

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"math"

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
			err = errors.Join(err, json.Unmarshal(f.Value(), &k.pages))
		case shown:
			err = errors.Join(err, readTexts(f.Value(), k.texts))
		}
	})
	if err != nil {
		return nil, failed("search.Find", err)
	}
	return k, nil
}

// addTexts writes the texts of a field: its name, how many, and each, with
// lengths before them.
func addTexts(to []byte, name string, texts []string) []byte {
	to = append(binary.AppendUvarint(to, uint64(len(name))), name...)
	to = binary.AppendUvarint(to, uint64(len(texts)))
	for _, t := range texts {
		to = append(binary.AppendUvarint(to, uint64(len(t))), t...)
	}
	return to
}

// readTexts reads what addTexts wrote of all fields.
func readTexts(from []byte, into map[element]string) error {
	broken := false
	number := func() int {
		n, size := binary.Uvarint(from)
		if size <= 0 || n > math.MaxInt32 {
			broken = true
			return 0
		}
		from = from[size:]
		return int(n)
	}
	text := func() string {
		n := number()
		if n > len(from) {
			broken = true
			return ""
		}
		t := string(from[:n])
		from = from[n:]
		return t
	}
	for len(from) > 0 && !broken {
		name := text()
		for i, n := 0, number(); i < n && !broken; i++ {
			into[element{name, i}] = text()
		}
	}
	if broken {
		return errors.New("the texts of a document are damaged")
	}
	return nil
}
