package aws

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
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

// codes is what the services' own codes stand for; one that is not here is read
// from the status.
func codes(code string) pachamama.Code {
	switch strings.TrimSuffix(strings.TrimSuffix(code, "Exception"), "Error") {
	case "Throttling", "Throttled", "RequestThrottled", "TooManyRequests", "RequestLimitExceeded", "BandwidthLimitExceeded", "SlowDown",
		"ConditionalRequestConflict", "OperationAborted", // another writes the same now
		"ProvisionedThroughputExceeded", "PriorRequestNotComplete", "EC2Throttled", "LimitExceeded", "OverLimit", "KmsThrottled", "KMS.Throttling":
		return pachamama.CodeThrottled
	case "AccessDenied", "AllAccessDisabled", "AccountProblem", "AuthorizationError", "Authorization", "UnauthorizedOperation", "NotAuthorized",
		"InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidSignature", "InvalidClientTokenId", "UnrecognizedClient", "IncompleteSignature",
		"ExpiredToken", "InvalidToken", "MissingAuthenticationToken", "TokenRefreshRequired", "RequestTimeTooSkewed", "RequestExpired", "KmsAccessDenied":
		return pachamama.CodeForbidden
	case "NoSuchKey", "NoSuchBucket", "NotFound", "NoSuchUpload", "NoSuchVersion", "ResourceNotFound", "NoSuchEntity",
		"QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue":
		return pachamama.CodeNotFound
	case "PreconditionFailed", "BucketAlreadyExists", "Conflict":
		return pachamama.CodeConflict
	case "EntityTooLarge", "KeyTooLong":
		return pachamama.CodeTooLarge
	case "NotImplemented", "MethodNotAllowed", "UnsupportedOperation":
		return pachamama.CodeUnsupported
	case "RequestTimeout", "Internal", "InternalFailure", "InternalServer", "ServiceUnavailable", "IncompleteBody", "BadDigest", "InvalidDigest":
		return pachamama.CodeUnavailable // the last three: the bytes were spoilt on the way
	}
	return ""
}

func (c call) answered(e *pachamama.Error, answer *smithyhttp.ResponseError, api smithy.APIError) {
	code := api.ErrorCode()
	e.Code = codes(code)
	if e.Code == "" {
		e.Code = statusCode(statusOf(answer))
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
	e.Message = fmt.Sprintf("%s (HTTP %d)", words(e.Code), status)
	c.advise(e, answer, "")
}

func statusOf(answer *smithyhttp.ResponseError) int {
	if answer == nil || answer.Response == nil || answer.Response.Response == nil {
		return 0
	}
	return answer.HTTPStatusCode()
}

func statusCode(status int) pachamama.Code {
	switch {
	case status == http.StatusTooManyRequests:
		return pachamama.CodeThrottled
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return pachamama.CodeForbidden
	case status == http.StatusNotFound:
		return pachamama.CodeNotFound
	case status == http.StatusConflict, status == http.StatusPreconditionFailed:
		return pachamama.CodeConflict
	case status == http.StatusRequestEntityTooLarge:
		return pachamama.CodeTooLarge
	case status == http.StatusNotImplemented, status == http.StatusMethodNotAllowed:
		return pachamama.CodeUnsupported
	case status >= 500, status == http.StatusRequestTimeout:
		return pachamama.CodeUnavailable
	case status >= 300:
		return pachamama.CodeInvalid
	}
	return ""
}

func words(code pachamama.Code) string {
	switch code {
	case pachamama.CodeThrottled:
		return "the service asks to come back later"
	case pachamama.CodeForbidden:
		return "the service refuses it"
	case pachamama.CodeNotFound:
		return "it is not there"
	case pachamama.CodeConflict:
		return "it exists already, or another writes it now"
	case pachamama.CodeTooLarge:
		return "it is larger than the service takes"
	case pachamama.CodeUnsupported:
		return "the service cannot do this"
	case pachamama.CodeUnavailable:
		return "the service failed"
	default:
		return "the service does not accept the request"
	}
}

// advise says what to do about an answer.
func (c call) advise(e *pachamama.Error, answer *smithyhttp.ResponseError, code string) {
	var header http.Header
	if statusOf(answer) != 0 {
		header = answer.Response.Header
	}
	region := header.Get("X-Amz-Bucket-Region")
	if e.Code == pachamama.CodeUnavailable && after(header) > 0 {
		e.Code, e.Message = pachamama.CodeThrottled, words(pachamama.CodeThrottled)
	}
	switch {
	case e.Code == pachamama.CodeThrottled:
		e.After = after(header)
	case code == "NoSuchBucket":
		e.Message, e.Hint = "there is no "+c.on, "Make it, or mend the name in the setting."
	case code == "PermanentRedirect" || code == "AuthorizationHeaderMalformed" || code == "IllegalLocationConstraintException" || code == "301":
		e.Code, e.Hint = pachamama.CodeInvalid, "The "+c.on+" is in another region: give region= as the service says."
		if region != "" {
			e.Hint = "The " + c.on + " is in another region: give region=" + region + "."
		}
	case code == "ExpiredToken" || code == "TokenRefreshRequired" || code == "ExpiredTokenException":
		e.Hint = "The credentials have run out: sign in again, or name a secret that is renewed."
	case code == "InvalidAccessKeyId" || code == "SignatureDoesNotMatch" || code == "InvalidClientTokenId" || code == "UnrecognizedClientException":
		e.Hint = "The service does not know these keys, or the secret does not belong to them: look at credentials= or at AWS's own settings."
	case code == "RequestTimeTooSkewed":
		e.Hint = "Set this machine's clock."
	case e.Code == pachamama.CodeForbidden && c.needs != "":
		e.Hint = "Allow " + c.needs + " on " + c.on + " to the user or role of these credentials."
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
