// Package smtp sends messages as mail.
package smtp

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	netmail "net/mail"
	"os"
	"strings"
	"time"

	"github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/notify"
)

// How the connection is encrypted.
const (
	StartTLS = "starttls" // begun in clear, and not gone on with unless it can be encrypted
	Implicit = "implicit" // from the first byte
	None     = "none"     // not at all: for a server on the same machine
)

// within is how long a server may take for an answer.
const within = 30 * time.Second

// maxBytes of a mail's words: every server takes a megabyte.
const maxBytes = 1 << 20

// Options of a mail server.
type Options struct {
	Host     string
	Port     int
	TLS      string // StartTLS, Implicit or None
	CAFile   string // of the authority's certificate; empty: those of the system
	From     string // an address
	To       []string
	User     string                                // empty: no log-in
	Password func(context.Context) (string, error) // asked for each connection
}

// Mail is a notify driver.
type Mail struct {
	o      Options
	domain string // of the sender, for ids
	tls    *tls.Config
}

// New returns the driver. Nobody is asked yet.
func New(o Options) (*Mail, error) {
	for _, a := range append([]string{o.From}, o.To...) {
		if p, err := netmail.ParseAddress(a); err != nil || p.Address != a {
			return nil, invalid(fmt.Sprintf("%q is not an address such as ops@example.org", a))
		}
	}
	m := &Mail{o: o, domain: o.From[strings.LastIndex(o.From, "@")+1:], tls: &tls.Config{ServerName: o.Host, MinVersion: tls.VersionTLS12}}
	if len(o.To) == 0 {
		return nil, invalid("nobody is named to write to")
	}
	if o.CAFile != "" {
		pem, err := os.ReadFile(o.CAFile)
		m.tls.RootCAs = x509.NewCertPool()
		if err != nil || !m.tls.RootCAs.AppendCertsFromPEM(pem) {
			return nil, invalid("the certificates in " + o.CAFile + " cannot be read")
		}
	}
	return m, nil
}

func invalid(message string) error {
	return &pachamama.Error{Code: pachamama.CodeInvalid, Op: "smtp.Open", Subject: "smtp", Message: message}
}

// Send hands one mail for all recipients to the server. Its Message-ID is the
// message's id, so that programs for mail show one that comes twice once, and it
// refers to its run, so that they keep what is told of a run together.
func (m *Mail) Send(ctx context.Context, msg notify.Message) error {
	if len(msg.Text) > maxBytes {
		return &pachamama.Error{Code: pachamama.CodeTooLarge, Op: "smtp.Send", Subject: msg.ID, Message: fmt.Sprintf("the mail has more than %d bytes", maxBytes)}
	}
	letter, err := m.letter(msg)
	if err != nil {
		return err
	}
	client, conn, err := m.dial(ctx)
	if err != nil {
		return err
	}
	defer client.CloseWithSMTPClient(conn)                  //nolint:errcheck // what was accepted is delivered
	defer context.AfterFunc(ctx, func() { conn.Close() })() //nolint:errcheck // it is given up
	err = client.SendWithSMTPClient(conn, letter)
	if err == nil || letter.IsDelivered() {
		return nil
	}
	return m.explain(ctx, "smtp.Send", err)
}

func (m *Mail) letter(msg notify.Message) (*mail.Msg, error) {
	l := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := errors.Join(l.From(m.o.From), l.To(m.o.To...)); err != nil {
		return nil, invalid(err.Error())
	}
	l.Subject(msg.Subject)
	l.SetMessageIDWithValue(msg.ID + "@" + m.domain)
	if msg.Run != "" {
		l.SetGenHeader("References", "<"+msg.Run+"@"+m.domain+">")
	}
	l.SetDateWithValue(msg.Created)
	l.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: nobody's holiday answers
	l.SetGenHeader("X-Pachamama-Kind", msg.Kind)
	l.SetBodyString(mail.TypeTextPlain, msg.Text)
	return l, nil
}

// dial connects, encrypts and logs in.
func (m *Mail) dial(ctx context.Context) (*mail.Client, *smtp.Client, error) {
	o := []mail.Option{mail.WithPort(m.o.Port), mail.WithTimeout(within), mail.WithTLSConfig(m.tls), mail.WithTLSPolicy(mail.TLSMandatory)}
	switch m.o.TLS {
	case Implicit:
		o = append(o, mail.WithSSL())
	case None:
		o = append(o, mail.WithTLSPolicy(mail.NoTLS))
	}
	if m.o.User != "" {
		password, err := m.o.Password(ctx)
		if err != nil {
			return nil, nil, err
		}
		o = append(o, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(m.o.User), mail.WithPassword(password))
	}
	client, err := mail.NewClient(m.o.Host, o...)
	if err != nil {
		return nil, nil, invalid(err.Error())
	}
	conn, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return nil, nil, m.explain(ctx, "smtp.Connect", err)
	}
	return client, conn, nil
}

// Check connects, encrypts, logs in, and says good-bye.
func (m *Mail) Check(ctx context.Context) (string, error) {
	client, conn, err := m.dial(ctx)
	if err != nil {
		return "", err
	}
	said := "the server answers, encrypted"
	if m.o.TLS == None {
		said = "the server answers"
	}
	if m.o.User != "" {
		said += ", and knows " + m.o.User
	}
	return said, m.explain(ctx, "smtp.Check", client.CloseWithSMTPClient(conn))
}

// Describe tells what mail can do.
func (m *Mail) Describe() port.Descriptor { return Describe() }

// Describe describes mail.
func Describe() port.Descriptor {
	return port.Descriptor{Driver: "smtp", Limits: map[string]int64{notify.LimitBytes: maxBytes}, Here: true}
}

// Close does nothing: each mail has its connection.
func (m *Mail) Close() error { return nil }
