package opensearch

import (
	"bytes"
	"context"
	"net/http"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/search"
)

// item is one document of a bulk request.
type item struct {
	id    string
	lines []byte
}

// bulk sends documents until each is taken or refused. Those that a cluster
// under load did not take are sent again, and no others, for as long as it goes
// on taking some.
func (ix *Index) bulk(ctx context.Context, op string, items []item) (refused []search.Refusal, err error) {
	for {
		before := len(items)
		err = ix.o.Retry.Do(ctx, func(ctx context.Context) error {
			left, more, err := ix.send(ctx, op, items)
			refused, items = append(refused, more...), left
			return err
		})
		if pachamama.CodeOf(err) != pachamama.CodeThrottled || len(items) == before {
			return refused, err
		}
	}
}

// send makes one request of the items, or several where the cluster takes less
// at once. It returns those to be sent again, with the error that says why.
func (ix *Index) send(ctx context.Context, op string, items []item) (left []item, refused []search.Refusal, err error) {
	left, refused, err = ix.sendOnce(ctx, op, items)
	if pachamama.CodeOf(err) != pachamama.CodeTooLarge || len(items) == 0 {
		return left, refused, err
	}
	if len(items) == 1 {
		return nil, []search.Refusal{{ID: items[0].id, Reason: pachamama.AsError(err).Message}}, nil
	}
	half := len(items) / 2
	left, refused, err = ix.send(ctx, op, items[:half])
	if err != nil {
		return append(left[:len(left):len(left)], items[half:]...), refused, err
	}
	more, moreRefused, err := ix.send(ctx, op, items[half:])
	return more, append(refused, moreRefused...), err
}

func (ix *Index) sendOnce(ctx context.Context, op string, items []item) (left []item, refused []search.Refusal, err error) {
	var body bytes.Buffer
	for i := range items {
		body.Write(items[i].lines)
	}
	type result struct {
		Status int     `json:"status"`
		Error  failure `json:"error"`
	}
	var answer struct {
		Errors bool                `json:"errors"`
		Items  []map[string]result `json:"items"`
	}
	q := call{op: op, method: http.MethodPost, path: "/" + ix.o.Index + "/_bulk?filter_path=errors,items.*.status,items.*.error", body: body.Bytes(), needs: "indices:data/write/bulk (aoss:WriteDocument)"}
	if err := ix.client.do(ctx, q, &answer); err != nil {
		return items, nil, err
	}
	if len(answer.Items) != len(items) {
		return items, nil, &pachamama.Error{Code: pachamama.CodeProtocol, Op: op, Message: "the cluster's answer tells of other documents than were sent", Who: pachamama.WhoUs}
	}
	for i := range items {
		for verb, r := range answer.Items[i] {
			one := q.explain(r.Status, &r.Error)
			switch {
			case r.Status < 300 || verb == "delete" && r.Status == http.StatusNotFound:
			case one.Code == pachamama.CodeThrottled, one.Code == pachamama.CodeUnavailable:
				left, err = append(left, items[i]), one
			case one.Code == pachamama.CodeInvalid, one.Code == pachamama.CodeTooLarge:
				refused = append(refused, search.Refusal{ID: items[i].id, Reason: r.Error.words()})
			default: // it is not about this document
				return items[i:], refused, one
			}
		}
	}
	return left, refused, err
}
