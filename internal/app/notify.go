package app

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/config"
	"github.com/ucldc/pachamama/internal/driver/aws"
	"github.com/ucldc/pachamama/internal/driver/slack"
	"github.com/ucldc/pachamama/internal/driver/smtp"
	"github.com/ucldc/pachamama/internal/driver/webhook"
	"github.com/ucldc/pachamama/internal/httpclient"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/notify"
)

// destinationTakes names the parameters that every destination takes.
func destinationTakes() []string {
	return []string{"name", "events", "collections", "institutions", "digest", "flood"}
}

// openDestinations opens each destination of the setting, which are apart by
// white space.
func (a *App) openDestinations(ctx context.Context, t table[notify.Driver]) (out []notify.Destination, err error) {
	wrapped := table[notify.Destination]{}
	for scheme, e := range t {
		wrapped[scheme] = entry[notify.Destination]{form: e.form, takes: e.takes, describe: e.describe, open: func(ctx context.Context, at address) (d notify.Destination, err error) {
			if d, err = destination(at); err == nil {
				if d.Driver, err = e.open(ctx, at); err == nil {
					d.Driver = notify.Guard(d.Driver, a.guard)
				}
			}
			return d, err
		}}
	}
	for at := range strings.FieldsSeq(a.Config.String("notify")) {
		d, err := pick(ctx, "notify", at, wrapped)
		if err == nil && slices.ContainsFunc(out, func(o notify.Destination) bool { return o.Name == d.Name }) {
			err = &pachamama.Error{Code: pachamama.CodeInvalid, Op: "app.Open", Subject: "notify", Message: "two destinations are called " + d.Name, Hint: "Give one of them another name: name=office."}
		}
		if err != nil {
			for _, o := range out {
				o.Driver.Close() //nolint:errcheck // the first mistake is told
			}
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

// destination reads who is told what.
func destination(at address) (d notify.Destination, err error) {
	d.Name = at.text("name", at.scheme+":"+at.place)
	d.Rules = notify.Rules{Events: words(at, "events"), Collections: words(at, "collections"), Institutions: words(at, "institutions")}
	for _, e := range d.Rules.Events {
		if !slices.Contains([]string{"done", "failed", "held", "cancelled", "stuck", "silent"}, strings.TrimPrefix(strings.TrimPrefix(e, "run."), "collection.")) {
			return d, at.invalid(fmt.Sprintf("events are done, failed, held, cancelled, stuck and silent, not %q", e))
		}
	}
	for _, p := range slices.Concat(d.Rules.Collections, d.Rules.Institutions) {
		if !notify.Valid(p) {
			return d, at.invalid(fmt.Sprintf("the pattern %q cannot be read: it is a name with * for anything", p))
		}
	}
	if digest := at.text("digest", ""); digest != "" {
		if d.Digest, err = time.ParseDuration(digest); err != nil || d.Digest < time.Second || d.Digest > 7*24*time.Hour {
			return d, at.invalid("digest is a time such as 1h, a week at most")
		}
	}
	people := 0
	if at.scheme == "smtp" || at.scheme == "slack" {
		people = 20
	}
	if at.text("flood", "") == "0" {
		return d, nil
	}
	d.Flood, err = at.number("flood", people)
	return d, err
}

// words are those of a parameter, with commas between.
func words(at address, name string) (out []string) {
	for w := range strings.SplitSeq(at.text(name, ""), ",") {
		if w = strings.TrimSpace(w); w != "" {
			out = append(out, w)
		}
	}
	return out
}

// mustSecret reads the secret that a URL must name.
func mustSecret(at address) (func(context.Context) (string, error), error) {
	ref := at.text("credentials", "")
	if ref == "" {
		return nil, at.invalid("credentials= must name where the secret is: env:NAME, file:PATH or exec:COMMAND")
	}
	return func(ctx context.Context) (string, error) { return config.Secret(ctx, ref) }, nil
}

// noticeClient tries once and follows nothing: the outbox tries again, and what is
// sent is meant for that address.
func (a *App) noticeClient() (*httpclient.Client, error) {
	allowed, err := a.Config.Allowed()
	if err != nil {
		return nil, err
	}
	return httpclient.New(httpclient.Options{UserAgent: userAgent(a.Config.String("contact")), Allow: allowed, NoRedirects: true, Retries: -1,
		Header: 30 * time.Second, Whole: 45 * time.Second, MaxBytes: 64 << 10, Patience: time.Second, Rate: 10}), nil
}

func (a *App) openWebhook(_ context.Context, at address) (notify.Driver, error) {
	secret, err := mustSecret(at)
	if err != nil {
		return nil, err
	}
	client, err := a.noticeClient()
	if err != nil {
		return nil, err
	}
	return webhook.New(webhook.Options{URL: at.place, Secret: secret, Client: client, Now: time.Now})
}

func (a *App) openSlack(_ context.Context, at address) (notify.Driver, error) {
	secret, err := mustSecret(at)
	if err != nil {
		return nil, err
	}
	client, err := a.noticeClient()
	if err != nil {
		return nil, err
	}
	return slack.New(slack.Options{URL: secret, Client: client}), nil
}

func describeSNS(at address) (port.Descriptor, error) { return aws.DescribeTopic(at.place), nil }

func (a *App) openSNS(ctx context.Context, at address) (notify.Driver, error) {
	region := aws.RegionOf(at.place)
	if region == "" {
		return nil, at.invalid("a topic is named by its ARN: sns:arn:aws:sns:us-west-2:123456789012:pachamama")
	}
	if !at.params.Has("region") {
		at.params.Set("region", region)
	}
	session, err := a.awsSession(ctx, at)
	if err != nil {
		return nil, err
	}
	return aws.OpenTopic(session, at.place), nil
}

func (a *App) openSMTP(_ context.Context, at address) (notify.Driver, error) {
	place, rest, err := at.host()
	if err == nil && rest != "" {
		err = at.invalid("nothing may follow the host")
	}
	if err != nil {
		return nil, err
	}
	o := smtp.Options{TLS: at.text("tls", smtp.StartTLS), CAFile: at.text("ca", ""), To: words(at, "to"), User: at.text("user", ""),
		From: cmp.Or(at.text("from", ""), a.Config.String("contact"))}
	ports := map[string]int{smtp.StartTLS: 587, smtp.Implicit: 465, smtp.None: 25}
	if ports[o.TLS] == 0 {
		return nil, at.invalid("tls is starttls, implicit or none")
	}
	if o.From == "" || len(o.To) == 0 {
		return nil, at.invalid("to= names who is written to, and from= (or the setting contact) who writes")
	}
	if o.User != "" || at.params.Has("credentials") {
		if o.Password, err = mustSecret(at); err != nil {
			return nil, err
		}
		if o.User == "" {
			return nil, at.invalid("user= is missing, whose password credentials= names")
		}
	}
	o.Host, o.Port = place, ports[o.TLS]
	if host, port, err := net.SplitHostPort(place); err == nil {
		if o.Port, err = strconv.Atoi(port); err != nil {
			return nil, at.invalid("the port is not a number")
		}
		o.Host = host
	}
	return smtp.New(o)
}
