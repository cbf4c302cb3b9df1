package extract

import (
	"context"
	"sync/atomic"
)

type chargeKey struct{}

// charge is what one extraction is billed.
type charge struct {
	known atomic.Bool
	pages atomic.Int64
}

// Charge says that so many pages more are billed for the extraction of ctx. A
// driver that may answer without a bill says so with 0; of one that says
// nothing each page of its text counts.
func Charge(ctx context.Context, pages int) {
	if c, ok := ctx.Value(chargeKey{}).(*charge); ok {
		c.known.Store(true)
		c.pages.Add(int64(pages))
	}
}

// charged returns the context of an extraction whose charges are counted.
func charged(ctx context.Context) (context.Context, *charge) {
	c := &charge{}
	return context.WithValue(ctx, chargeKey{}, c), c
}

// of returns the pages that are billed for a text of so many.
func (c *charge) of(pages int) int64 {
	if c.known.Load() {
		return c.pages.Load()
	}
	return int64(pages)
}
