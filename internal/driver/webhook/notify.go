// Package webhook sends messages to programs by HTTP, signed as Standard
// Webhooks 1.0 says (standardwebhooks.com).
package webhook

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/httpclient"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/notify"
)

// maxBytes of a body. Standard Webhooks advises 20 KB; a digest may have more.
const maxBytes = 1 << 20

// Options of a webhook.
type Options struct {
	URL    string                                // of the receiver; no secret
	Secret func(context.Context) (string, error) // asked for each message; several with white space between are all signed with, so that they can be changed
	Client *httpclient.Client                    // that tries once and follows no redirects
	Now    func() time.Time                      // when it is sent, for the signature
}

// Webhook is a notify driver.
type Webhook struct {
	o    Options
	host string
}

// New returns a webhook. Nobody is asked yet.
func New(o Options) (*Webhook, error) {
	u, err := url.Parse(o.URL)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || u.RawQuery != "" {
		return nil, &pachamama.Error{Code: pachamama.CodeInvalid, Op: "webhook.Open", Subject: "webhook", Message: "the address is not one such as https://example.org/hooks/pachamama",
			Hint: "It has no user, password or query: the signature proves who sends."}
	}
	return &Webhook{o: o, host: u.Host}, nil
}

// Send posts the message in the envelope that Standard Webhooks advises: type,
// timestamp, and data, which is the body byte for byte.
func (w *Webhook) Send(ctx context.Context, m notify.Message) error {
	body := envelope(m)
	if len(body) > maxBytes {
		return &pachamama.Error{Code: pachamama.CodeTooLarge, Op: "webhook.Send", Subject: m.ID, Message: fmt.Sprintf("the message has %d bytes, more than %d", len(body), maxBytes)}
	}
	keys, err := w.keys(ctx)
	if err != nil {
		return err
	}
	at := strconv.FormatInt(w.o.Now().Unix(), 10)
	h := http.Header{"Content-Type": {"application/json"}, "Webhook-Id": {m.ID}, "Webhook-Timestamp": {at}, "Webhook-Signature": {sign(keys, m.ID, at, body)}}
	err = w.o.Client.Post(ctx, httpclient.Request{URL: w.o.URL, Header: h, Body: body})
	if s, ok := errors.AsType[*httpclient.StatusError](err); ok && s.Status == http.StatusGone {
		e := pachamama.AsError(err)
		return &pachamama.Error{Code: e.Code, Op: e.Op, Subject: e.Subject, Message: e.Message, Cause: notify.ErrGone,
			Hint: "The receiver wants no more; when that was a mistake, `pachamama notify again` goes on."}
	}
	return err
}

func envelope(m notify.Message) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `{"type":%q,"timestamp":%q,"data":`, m.Kind, m.Created.UTC().Format(time.RFC3339Nano))
	b.Write(m.Body)
	b.WriteByte('}')
	return b.Bytes()
}

// keys reads the secrets: base64 after whsec_, of 24 to 64 bytes.
func (w *Webhook) keys(ctx context.Context) ([][]byte, error) {
	text, err := w.o.Secret(ctx)
	if err != nil {
		return nil, err
	}
	var keys [][]byte
	for secret := range strings.FieldsSeq(text) {
		encoded, ok := strings.CutPrefix(secret, "whsec_")
		key, err := base64.StdEncoding.DecodeString(encoded)
		if !ok || err != nil || len(key) < 24 || len(key) > 64 {
			return nil, &pachamama.Error{Code: pachamama.CodeInvalid, Op: "webhook.Secret", Subject: w.host, Message: "the secret is not one of Standard Webhooks",
				Hint: "It is whsec_ and the base64 of 24 to 64 random bytes: echo whsec_$(openssl rand -base64 32)."}
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// sign gives one signature for each key.
func sign(keys [][]byte, id, at string, body []byte) string {
	var out []string
	for _, key := range keys {
		mac := hmac.New(sha256.New, key)
		fmt.Fprintf(mac, "%s.%s.", id, at)
		mac.Write(body)
		out = append(out, "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	}
	return strings.Join(out, " ")
}

// Check reads the secret. Whether the receiver takes what is sent only a message
// can tell, so it is not asked.
func (w *Webhook) Check(ctx context.Context) (string, error) {
	_, err := w.keys(ctx)
	return "the secret can be read; `pachamama notify test` asks the receiver", err
}

// Describe tells what a webhook can do.
func (w *Webhook) Describe() port.Descriptor { return Describe() }

// Describe describes webhooks.
func Describe() port.Descriptor {
	return port.Descriptor{Driver: "webhook", Limits: map[string]int64{notify.LimitBytes: maxBytes}, Here: true}
}

// Close lets idle connections go.
func (w *Webhook) Close() error { return w.o.Client.Close() }
