package swap_test

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

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
	secrets := []string{"SLACK=" + slack, "NATS=" + c.plant("nats"), "CLUSTER=" + c.plant("cluster"), "MOTO=KEY " + c.plant("topic"), "ROLES=KEY " + c.plant("roles"), "WRONG=" + c.plant("wrong"), "WRONG_KEYS=" + f.versitygw.AccessKey + " " + c.plant("wrong")}
	s3 := fmt.Sprintf("s3://%s/pachamama?endpoint=%s&credentials=", bucket, f.versitygw.URL)
	search := fmt.Sprintf("opensearch://%s/canary?tls=false&replicas=0&auth=basic&user=ann&credentials=", host(cluster))
	postgres := "postgres://" + database.Host + database.Path + "?sslmode=disable&user=" + database.User.Username() + "&credentials="
	nats, sqs, smtp := f.nats.URL+"/canary?user=ann&credentials=", "sqs://canary?create=true&endpoint="+f.moto.URL+"&credentials=", "smtp://"+mail+"?tls=implicit&from=a@example.org&to=b@example.org&user=ann&ca="+file("authority.pem", authority)+"&credentials="
	webhook, sns := "webhook:"+hook+"/hook?credentials=", "sns:"+topic+"?endpoint="+f.moto.URL+"&credentials="
	keys := file("bucket.keys", f.versitygw.AccessKey+" "+f.versitygw.SecretKey)

	p := plan{told: told, good: configuration{"good", map[string]string{"log": "debug", "roles": "sts:?region=us-east-1&role=arn:aws:iam::123456789012:role/pachamama-{component}&endpoint=" + f.moto.URL + "&credentials=env:ROLES", "storage": s3 + "exec:cat " + keys, "index": search + "env:CLUSTER",
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
