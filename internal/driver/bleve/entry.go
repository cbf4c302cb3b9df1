package bleve

import (
	index "github.com/blevesearch/bleve_index_api"

	"github.com/ucldc/pachamama/internal/port/search/words"
)

// entry is a document as the index takes it. Its words are kept as a list, and
// made into the maps that the index reads when it reads them: maps of a whole
// batch would take five times as much memory.
type entry struct {
	id     string
	fields []field
	maps   *maps
}

// ID implements index.Document.
func (e *entry) ID() string { return e.id }

// Size implements index.Document; nobody asks for more than statistics.
func (e *entry) Size() int { return 0 }

// VisitFields implements index.Document.
func (e *entry) VisitFields(visit index.FieldVisitor) {
	for i := range e.fields {
		visit(&e.fields[i])
	}
}

// VisitComposite implements index.Document; there are none.
func (e *entry) VisitComposite(index.CompositeFieldVisitor) {}

// HasComposite implements index.Document.
func (e *entry) HasComposite() bool { return false }

// NumPlainTextBytes implements index.Document.
func (e *entry) NumPlainTextBytes() uint64 { return 0 }

// AddIDField implements index.Document; the field is there from the beginning.
func (e *entry) AddIDField() {}

// StoredFieldsBytes implements index.Document.
func (e *entry) StoredFieldsBytes() uint64 { return 0 }

// Indexed implements index.Document.
func (e *entry) Indexed() bool { return true }

// field is the words of all values of a field, or bytes that are stored.
type field struct {
	name    string
	options index.FieldIndexingOptions
	tokens  []words.Token
	value   []byte
	entry   *entry
}

// Name implements index.Field.
func (f *field) Name() string { return f.name }

// Value implements index.Field.
func (f *field) Value() []byte { return f.value }

// ArrayPositions implements index.Field.
func (f *field) ArrayPositions() []uint64 { return nil }

// EncodedFieldType implements index.Field: all are text.
func (f *field) EncodedFieldType() byte { return 't' }

// Analyze implements index.Field; it was done before.
func (f *field) Analyze() {}

// Options implements index.Field.
func (f *field) Options() index.FieldIndexingOptions { return f.options }

// AnalyzedLength implements index.Field.
func (f *field) AnalyzedLength() int { return words.Length(len(f.tokens)) }

// AnalyzedTokenFrequencies implements index.Field. What it returns holds until
// a field of another document is asked.
func (f *field) AnalyzedTokenFrequencies() index.TokenFrequencies {
	if len(f.tokens) == 0 {
		return nil
	}
	return f.entry.maps.of(f)
}

// NumPlainTextBytes implements index.Field.
func (f *field) NumPlainTextBytes() uint64 { return 0 }
