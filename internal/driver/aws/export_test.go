package aws

import "time"

// SmallLimits lets a test meet limits that are those of S3 by many gigabytes.
func (b *Blob) SmallLimits(parts, copyWhole, copyPart int64) {
	b.maxParts, b.copyWhole, b.copyPart = parts, copyWhole, copyPart
}

// ShortDelays lets a test meet limits that are minutes and hours.
func (q *Queue) ShortDelays(delay, sleep time.Duration) { q.delay, q.sleep = delay, sleep }

// Delay is the longest that the service delays a message.
func (q *Queue) Delay() time.Duration { return q.delay }
