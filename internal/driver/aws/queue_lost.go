package aws

import (
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/smithy-go"
)

// refused is the error of the first message of a batch that the service did not
// take, if any; one that is not just lost comes first.
func refused(failed []types.BatchResultErrorEntry) error {
	var first error
	for _, f := range failed {
		fault := smithy.FaultServer
		if f.SenderFault {
			fault = smithy.FaultClient
		}
		err := &smithy.GenericAPIError{Code: aws.ToString(f.Code), Message: aws.ToString(f.Message), Fault: fault}
		if first == nil || isLost(first) {
			first = err
		}
	}
	return first
}

// isLost reports whether the service says that a message is not held by this
// lease any more.
func isLost(err error) bool {
	answer, ok := errors.AsType[smithy.APIError](err)
	if !ok {
		return false
	}
	switch answer.ErrorCode() {
	case "MessageNotInflight", "AWS.SimpleQueueService.MessageNotInflight", "ReceiptHandleIsInvalid", "InvalidParameterValue":
		return true
	}
	return false
}
