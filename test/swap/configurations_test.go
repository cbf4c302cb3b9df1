package swap_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// configuration is a line or more in the settings, and the variables that hold
// the secrets. What is not in it is embedded.
type configuration struct {
	name     string
	settings map[string]string
	secrets  []string // "NAME=value"
}

// pieces lists the drivers that are not embedded.
func (c configuration) pieces() string {
	var out []string
	for _, piece := range []string{"catalog", "storage", "queue", "index", "text", "notify", "monitor", "roles"} {
		for at := range strings.FieldsSeq(c.settings[piece]) {
			if scheme, _, _ := strings.Cut(at, ":"); scheme != "inbox" {
				out = append(out, scheme)
			}
		}
	}
	if len(out) == 0 {
		return "-"
	}
	return strings.Join(out, " ")
}

// embedded is what everything else is held against.
func embedded() configuration { return configuration{name: "all embedded"} }

// configurations are the others.
func configurations(t *testing.T, f *fleet) []configuration {
	t.Helper()
	secrets := []string{"MOTO_KEYS=" + motoKeys, "CEPH_KEYS=" + f.ceph.AccessKey + " " + f.ceph.SecretKey, "GATEWAY_KEYS=" + f.versitygw.AccessKey + " " + f.versitygw.SecretKey,
		"DATABASE_PASSWORD=" + f.postgres.Password, "SEARCH_PASSWORD=a-secret-of-the-test", "HOOK_SECRET=whsec_YS1zZWNyZXQtb2YtdGhlLXRlc3Qtb2YtMzI="}
	database, err := url.Parse(f.postgres.URL)
	if err != nil {
		t.Fatal(err)
	}
	topic, _ := f.topic(t)
	bucket := func(endpoint, keys, name string) string {
		return fmt.Sprintf("s3://%s/pachamama?endpoint=%s&credentials=env:%s", f.bucket(t, endpoint, keys), endpoint, name)
	}
	cluster := func(how string) string {
		return fmt.Sprintf("opensearch://%s/%s?tls=false&replicas=0%s", host(f.node.URL), f.name(), how)
	}
	var (
		s3moto = bucket(f.moto.URL, motoKeys, "MOTO_KEYS")
		s3ceph = func() string { return bucket(f.ceph.URL, f.ceph.AccessKey+" "+f.ceph.SecretKey, "CEPH_KEYS") }
		s3gw   = func() string {
			return bucket(f.versitygw.URL, f.versitygw.AccessKey+" "+f.versitygw.SecretKey, "GATEWAY_KEYS")
		}
		sqs = func(more string) string {
			return "sqs://" + f.name() + "?create=true&credentials=env:MOTO_KEYS&endpoint=" + f.moto.URL + more
		}
		sns      = "sns:" + topic + "?credentials=env:MOTO_KEYS&endpoint=" + f.moto.URL
		signed   = "&auth=sigv4&region=us-east-1&credentials=env:MOTO_KEYS"
		basic    = "&auth=basic&user=ann&credentials=env:SEARCH_PASSWORD"
		nats     = f.nats.URL + "/" + f.name()
		postgres = "postgres://" + database.Host + database.Path + "?sslmode=disable&credentials=env:DATABASE_PASSWORD&user=" + database.User.Username()
		catalog  = func() string { return postgres + "&schema=" + strings.ReplaceAll(f.name(), "-", "_") }
		watch    = "cloudwatch:Swap?region=us-east-1&credentials=env:MOTO_KEYS&endpoint=" + f.moto.URL
		smtp     = "smtp://" + f.mail.Address + "?tls=none&from=a@example.org&to=b@example.org"
		webhook  = "webhook:" + f.hook.url + "/hook?credentials=env:HOOK_SECRET"
		roles    = "sts:?region=us-east-1&role=arn:aws:iam::123456789012:role/pachamama-{component}&credentials=env:MOTO_KEYS&endpoint=" + f.moto.URL
		unsigned = strings.Replace(s3moto, "/pachamama?", "/roles?", 1) // the roles' keys sign
		queue    = sqs("")
	)
	unsigned, queue = strings.Replace(unsigned, "&credentials=env:MOTO_KEYS", "", 1), strings.Replace(queue, "&credentials=env:MOTO_KEYS", "", 1)
	return []configuration{
		{"all of AWS, on stand-ins", map[string]string{"catalog": catalog(), "storage": s3moto, "queue": sqs("&fifo=true"), "index": cluster(signed), "notify": "inbox: " + sns, "monitor": watch}, secrets},
		{"none of AWS's own", map[string]string{"storage": s3ceph(), "queue": nats, "index": cluster(basic), "notify": "inbox: " + webhook}, secrets},
		{"files and a database", map[string]string{"catalog": catalog(), "queue": postgres, "notify": "inbox: " + smtp}, secrets},
		{"bucket, queue and mail", map[string]string{"storage": s3gw(), "queue": sqs(""), "notify": "inbox: " + smtp}, secrets},
		{"files and a cluster", map[string]string{"index": cluster(""), "notify": sns + " " + webhook}, secrets},
		{"roles of AWS", map[string]string{"roles": roles, "storage": unsigned, "queue": queue, "notify": "inbox: " + sns}, secrets},
		{"Ceph alone", map[string]string{"storage": s3ceph()}, secrets},
	}
}
