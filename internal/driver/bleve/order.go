package bleve

import "strconv"

// ordered writes a number so that byte order is its order.
func ordered(n int64) string {
	s := strconv.FormatInt(n-longAgo, 10)
	return "0000000000"[:max(0, 10-len(s))] + s
}
