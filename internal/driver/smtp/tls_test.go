package smtp_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/driver/smtp"
	"github.com/ucldc/pachamama/internal/port/notify"
	"github.com/ucldc/pachamama/test/servers"
)

// certificate writes one for this machine, and its key.
func certificate(t *testing.T) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(t.TempDir(), "cert.pem"), filepath.Join(t.TempDir(), "key.pem")
	for path, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

var testMail = notify.Message{ID: "a", Kind: "test", Subject: "a test", Text: "words\n"}

// TestEncrypted: a real server with STARTTLS, and with TLS from the first byte.
func TestEncrypted(t *testing.T) {
	cert, key := certificate(t)
	for mode, args := range map[string][]string{smtp.StartTLS: {"--tlscert", cert, "--tlskey", key}, smtp.Implicit: {"--smtpscert", cert, "--smtpskey", key}} {
		t.Run(mode, func(t *testing.T) {
			s := servers.StartSMTP(t, args...)
			good := open(t, s.Address, func(o *smtp.Options) { o.TLS, o.CAFile = mode, cert })
			if said, err := good.Check(t.Context()); err != nil || !strings.Contains(said, "encrypted") {
				t.Errorf("%q, %v", said, err)
			}
			if err := good.Send(t.Context(), testMail); err != nil {
				t.Error(err)
			}
			if n := len(mailbox(t, s.Mailbox)); n != 1 {
				t.Errorf("%d mails", n)
			}
			stranger := open(t, s.Address, func(o *smtp.Options) { o.TLS = mode })
			if err := stranger.Send(t.Context(), testMail); pachamama.CodeOf(err) != pachamama.CodeForbidden || !strings.Contains(err.Error(), "certificate") {
				t.Errorf("a certificate of nobody we know: %v", err)
			}
		})
	}
	t.Run("none offered", func(t *testing.T) {
		s := servers.StartSMTP(t)
		err := open(t, s.Address, func(o *smtp.Options) { o.TLS = smtp.StartTLS }).Send(t.Context(), testMail)
		if err == nil || !strings.Contains(err.Error(), "no STARTTLS") || len(mailbox(t, s.Mailbox)) != 0 {
			t.Errorf("%v", err)
		}
	})
}

// TestLogin speaks to a server of the test, since the real one knows no users. It
// answers what its script says to lines that begin so.
func TestLogin(t *testing.T) {
	certFile, keyFile := certificate(t)
	pair, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err != nil {
		t.Fatal(err)
	}
	plain := base64.StdEncoding.EncodeToString([]byte("\x00ops\x00canary"))
	for _, c := range []struct {
		name, line, answer string
		want               pachamama.Code
	}{
		{"good", "", "", ""},
		{"wrong password", "AUTH", "535 5.7.8 no", pachamama.CodeForbidden},
		{"log-in later", "AUTH", "454 4.7.0 later", pachamama.CodeUnavailable},
		{"no such mailbox", "RCPT TO:<curator", "550 5.1.1 nobody", pachamama.CodeRejected},
		{"grey list", "RCPT", "451 4.7.1 later", pachamama.CodeUnavailable},
		{"too large", "MAIL", "552 5.3.4 large", pachamama.CodeTooLarge},
		{"spam", ".", "554 5.7.1 no", pachamama.CodeRejected},
		{"reset after the mail was taken", "RSET", "421 bye", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{pair}})
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			heard := make(chan string, 100)
			go serveOnce(l, c.line, c.answer, heard)
			m := open(t, l.Addr().String(), func(o *smtp.Options) {
				o.TLS, o.CAFile, o.User = smtp.Implicit, certFile, "ops"
				o.Password = func(context.Context) (string, error) { return "canary", nil }
			})
			err = m.Send(t.Context(), testMail)
			if pachamama.CodeOf(err) != c.want || strings.Contains(fmt.Sprintf("%v %#v", err, err), "canary") {
				t.Errorf("%v", err)
			}
			if auth := <-heard; auth != "AUTH PLAIN "+plain {
				t.Errorf("heard %q", auth)
			}
		})
	}
}

func serveOnce(l net.Listener, line, answer string, heard chan<- string) {
	conn, err := l.Accept()
	if err != nil {
		return
	}
	defer conn.Close()
	fmt.Fprint(conn, "220 test\r\n")
	in, data := bufio.NewScanner(conn), false
	for in.Scan() {
		said := in.Text()
		if strings.HasPrefix(said, "AUTH") {
			heard <- said
		}
		switch {
		case data && said != ".":
			continue
		case line != "" && strings.HasPrefix(said, line):
			fmt.Fprint(conn, answer+"\r\n")
		case strings.HasPrefix(said, "EHLO"):
			fmt.Fprint(conn, "250-test\r\n250-AUTH PLAIN\r\n250 8BITMIME\r\n")
		case strings.HasPrefix(said, "AUTH"):
			fmt.Fprint(conn, "235 ok\r\n")
		case said == "DATA":
			fmt.Fprint(conn, "354 go on\r\n")
		default:
			fmt.Fprint(conn, "250 ok\r\n")
		}
		data = said == "DATA" || data && said != "."
	}
}
