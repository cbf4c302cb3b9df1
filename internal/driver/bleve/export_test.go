package bleve

// SetMaxOpen bounds the indexes held open while nobody asks them.
func SetMaxOpen(ix *Index, n int) { ix.maxOpen = n }

// OpenIndexes counts the indexes held open.
func OpenIndexes(ix *Index) int { return len(ix.sealed) }
