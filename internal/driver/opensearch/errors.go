package opensearch

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/ucldc/pachamama"
)

// failure is what the cluster says of what went wrong.
type failure struct {
	Type   string   `json:"type"`
	Reason string   `json:"reason"`
	Cause  *failure `json:"caused_by"`
}

// UnmarshalJSON takes also a text in place of an object, as old paths answer.
func (f *failure) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, &f.Reason)
	}
	type plain failure
	return json.Unmarshal(data, (*plain)(f))
}

// maxReason bounds what is told of a reason, in bytes: some repeat the document.
const maxReason = 300

// words gives the reason with those under it.
func (f *failure) words() string {
	var parts []string
	for ; f != nil && len(parts) < 3; f = f.Cause {
		if f.Reason != "" && (len(parts) == 0 || !strings.Contains(parts[len(parts)-1], f.Reason)) {
			parts = append(parts, f.Reason)
		}
	}
	text := strings.Join(parts, ": ")
	if len(text) > maxReason {
		text = strings.ToValidUTF8(text[:maxReason], "") + " ..."
	}
	return text
}

// refused puts an answer that is none into the program's words.
func (q call) refused(res *http.Response, body []byte) error {
	var answer struct {
		Error   failure `json:"error"`
		Message string  `json:"message"` // of the services in front
		Upper   string  `json:"Message"`
	}
	_ = json.Unmarshal(body, &answer) // what it cannot be read as is not told
	f := answer.Error
	f.Reason = cmp.Or(f.Reason, answer.Message, answer.Upper)
	e := q.explain(res.StatusCode, &f)
	e.After = after(res.Header)
	e.Cause = fmt.Errorf("HTTP %d %s", res.StatusCode, f.Type)
	return e
}

// explain classifies the status and the reason of a call or of one document.
func (q call) explain(status int, f *failure) *pachamama.Error {
	e := &pachamama.Error{Op: q.op}
	reason := f.words()
	switch {
	case f.Type == "cluster_block_exception" || strings.Contains(f.Type, "block_exception"):
		blocked(e, reason)
	case status == http.StatusUnauthorized:
		e.Code, e.Message, e.Hint = pachamama.CodeForbidden, "the cluster does not know these credentials", "Look at auth= and credentials= in the setting."
	case status == http.StatusForbidden:
		e.Code, e.Message = pachamama.CodeForbidden, "the cluster refuses this"
		e.Hint = "Allow " + cmp.Or(missing(reason), q.needs) + " to the user or role of these credentials."
	case status == http.StatusNotFound:
		e.Code, e.Message = pachamama.CodeNotFound, cmp.Or(reason, "it is not there")
	case status == http.StatusConflict:
		e.Code, e.Message = pachamama.CodeConflict, cmp.Or(reason, "something else changes it now")
	case status == http.StatusRequestEntityTooLarge:
		e.Code, e.Message, e.Hint = pachamama.CodeTooLarge, "it is more than the cluster takes at once", "Raise http.max_content_length of the cluster, or take a larger kind of instance."
	case status == http.StatusTooManyRequests:
		e.Code, e.Message = pachamama.CodeThrottled, "the cluster asks to come back later"
	case status >= 500:
		e.Code, e.Message = pachamama.CodeUnavailable, "the cluster failed: "+cmp.Or(reason, http.StatusText(status))
	case status >= 300 && status < 400:
		e.Code, e.Message, e.Hint = pachamama.CodeInvalid, "something else than a cluster answers, and leads elsewhere", "Look at the host, the port and tls= in the setting."
	default:
		e.Code, e.Message = pachamama.CodeInvalid, "the cluster does not take this: "+cmp.Or(reason, http.StatusText(status))
	}
	return e
}

// blocked tells why a cluster takes no documents though it runs.
func blocked(e *pachamama.Error, reason string) {
	e.Who = pachamama.WhoUs
	if strings.Contains(reason, "flood-stage") || strings.Contains(reason, "read-only-allow-delete") {
		e.Code, e.Message = pachamama.CodeUnavailable, "the cluster's disk is full over its flood stage, so it takes no documents"
		e.Hint = "Drop old versions or give the cluster more disk; it lifts the block itself once there is room."
		return
	}
	if strings.Contains(reason, "state not recovered") || strings.Contains(reason, "no cluster-manager") || strings.Contains(reason, "no master") {
		e.Code, e.Message, e.Who = pachamama.CodeUnavailable, "the cluster is starting or has no manager", ""
		return
	}
	e.Code, e.Message, e.Hint = pachamama.CodeForbidden, "the index is blocked: "+reason, "Somebody closed it for writing: look at index.blocks in its settings."
}

var (
	permission = regexp.MustCompile(`no permissions for \[([^\]]+)\]`)
	action     = regexp.MustCompile(`(?:perform|action): ?\[?([a-z]+:[A-Za-z]+)`)
)

// missing reads the missing right out of what the cluster or AWS say.
func missing(reason string) string {
	for _, r := range []*regexp.Regexp{permission, action} {
		if m := r.FindStringSubmatch(reason); m != nil {
			return m[1]
		}
	}
	return ""
}

// after reads when to try again; 0 when nobody says.
func after(h http.Header) time.Duration {
	if s, err := strconv.Atoi(h.Get("Retry-After")); err == nil && s > 0 {
		return time.Duration(s) * time.Second
	}
	return 0
}

// unreached is for calls without an answer. Errors of the transport that are
// ours, as those of credentials, pass.
func (q call) unreached(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if ours, ok := errors.AsType[*pachamama.Error](err); ok {
		return ours
	}
	e := &pachamama.Error{Code: pachamama.CodeUnavailable, Op: q.op, Message: "the cluster cannot be reached", Hint: "Look whether it runs, and at the host, the port and tls= in the setting.", Cause: err}
	var late net.Error
	if errors.As(err, &late) && late.Timeout() {
		e.Message, e.Hint = "the cluster gave no answer in time", ""
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		e.Message = "the name " + dns.Name + " is not known"
	}
	return e
}
