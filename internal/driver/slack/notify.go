// Package slack sends messages to a channel of Slack by an incoming webhook.
package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/httpclient"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/notify"
)

// Limits of Slack: 40,000 characters of text
// (https://docs.slack.dev/changelog/2018-truncating-really-long-messages), 50
// blocks (https://docs.slack.dev/reference/block-kit/blocks), 150 characters of a
// header and 3,000 of a section.
const (
	maxText    = 40_000
	maxBlocks  = 50
	maxHeader  = 150
	maxSection = 3_000
)

// Options of a webhook of Slack.
type Options struct {
	URL    func(context.Context) (string, error) // it is the secret; asked for each message
	Client *httpclient.Client                    // that tries once and follows no redirects
}

// Slack is a notify driver.
type Slack struct{ o Options }

// New returns the driver. Nobody is asked yet.
func New(o Options) *Slack { return &Slack{o} }

// block is one of Slack's Block Kit.
type block struct {
	Type     string `json:"type"`
	Text     *text  `json:"text,omitempty"`
	Elements []text `json:"elements,omitempty"`
}

type text struct {
	Type string `json:"type"`
	Text string `json:"text"`
}

// Send posts the words of the message as plain text, with its id below.
func (s *Slack) Send(ctx context.Context, m notify.Message) error {
	if n := utf8.RuneCountInString(m.Text) + utf8.RuneCountInString(m.Subject); n > maxText {
		return &pachamama.Error{Code: pachamama.CodeTooLarge, Op: "slack.Send", Subject: m.ID, Message: fmt.Sprintf("the message has more than the %d characters that Slack takes", maxText)}
	}
	url, err := s.url(ctx)
	if err != nil {
		return err
	}
	body, err := json.Marshal(struct {
		Text   string  `json:"text"` // where blocks cannot be shown, such as on a lock screen
		Blocks []block `json:"blocks"`
	}{escape(m.Subject), blocks(m)})
	if err != nil {
		return err
	}
	return s.o.Client.Post(ctx, httpclient.Request{URL: url, Header: http.Header{"Content-Type": {"application/json"}}, Body: body})
}

func blocks(m notify.Message) []block {
	out := []block{{Type: "header", Text: &text{"plain_text", string(cut(m.Subject, maxHeader))}}}
	for rest := []rune(strings.TrimRight(m.Text, "\n")); len(rest) > 0 && len(out) < maxBlocks-1; {
		n := min(len(rest), maxSection)
		if n < len(rest) { // after a line, when there is one
			for i := n; i > 0; i-- {
				if rest[i-1] == '\n' {
					n = i
					break
				}
			}
		}
		out = append(out, block{Type: "section", Text: &text{"plain_text", string(rest[:n])}})
		rest = rest[n:]
	}
	return append(out, block{Type: "context", Elements: []text{{"plain_text", m.ID}}})
}

func cut(s string, most int) []rune {
	r := []rune(s)
	return r[:min(len(r), most)]
}

// escape as Slack's own markup wants it.
func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

// url reads the secret.
func (s *Slack) url(ctx context.Context) (string, error) {
	u, err := s.o.URL(ctx)
	if err == nil && (!strings.HasPrefix(u, "https://") && !strings.HasPrefix(u, "http://") || strings.ContainsAny(u, " \n")) {
		err = &pachamama.Error{Code: pachamama.CodeInvalid, Op: "slack.URL", Subject: "slack", Message: "the secret is not the URL of an incoming webhook",
			Hint: "Make one in Slack (Apps, Incoming Webhooks): it begins with https://hooks.slack.com/services/."}
	}
	return u, err
}

// Check reads the secret. Slack would show whatever is sent, so it is not asked.
func (s *Slack) Check(ctx context.Context) (string, error) {
	_, err := s.url(ctx)
	return "the URL can be read; `pachamama notify test` asks Slack", err
}

// Describe tells what Slack can do.
func (s *Slack) Describe() port.Descriptor { return Describe() }

// Describe describes Slack.
func Describe() port.Descriptor {
	return port.Descriptor{Driver: "slack", Limits: map[string]int64{notify.LimitBytes: maxText, "characters": maxText, "blocks": maxBlocks}, Here: true}
}

// Close lets idle connections go.
func (s *Slack) Close() error { return s.o.Client.Close() }
