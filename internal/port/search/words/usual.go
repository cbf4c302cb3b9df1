package words

// The lengths, in words, of which a field and a page count as usual when
// documents are ranked. They are fixed, so that the order of an answer does not
// change with what else is in the index or how it is kept.
const (
	UsualField = 12
	UsualPage  = 300
)
