package fetch

import (
	"context"
	"errors"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/source/oai"
)

// What a look of an incremental run is for.
const (
	lookForAny = "any" // does the source keep to from: an empty list is believed only then
	lookAtAll  = "all" // which records does it have
	lookForOne = "one" // is a record that its list lacks still there
)

// settleIncrement is asked when the list of what changed was walked: it adds the
// looks that show that nothing was left out.
func (w *walk) settleIncrement(ctx context.Context) (more bool, err error) {
	switch {
	case w.begun.Base == "":
		return false, nil
	case len(w.seen.ids) == 0 && !w.looked:
		w.looked = true
		newest, ok := oai.Instant(w.begun.Newest)
		if !ok {
			w.restart("the last harvest did not note its dates", false)
			return true, nil
		}
		c := w.whole
		c.Verb, c.From = oai.ListIdentifiers, w.granularity().Stamp(newest.Add(-overlap))
		w.legs = []leg{{At: c, For: lookForAny}}
		return true, nil
	case !w.begun.Sweep || w.census.ended:
		return false, nil
	case !w.census.begun:
		w.census = census{begun: true, size: -1, named: map[uint64]bool{}, dead: map[uint64]struct{}{}, missing: map[string]bool{}}
		c := w.begun.Cursor
		c.Verb = oai.ListIdentifiers
		w.legs = []leg{{At: c, For: lookAtAll}}
		return true, nil
	case !w.census.compared:
		w.census.compared = true
		return true, w.compare(ctx)
	}
	w.census.ended = true
	return false, w.conclude(ctx)
}

// turnIncrement decides what an incremental run does where a list broke, and
// reports whether that is all.
func (w *walk) turnIncrement(l leg, first bool, t *turn) bool {
	if w.begun.Base == "" {
		return false
	}
	_, refused := errors.AsType[oai.ProtocolError](error(t.Error))
	_, undated := errors.AsType[errUndated](error(t.Error))
	switch l.For {
	case lookAtAll:
		return t.Error.Code != pachamama.CodeBlocked && t.Error.Code != pachamama.CodeThrottled
	case lookForOne:
		t.Gone = denied(t.Error)
		return t.Gone
	}
	switch {
	case l.For == lookForAny && (undated || refused):
		t.Full = "the source gives nothing by dates"
	case undated:
		t.Full = "the source does not keep to from"
	case refused && first && l.At == w.whole:
		t.Full = "the source refuses to be asked with from"
	}
	return t.Full != ""
}

// takeIncrement does as was decided, and reports whether that was all.
func (w *walk) takeIncrement(l leg, t *turn) bool {
	switch {
	case t.Full != "":
		w.restart(t.Full, l.For != lookForAny) // its newest records may just be gone
	case l.For == lookAtAll:
		w.census.broke = t.Error
	case t.Gone:
		w.census.gone, w.census.deaf = append(w.census.gone, l.At.Identifier), 0
	case l.For == lookForOne:
		w.unheard(l)
	default:
		return false
	}
	return true
}

// denied tells whether a source says that it has no such record, or none in the
// format.
func denied(err error) bool {
	return oai.IsCode(err, oai.IDDoesNotExist) || oai.IsCode(err, oai.CannotDisseminateFormat)
}
