package hostile

import (
	"net/http"
	"time"
)

func flow() []Quirk {
	busy := func(headers ...string) func(*question) *reply {
		return func(*question) *reply {
			return failure(http.StatusServiceUnavailable, "text/plain", "busy", headers...)
		}
	}
	return []Quirk{
		firstTimes("503-retry-after-seconds", "each page is first answered 503 with Retry-After: 20", 1, busy("Retry-After: 20")),
		firstTimesChanged("503-retry-after-date", "each page is first answered 503 with a date as Retry-After", func(a *reply) *reply {
			now := time.Time{}
			if m := responseDate.FindSubmatch(a.body); m != nil {
				now, _ = time.Parse(time.RFC3339, string(m[1])) //nolint:errcheck // long ago
			}
			return busy("Retry-After: " + now.Add(20*time.Second).Format(http.TimeFormat))(nil)
		}),
		firstTimes("503-no-header", "each page is twice answered 503 without Retry-After", 2, busy()),
		instead("503-always", "everything is answered 503 without Retry-After", busy()),
		instead("503-for-hours", "everything is answered 503 with Retry-After: 86400", busy("Retry-After: 86400")),
		firstTimes("429", "each page is first answered 429 with Retry-After: 5", 1, func(*question) *reply {
			return failure(http.StatusTooManyRequests, "text/plain", "slow down", "Retry-After: 5")
		}),
	}
}
