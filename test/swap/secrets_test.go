package swap_test

import (
	"bufio"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ucldc/pachamama/test/servers"
)

func sum(s string) []byte { b := sha256.Sum256([]byte(s)); return b[:6] }

// TestNoSecretIsTold plants secrets in every reference and in URLs, where nobody
// should write them, harvests well and badly, and looks for them in all that
// the program wrote.
func TestNoSecretIsTold(t *testing.T) {
	if os.Getenv("PACHAMAMA_TEST_PROGRAM") == "" {
		t.Skip("takes half a minute: ./check program runs it, or PACHAMAMA_TEST_PROGRAM=1")
	}
	c := &canaries{forms: map[string]string{}, text: map[string][]piece{}}
	var w *world
	f := launch(t,
		func(*fleet) { w = begin(t, 8) },
		func(f *fleet) { f.node = servers.StartOpenSearch(t) },
		func(f *fleet) {
			f.moto, f.versitygw, f.postgres = servers.Moto(t), servers.Versitygw(t), servers.StartPostgreSQL(t)
			f.nats = servers.StartNATS(t, "--user", "ann", "--pass", c.plant("nats"))
		})
	p := c.plan(t, f, w)

	good := w.site(t, p.good)
	if exit := c.run(t, good, "harvest", w.source, "--mapping", "sample", "--prefix", "oai_dc", "--id", marker, "--name", marker); exit != 0 {
		t.Errorf("the harvest ends with %d: %s", exit, c.last("stderr"))
	}
	for name, at := range p.queues {
		good.settings["queue"] = at
		good.write(t)
		if exit := c.run(t, good, "doctor"); exit != 0 {
			t.Errorf("%s: doctor ends with %d: %s", name, exit, c.last("stdout"))
		}
		c.run(t, good, "queue", "--json")
	}
	c.everything(t, good)
	c.folder(t, "storage", f.versitygw.Folder)
	c.catalog(t, filepath.Join(good.data, "catalog.db"))
	c.index(t, f.node.URL)
	for _, text := range f.toldTexts(t, p.told) {
		c.heard("events", "SNS", []byte(text))
	}

	for _, bad := range p.bad {
		s := w.site(t, bad)
		doctor := c.run(t, s, "doctor", "--json")
		harvest := c.run(t, s, "harvest", w.source, "--mapping", "sample", "--prefix", "oai_dc", "--id", marker)
		c.run(t, s, "runs", "--json")
		c.run(t, s, "notify", "test")
		c.run(t, s, "config")
		if doctor == 0 && harvest == 0 {
			t.Errorf("%s: nothing failed", bad.name)
		}
		c.folder(t, "data folder", s.data)
		if _, err := os.Stat(filepath.Join(s.data, "catalog.db")); err == nil {
			c.catalog(t, filepath.Join(s.data, "catalog.db"))
		}
	}
	c.run(t, good, "harvest", strings.Replace(w.source, "://", "://ann:"+c.plant("institution")+"@", 1), "--mapping", "sample", "--prefix", "oai_dc", "--id", "other")
	c.run(t, good, "probe", strings.Replace(w.source, "://", "://ann:"+c.plant("institution")+"@", 1))

	c.folder(t, "data folder", good.data)
	c.reached(t, "stdout", "stderr", "storage", "catalog", "index", "events", "console", "API", "metrics", "data folder")
	for _, told := range c.told() {
		t.Error(told)
	}
	fmt.Printf("%d secrets in %d forms stand in none of what the program wrote: %s\n", c.count(), len(c.forms), c.sizes())
}

// plan is what is set up: a site where all is well, and many where it is not.
type plan struct {
	good   configuration
	queues map[string]string // for the good one, one after the other
	bad    []configuration
	told   string // queue of the topic
}

func (c *canaries) plan(t *testing.T, f *fleet, w *world) plan {
	t.Helper()
	file := func(name, secret string) string {
		path := filepath.Join(w.dir, name)
		if err := os.WriteFile(path, []byte(secret+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	c.known("the bucket", f.versitygw.SecretKey) // and of the database
	bucket := f.bucket(t, f.versitygw.URL, f.versitygw.AccessKey+" "+f.versitygw.SecretKey)
	topic, told := f.topic(t)
	database, err := url.Parse(f.postgres.URL)
	if err != nil {
		t.Fatal(err)
	}
	cluster, hook := c.guarded(t, f.node.URL, c.plant("cluster")), c.receiver(t)
	mail, authority := c.mailServer(t, "ann", c.plant("mail"))
	slack, whsec := hook+"/services/"+c.plant("slack"), base64.StdEncoding.EncodeToString([]byte(c.plant("webhook")))
	c.known("the webhook as it is written", whsec)
	secrets := []string{"SLACK=" + slack, "NATS=" + c.plant("nats"), "CLUSTER=" + c.plant("cluster"), "MOTO=KEY " + c.plant("topic"), "WRONG=" + c.plant("wrong"), "WRONG_KEYS=" + f.versitygw.AccessKey + " " + c.plant("wrong")}
	s3 := fmt.Sprintf("s3://%s/pachamama?endpoint=%s&credentials=", bucket, f.versitygw.URL)
	search := fmt.Sprintf("opensearch://%s/canary?tls=false&replicas=0&auth=basic&user=ann&credentials=", host(cluster))
	postgres := "postgres://" + database.Host + database.Path + "?sslmode=disable&user=" + database.User.Username() + "&credentials="
	nats, sqs, smtp := f.nats.URL+"/canary?user=ann&credentials=", "sqs://canary?create=true&endpoint="+f.moto.URL+"&credentials=", "smtp://"+mail+"?tls=implicit&from=a@example.org&to=b@example.org&user=ann&ca="+file("authority.pem", authority)+"&credentials="
	webhook, sns := "webhook:"+hook+"/hook?credentials=", "sns:"+topic+"?endpoint="+f.moto.URL+"&credentials="
	keys := file("bucket.keys", f.versitygw.AccessKey+" "+f.versitygw.SecretKey)

	p := plan{told: told, good: configuration{"good", map[string]string{"log": "debug", "storage": s3 + "exec:cat " + keys, "index": search + "env:CLUSTER",
		"notify": strings.Join([]string{"inbox:", webhook + "file:" + file("webhook", "whsec_"+whsec), "slack:?credentials=env:SLACK", sns + "env:MOTO", smtp + "file:" + file("mail", c.plant("mail"))}, " ")}, secrets},
		queues: map[string]string{"nats": nats + "env:NATS", "postgres": postgres + "file:" + file("database", f.postgres.Password), "sqs": sqs + "exec:cat " + file("queue.keys", "KEY "+c.plant("queue"))}}

	failing := file("failing", "#!/bin/sh\necho "+c.plant("command")+"\necho "+c.plant("command")+" >&2\nexit 3\n")
	if err := os.Chmod(failing, 0o700); err != nil { //nolint:gosec // it is to be run
		t.Fatal(err)
	}
	url := c.plant("url") // written where it must not be
	for name, set := range map[string][2]string{
		"wrong key of the bucket":        {"storage", s3 + "env:WRONG_KEYS"},
		"wrong text as keys":             {"storage", s3 + "env:WRONG"},
		"wrong password of the cluster":  {"index", search + "env:WRONG"},
		"wrong password of the database": {"queue", postgres + "env:WRONG"},
		"wrong password of NATS":         {"queue", nats + "env:WRONG"},
		"wrong secret of the webhook":    {"notify", webhook + "env:WRONG"},
		"wrong URL of Slack":             {"notify", "slack:?credentials=env:WRONG"},
		"wrong password of the mail":     {"notify", smtp + "env:WRONG"},
		"a topic that is not there":      {"notify", sns[:4] + "arn:aws:sns:us-east-1:123456789012:none?endpoint=" + f.moto.URL + "&credentials=env:MOTO"},
		"a command that fails":           {"storage", s3 + "exec:" + failing},
		"in the words of a command":      {"storage", s3 + "exec:false --token " + url},
		"the secret as a reference":      {"index", search + url},
		"the secret as a kind":           {"index", search + url + ":secret"},
		"in the URL of the bucket":       {"storage", "s3://KEY:" + url + "@" + bucket},
		"in a parameter of the bucket":   {"storage", s3 + "env:WRONG_KEYS&secret_key=" + url},
		"in the endpoint":                {"storage", "s3://" + bucket + "?endpoint=http://KEY:" + url + "@127.0.0.1:1&credentials=env:WRONG_KEYS"},
		"in the URL of the cluster":      {"index", "opensearch://ann:" + url + "@" + host(cluster) + "/canary"},
		"in the URL of the database":     {"queue", "postgres://ann:" + url + "@" + database.Host + "/postgres"},
		"as password of the database":    {"queue", postgres + "env:WRONG&password=" + url},
		"in the URL of NATS":             {"queue", "nats://ann:" + url + "@" + host(f.nats.URL)},
		"in the URL of the queue":        {"queue", "sqs://KEY:" + url + "@canary"},
		"in the URL of the mail server":  {"notify", "smtp://ann:" + url + "@" + mail + "?to=b@example.org&from=a@example.org"},
		"in the URL of the webhook":      {"notify", "webhook:http://ann:" + url + "@127.0.0.1:1/?credentials=env:WRONG"},
		"in a parameter of the webhook":  {"notify", "webhook:" + hook + "/hook?token=" + url},
		"the URL of Slack":               {"notify", "slack:https://hooks.example.org/services/" + url},
		"a driver that is not known":     {"storage", "gs://ann:" + url + "@bucket?key=" + url},
		"a driver without a colon":       {"storage", url},
		"a URL that cannot be read":      {"storage", "s3://" + bucket + "?credentials=%zz" + url},
	} {
		p.bad = append(p.bad, configuration{name, map[string]string{"log": "debug", set[0]: set[1]}, secrets})
	}
	return p
}

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

var links = regexp.MustCompile(`(?:href|src|hx-get|action)="(/[^"#]*)"`)
