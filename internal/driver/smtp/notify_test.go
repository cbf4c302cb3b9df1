package smtp_test

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/driver/smtp"
	"github.com/ucldc/pachamama/internal/driver/sqlite"
	"github.com/ucldc/pachamama/internal/port/conformance"
	"github.com/ucldc/pachamama/internal/port/notify"
	"github.com/ucldc/pachamama/test/servers"
)

func openCatalog(t testing.TB, now func() time.Time) *catalog.Catalog {
	t.Helper()
	db, dialect, err := sqlite.OpenCatalog(t.Context(), filepath.Join(t.TempDir(), "catalog.db"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := catalog.Open(t.Context(), db, dialect, now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// open returns a driver for the server at an address, with changes to its options.
func open(t testing.TB, address string, change func(*smtp.Options)) *smtp.Mail {
	t.Helper()
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	o := smtp.Options{Host: host, TLS: smtp.None, From: "pachamama@example.org", To: []string{"ops@example.org", "curator@example.org"}}
	if o.Port, err = strconv.Atoi(port); err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(&o)
	}
	m, err := smtp.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// letter is a mail as it was delivered.
type letter struct {
	netmail.Header
	text string
	file string
}

// mailbox reads what was delivered to a Maildir, in that order. Its files are
// named by time and a count.
func mailbox(t testing.TB, folder string) (out []letter) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "new", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		m, err := netmail.ReadMessage(f)
		if err != nil {
			t.Fatal(err)
		}
		body := m.Body
		if m.Header.Get("Content-Transfer-Encoding") == "quoted-printable" {
			body = quotedprintable.NewReader(body)
		}
		b, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, letter{m.Header, strings.ReplaceAll(string(b), "\r\n", "\n"), file})
		f.Close()
	}
	slices.SortStableFunc(out, func(a, b letter) int { return cmp.Compare(number(a.file), number(b.file)) })
	return out
}

// number is the count in the name of a file of a Maildir: 1764.M5P6Q7.host.
func number(file string) int {
	_, rest, _ := strings.Cut(filepath.Base(file), "Q")
	digits, _, _ := strings.Cut(rest, ".")
	n, _ := strconv.Atoi(digits) //nolint:errcheck // the first has none
	return n
}

func arrived(t testing.TB, folder string) (out []conformance.Arrived) {
	for _, l := range mailbox(t, folder) {
		out = append(out, conformance.Arrived{ID: strings.TrimSuffix(strings.TrimPrefix(l.Get("Message-ID"), "<"), "@example.org>"), Text: l.text,
			Run: strings.TrimSuffix(strings.TrimPrefix(l.Get("References"), "<"), "@example.org>")})
	}
	return out
}

func TestNotify(t *testing.T) {
	conformance.Notify(t, conformance.NotifySubject{
		People:  true,
		Catalog: openCatalog,
		Open: func(t testing.TB) (notify.Driver, func() []conformance.Arrived) {
			s := servers.StartSMTP(t)
			return open(t, s.Address, nil), func() []conformance.Arrived { return arrived(t, s.Mailbox) }
		},
		Away: func(t testing.TB) (notify.Driver, []string) {
			d := open(t, fmt.Sprintf("127.0.0.1:%d", servers.Port(t)), func(o *smtp.Options) {
				o.User, o.Password = "ops", func(context.Context) (string, error) { return "canary", nil }
			})
			return d, []string{"canary"}
		}})
}

func TestMailForPeople(t *testing.T) {
	s := servers.StartSMTP(t)
	m := notify.Message{ID: "r1-run-failed", Kind: "run.failed", Run: "r1", Created: time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC), Subject: "Straßen: run failed\r\nBcc: all@example.org", Text: "words\n"}
	if err := open(t, s.Address, nil).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	l := mailbox(t, s.Mailbox)[0]
	subject, err := new(mime.WordDecoder).DecodeHeader(l.Get("Subject"))
	if err != nil || !strings.HasPrefix(subject, "Straßen: run failed") || l.Get("Bcc") != "" {
		t.Errorf("subject %q, %v", subject, err)
	}
	for name, want := range map[string]string{"Message-Id": "<r1-run-failed@example.org>", "References": "<r1@example.org>", "To": "<ops@example.org>, <curator@example.org>",
		"From": "<pachamama@example.org>", "Date": "Tue, 24 Nov 2026 10:00:00 +0000", "Auto-Submitted": "auto-generated", "Content-Type": "text/plain; charset=UTF-8"} {
		if got := l.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestMistakes(t *testing.T) {
	for _, o := range []smtp.Options{{From: "x"}, {From: "a@b"}, {From: "a@b", To: []string{"c"}}, {From: "a@b", To: []string{"c@d\r\nX: y"}}, {From: "a@b", To: []string{"c@d"}, CAFile: "/not/there"}} {
		if _, err := smtp.New(o); pachamama.CodeOf(err) != pachamama.CodeInvalid {
			t.Errorf("%+v: %v", o, err)
		}
	}
}
