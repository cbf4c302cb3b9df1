package swap_test

import (
	"bufio"
	"crypto/tls"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
)

// guarded lets in who knows the password of ann.
func (c *canaries) guarded(t *testing.T, to, password string) string {
	t.Helper()
	at, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	through := httputil.NewSingleHostReverseProxy(at)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, secret, _ := r.BasicAuth(); user != "ann" || secret != password {
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprint(w, "Unauthorized")
			return
		}
		through.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// receiver takes messages of webhooks and of Slack.
func (c *canaries) receiver(t *testing.T) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { c.body("events", "webhook or Slack", r.Body) }))
	t.Cleanup(s.Close)
	return s.URL
}

// mailServer takes mail, encrypted, from who knows the password. Its authority is
// the certificate of net/http's own tests.
func (c *canaries) mailServer(t *testing.T, user, password string) (address, authority string) {
	t.Helper()
	borrowed := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(borrowed.Close)
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: borrowed.TLS.Certificates, MinVersion: tls.VersionTLS12})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	known := "AUTH PLAIN " + base64.StdEncoding.EncodeToString([]byte("\x00"+user+"\x00"+password))
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go c.mailTo(conn, known)
		}
	}()
	return l.Addr().String(), string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: borrowed.Certificate().Raw}))
}

func (c *canaries) mailTo(conn net.Conn, known string) {
	defer conn.Close()
	fmt.Fprint(conn, "220 test\r\n")
	var mail strings.Builder
	data := false
	for in := bufio.NewScanner(conn); in.Scan(); {
		said := in.Text()
		switch {
		case data && said != ".":
			mail.WriteString(said + "\n")
			continue
		case strings.HasPrefix(said, "EHLO"):
			fmt.Fprint(conn, "250-test\r\n250-AUTH PLAIN\r\n250 8BITMIME\r\n")
		case strings.HasPrefix(said, "AUTH") && said != known:
			fmt.Fprint(conn, "535 5.7.8 not known\r\n")
		case strings.HasPrefix(said, "AUTH"):
			fmt.Fprint(conn, "235 ok\r\n")
		case said == "QUIT":
			fmt.Fprint(conn, "221 bye\r\n")
		case said == "DATA":
			fmt.Fprint(conn, "354 go on\r\n")
		default:
			fmt.Fprint(conn, "250 ok\r\n")
		}
		data = said == "DATA"
	}
	c.heard("events", "mail", []byte(mail.String()))
}
