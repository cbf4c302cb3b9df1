package aws

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/ucldc/pachamama"
)

// maxReply is the most that is read of an answer, which has a thousand blocks.
const maxReply = 32 << 20

// call makes one request of AWS's JSON 1.1 protocol, and again as the policy
// says. Sent reports that the last request went out whole and nothing came back:
// the service may have done what was asked.
func (x *Textract) call(ctx context.Context, op string, in any) (reply []byte, sent bool, err error) {
	body, err := json.Marshal(in)
	if err != nil {
		return nil, false, err
	}
	about := call{op: "textract." + op, subject: "Textract", needs: "textract:" + op, on: "Textract"}
	once := op == opDetect // a second request would be a second page to pay for
	var lost error
	err = x.o.Retry.Do(ctx, func(ctx context.Context) error {
		var err error
		if once {
			ctx = context.WithoutCancel(ctx) // the answer is waited for, as for any in silence at most
		}
		reply, sent, err = x.post(ctx, op, body)
		err = textractWords(about.explain(err), err)
		if once && sent {
			lost = err
			return nil
		}
		return err
	})
	if lost != nil {
		err = lost
	}
	return reply, sent && err != nil, err
}

const (
	opDetect = "DetectDocumentText"
	opStart  = "StartDocumentTextDetection"
	opGet    = "GetDocumentTextDetection"
)

// post makes one request.
func (x *Textract) post(ctx context.Context, op string, body []byte) (reply []byte, sent bool, err error) {
	var wrote atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteRequest: func(i httptrace.WroteRequestInfo) {
		if i.Err == nil {
			wrote.Store(true)
		}
	}})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, x.url, bytes.NewReader(body))
	if err != nil {
		return nil, false, err
	}
	req.Header.Set("Content-Type", "application/x-amz-json-1.1")
	req.Header.Set("X-Amz-Target", "Textract."+op)
	res, err := x.client.Do(req)
	if err != nil {
		return nil, wrote.Load(), err
	}
	defer res.Body.Close()
	reply, err = io.ReadAll(io.LimitReader(res.Body, maxReply+1))
	switch {
	case res.StatusCode != http.StatusOK:
		return nil, false, refusal(res, reply)
	case err != nil:
		return nil, true, err
	case len(reply) > maxReply:
		return nil, true, &pachamama.Error{Code: pachamama.CodeMalformed, Op: "textract." + op, Subject: "Textract", Message: fmt.Sprintf("the answer has more than %d bytes", maxReply)}
	case !json.Valid(reply):
		return nil, true, &pachamama.Error{Code: pachamama.CodeMalformed, Op: "textract." + op, Subject: "Textract", Message: "the answer is no JSON",
			Hint: "Look at endpoint=: what answers there does not speak like Textract."}
	}
	return reply, false, nil
}

// refusal is the error in an answer, as the SDK would have it.
func refusal(res *http.Response, reply []byte) error {
	var said struct {
		Type    string `json:"__type"`
		Message string `json:"message"` // or Message: letters are alike here
	}
	_ = json.Unmarshal(reply, &said) // else the status alone says what it is
	name := res.Header.Get("X-Amzn-ErrorType")
	if name == "" {
		name = said.Type
	}
	name, _, _ = strings.Cut(name[strings.LastIndex(name, "#")+1:], ":")
	answer := &smithyhttp.ResponseError{Response: &smithyhttp.Response{Response: res}, Err: fmt.Errorf("HTTP %d", res.StatusCode)}
	if name != "" {
		fault := smithy.FaultClient
		if res.StatusCode >= http.StatusInternalServerError {
			fault = smithy.FaultServer
		}
		answer.Err = &smithy.GenericAPIError{Code: name, Message: said.Message, Fault: fault}
	}
	return answer
}

// textractWords mends what only Textract says.
func textractWords(explained, err error) error {
	e := pachamama.AsError(explained)
	switch {
	case e == nil:
	case isCode(err, "BadDocumentException"), isCode(err, "UnsupportedDocumentException"):
		e.Code, e.Message = pachamama.CodeMalformed, "Textract cannot read the document: it is damaged, protected, or of a kind that it does not take"
	case isCode(err, "DocumentTooLargeException"):
		e.Code = pachamama.CodeTooLarge
	case isCode(err, "InvalidS3ObjectException"):
		e.Hint = "Allow s3:GetObject on the bucket of bucket= to the user or role of these credentials, and keep the bucket in Textract's region."
	case isCode(err, "IdempotentParameterMismatchException"):
		e.Code, e.Hint = pachamama.CodeConflict, "The document was sent before with other settings of topic=, role= or bucket=: put those back until its text is here."
	}
	return explained
}
