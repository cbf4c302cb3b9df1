package notify

import (
	"slices"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
)

// parcel is what is sent at once: an event, or a digest of many.
type parcel struct {
	Message
	list []catalog.Delivery
}

func (p parcel) ids() []int64 {
	ids := make([]int64, len(p.list))
	for i, d := range p.list {
		ids[i] = d.ID
	}
	return ids
}

// waits reports whether the parcel may not be sent yet: its time has not come,
// or an earlier one of the same run has not arrived.
func (p parcel) waits(blocked map[string]bool, now time.Time) bool {
	return slices.ContainsFunc(p.list, func(d catalog.Delivery) bool { return blocked[d.Run] || d.After.After(now) })
}

func (p parcel) block(runs map[string]bool) {
	for _, d := range p.list {
		runs[d.Run] = true
	}
}

// parcels puts deliveries together as the destination wants them, oldest first.
func (s *sender) parcels(waiting []catalog.Delivery, now time.Time) []parcel {
	var fresh []int // those that may go into a digest
	for i, d := range waiting {
		if d.Batch == "" && !refusal(pachamama.Code(d.Code)) {
			fresh = append(fresh, i)
		}
	}
	flood := s.Flood > 0 && len(fresh) > s.Flood || len(fresh) >= maxDigest
	early := s.Digest > 0 && len(fresh) > 0 && now.Sub(waiting[fresh[0]].Created) < s.Digest && !flood
	if !early && (s.Digest > 0 || s.Flood > 0 && flood) {
		together(waiting, fresh)
	}
	var out []parcel
	at := map[string]int{}
	for i, d := range waiting {
		if early && slices.Contains(fresh, i) {
			continue
		}
		if j, ok := at[d.Batch]; ok && d.Batch != "" {
			out[j].list = append(out[j].list, d)
			continue
		}
		at[d.Batch] = len(out)
		out = append(out, parcel{list: []catalog.Delivery{d}})
	}
	for i, p := range out {
		if batch := p.list[0].Batch; batch != "" {
			out[i].Message = digest(batch, p.list)
		} else {
			out[i].Message = message(p.list[0].Notice)
		}
	}
	return out
}

// together names the digests that tell of those events; one alone needs none.
func together(waiting []catalog.Delivery, fresh []int) {
	for some := range slices.Chunk(fresh, maxDigest) {
		if len(some) == 1 {
			continue
		}
		batch := "digest-" + id(waiting[some[0]].Run, waiting[some[len(some)-1]].Run)
		for _, i := range some {
			waiting[i].Batch, waiting[i].After = batch, time.Time{}
		}
	}
}
