package retry

import (
	"sync"
	"time"

	"github.com/ucldc/pachamama"
)

// breaker knows whether a service is down.
type breaker struct {
	failures int           // in a row that make it so
	rest     time.Duration // between tries while it is

	mu      sync.Mutex
	row     int
	since   time.Time // of the first failure in the row
	until   time.Time // when the next try is due
	probing bool      // that try is under way
}

// ask says how long a call must wait; 0: it is to be made.
func (b *breaker) ask(now time.Time) (wait time.Duration, since time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.row < b.failures:
		return 0, time.Time{}
	case now.Before(b.until):
		return b.until.Sub(now), b.since
	case b.probing:
		return b.rest / 5, b.since
	}
	b.probing = true
	return 0, time.Time{}
}

// tell takes note of how a call ended. Any answer shows that the service is
// there; a call that its caller ended shows nothing.
func (b *breaker) tell(err error, ended bool, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.probing = false
	switch {
	case ended:
	case pachamama.CodeOf(err) != pachamama.CodeUnavailable:
		b.row = 0
	default:
		if b.row == 0 {
			b.since = now
		}
		b.row++
		b.until = now.Add(b.rest)
	}
}

// budget is what tries beyond the first may cost all calls together.
type budget struct {
	most float64

	mu     sync.Mutex
	tokens float64
	filled time.Time
}

// How a budget fills up: by good calls, and by time for those that call seldom.
const (
	perGood   = 0.1
	perSecond = 1
)

func (b *budget) good() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tokens = min(b.most, b.tokens+perGood)
}

// take takes one try, or says that none is left.
func (b *budget) take(now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.filled.IsZero() {
		b.tokens = min(b.most, b.tokens+now.Sub(b.filled).Seconds()*perSecond)
	}
	b.filled = now
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}
