package aws

import (
	"net/http"
	"strings"

	"github.com/ucldc/pachamama"
)

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
		"ExpiredToken", "InvalidToken", "MissingAuthenticationToken", "TokenRefreshRequired", "XAdminUserNotFound", "RequestTimeTooSkewed", "RequestExpired", "KmsAccessDenied":
		return pachamama.CodeForbidden
	case "NoSuchKey", "NotFound", "NoSuchUpload", "NoSuchVersion", "ResourceNotFound", "NoSuchEntity":
		return pachamama.CodeNotFound
	case "NoSuchBucket", "QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue":
		return pachamama.CodeInvalid // a setting is wrong, which must not look like a missing object
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

// statusCode is what a status of HTTP stands for when the service says no more.
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
