package aws

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/ucldc/pachamama"
)

// call says what was asked of a service, for those who read its error.
type call struct {
	op      string // "blob.Put"
	subject string // what it was done to: a key, a message
	needs   string // the right that it takes: "s3:PutObject"
	on      string // what it is needed on: "bucket archive"
}

// explain puts what the SDK gives into the program's words. Errors of ours, of
// contexts and nil pass as they are. The cause names the service's request id.
func (c call) explain(err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	if ours, ok := errors.AsType[*pachamama.Error](err); ok {
		return ours
	}
	e := &pachamama.Error{Op: c.op, Subject: c.subject, Cause: err}
	answer, _ := errors.AsType[*smithyhttp.ResponseError](err)
	api, answered := errors.AsType[smithy.APIError](err)
	switch {
	case answered:
		c.answered(e, answer, api)
	case statusOf(answer) != 0:
		c.status(e, answer)
	default:
		c.unreached(e, err)
	}
	return e
}

func (c call) answered(e *pachamama.Error, answer *smithyhttp.ResponseError, api smithy.APIError) {
	code := api.ErrorCode()
	e.Code = codes(code)
	if e.Code == "" {
		e.Code = statusCode(statusOf(answer))
	}
	if e.Code == pachamama.CodeNotFound && codes(code) == "" { // something else than what was asked for
		e.Code = pachamama.CodeInvalid
	}
	switch {
	case e.Code == "" && api.ErrorFault() == smithy.FaultServer:
		e.Code = pachamama.CodeUnavailable
	case e.Code == "":
		e.Code = pachamama.CodeInvalid
	}
	e.Message = words(e.Code)
	if text := api.ErrorMessage(); text != "" && e.Code != pachamama.CodeNotFound {
		e.Message += ": " + code + ": " + text
	}
	c.advise(e, answer, code)
}

func (c call) status(e *pachamama.Error, answer *smithyhttp.ResponseError) {
	status := statusOf(answer)
	e.Code = statusCode(status)
	if e.Code == "" { // an answer that says good and cannot be read
		e.Code = pachamama.CodeUnavailable
	}
	if e.Code == pachamama.CodeNotFound { // the service itself would say what it did not find
		e.Code, e.Hint = pachamama.CodeInvalid, "Look at endpoint=: what answers there does not speak like the service."
	}
	e.Message = fmt.Sprintf("%s (HTTP %d)", words(e.Code), status)
	c.advise(e, answer, "")
}

func statusOf(answer *smithyhttp.ResponseError) int {
	if answer == nil || answer.Response == nil || answer.Response.Response == nil {
		return 0
	}
	return answer.HTTPStatusCode()
}

// advise says what to do about an answer.
func (c call) advise(e *pachamama.Error, answer *smithyhttp.ResponseError, code string) {
	var header http.Header
	if statusOf(answer) != 0 {
		header = answer.Response.Header
	}
	e.After = after(header)
	if e.Code == pachamama.CodeUnavailable && e.After > 0 {
		e.Code, e.Message = pachamama.CodeThrottled, words(pachamama.CodeThrottled)
	}
	switch code {
	case "NoSuchBucket", "QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue":
		e.Message, e.Hint = "there is no "+c.on, "Make it (`pachamama setup aws` does), or mend the name in the setting."
	case "PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException":
		region := cmp.Or(header.Get("X-Amz-Bucket-Region"), "the one that the service names")
		e.Code, e.Hint = pachamama.CodeInvalid, "The "+c.on+" is in another region: give region="+region+"."
	case "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired":
		e.Hint = "The credentials have run out: sign in again, or name a secret that is renewed."
	case "InvalidAccessKeyId", "InvalidClientTokenId", "SignatureDoesNotMatch", "UnrecognizedClientException", "XAdminUserNotFound":
		e.Hint = "The service does not know these keys, or the secret does not belong to them: look at credentials= or at AWS's own settings."
	case "RequestTimeTooSkewed":
		e.Hint = "Set this machine's clock."
	default:
		if e.Code == pachamama.CodeForbidden && c.needs != "" {
			e.Hint = "Allow " + c.needs + " on " + c.on + " to the user or role of these credentials."
		}
	}
}

// after reads when to try again; 0 when the service does not say.
func after(h http.Header) time.Duration {
	if ms, err := strconv.Atoi(h.Get("X-Amz-Retry-After")); err == nil && ms > 0 {
		return time.Duration(ms) * time.Millisecond
	}
	if s, err := strconv.Atoi(h.Get("Retry-After")); err == nil && s > 0 {
		return time.Duration(s) * time.Second
	}
	return 0
}

// unreached is for errors without an answer.
func (c call) unreached(e *pachamama.Error, err error) {
	e.Code, e.Message = pachamama.CodeUnavailable, "the service cannot be reached"
	dns, _ := errors.AsType[*net.DNSError](err)
	timeout, _ := errors.AsType[*awshttp.ResponseTimeoutError](err)
	switch {
	case dns != nil:
		e.Message, e.Hint = "the name "+dns.Name+" is not known", "Look at endpoint= and region=, and at this machine's network."
	case timeout != nil, errors.Is(err, context.DeadlineExceeded):
		e.Message = "the service gave no answer in time"
	case isOf[*net.OpError](err):
		e.Hint = "Look at endpoint=, at the network, and whether the service runs."
	case isOf[*smithy.SerializationError](err), isOf[*smithy.InvalidParamsError](err):
		e.Code, e.Message = pachamama.CodeInvalid, "the request cannot be made: "+err.Error()
	}
}

func isOf[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

// isCode reports whether the service answered with that code of its own.
func isCode(err error, code string) bool {
	api, ok := errors.AsType[smithy.APIError](err)
	return ok && api.ErrorCode() == code
}

// isStatus reports whether the service answered with that status of HTTP.
func isStatus(err error, status int) bool {
	answer, ok := errors.AsType[*smithyhttp.ResponseError](err)
	return ok && statusOf(answer) == status
}
