package aws_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/driver/aws"
	"github.com/ucldc/pachamama/internal/port/conformance"
	"github.com/ucldc/pachamama/internal/port/role"
	"github.com/ucldc/pachamama/test/servers"
)

const roleARN = "arn:aws:iam::123456789012:role/pachamama-{component}"

func openRoles(t *testing.T, url string, o aws.RoleOptions) *aws.Roles {
	t.Helper()
	s := session(t, &servers.S3{URL: url, Region: "us-east-1", AccessKey: "any", SecretKey: "any"})
	r, err := aws.OpenRoles(s, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestRoles runs the suite with AWS's stand-in, which takes any credentials.
func TestRoles(t *testing.T) {
	to, err := url.Parse(servers.Moto(t).URL)
	if err != nil {
		t.Fatal(err)
	}
	through := httputil.NewSingleHostReverseProxy(to)
	conformance.Role(t, func(t *testing.T) conformance.RoleDriver {
		var asked atomic.Int64
		counted := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked.Add(1)
			through.ServeHTTP(w, r)
		}))
		t.Cleanup(counted.Close)
		return conformance.RoleDriver{Driver: openRoles(t, counted.URL, aws.RoleOptions{Role: roleARN}), Asked: func() int { return int(asked.Load()) }}
	})
}

// sts answers as the service does, with keys that last so long.
func sts(t *testing.T, lasts func() time.Duration, seen func(*http.Request)) string {
	t.Helper()
	n := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n++
		seen(r)
		fmt.Fprintf(w, `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>K%d</AccessKeyId><SecretAccessKey>S</SecretAccessKey>
			<SessionToken>T</SessionToken><Expiration>%s</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`, n, time.Now().Add(lasts()).UTC().Format(time.RFC3339))
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// TestRolesAreTakenAgain: keys that near their end are replaced, others are not;
// and what is asked for.
func TestRolesAreTakenAgain(t *testing.T) {
	lasts := 4 * time.Minute
	var form []string
	url := sts(t, func() time.Duration { return lasts }, func(r *http.Request) {
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		form = append(form, strings.Join([]string{r.Form.Get("RoleArn"), r.Form.Get("RoleSessionName"), r.Form.Get("ExternalId"), r.Form.Get("DurationSeconds")}, " "))
	})
	d := openRoles(t, url, aws.RoleOptions{Role: roleARN, ExternalID: "secretless", Session: "night-{component}", Duration: 20 * time.Minute})
	var keys []string
	for range 3 {
		c, err := d.Assume(t.Context(), role.Map)
		if err != nil {
			t.Fatal(err)
		}
		keys, lasts = append(keys, c.Key), time.Hour
	}
	if got := strings.Join(keys, " "); got != "K1 K2 K2" {
		t.Errorf("keys are %s: those that end within five minutes are to be replaced, others not", got)
	}
	if want := "arn:aws:iam::123456789012:role/pachamama-map night-map secretless 1200"; len(form) != 2 || form[0] != want {
		t.Errorf("asked %q, want twice %q", form, want)
	}
}

// TestEachComponentSignsWithItsKeys: the keys in a request are those of the
// component in its context.
func TestEachComponentSignsWithItsKeys(t *testing.T) {
	var signed []string
	store := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, after, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=")
		key, _, _ := strings.Cut(after, "/")
		signed = append(signed, key)
		w.WriteHeader(http.StatusNoContent)
	}))
	defer store.Close()
	roles := openRoles(t, sts(t, func() time.Duration { return time.Hour }, func(*http.Request) {}), aws.RoleOptions{Role: roleARN})
	s, err := aws.OpenSession(t.Context(), aws.Options{Endpoint: store.URL, Roles: roles})
	if err != nil {
		t.Fatal(err)
	}
	b, err := aws.OpenBlob(s, aws.BlobOptions{Bucket: "b", PathStyle: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []role.Component{role.Map, role.Fetch, role.Map, role.Doctor} {
		if err := b.Delete(role.As(t.Context(), c), "k"); err != nil {
			t.Error(err)
		}
	}
	if got := strings.Join(signed, " "); got != "K1 K2 K1 K3" {
		t.Errorf("signed with %s", got)
	}
	if err := b.Delete(t.Context(), "k"); pachamama.CodeOf(err) != pachamama.CodeForbidden || len(signed) != 4 {
		t.Errorf("nobody: %v, and the store was asked %d times", err, len(signed))
	}
}

// TestARoleThatIsNotThere: a service may say that a role is not found, which must
// not read as an object that is not there.
func TestARoleThatIsNotThere(t *testing.T) {
	for status, code := range map[int]string{http.StatusNotFound: "NoSuchEntity", http.StatusForbidden: "AccessDenied", http.StatusBadRequest: "ValidationError"} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			fmt.Fprintf(w, `<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>no</Message></Error><RequestId>r</RequestId></ErrorResponse>`, code)
		}))
		s, err := aws.OpenSession(t.Context(), aws.Options{Endpoint: server.URL, Roles: openRoles(t, server.URL, aws.RoleOptions{Role: roleARN})})
		if err != nil {
			t.Fatal(err)
		}
		b, err := aws.OpenBlob(s, aws.BlobOptions{Bucket: "b", PathStyle: true})
		if err != nil {
			t.Fatal(err)
		}
		ctx := role.As(t.Context(), role.Map)
		_, _, getErr := b.Get(ctx, "k", 0)
		for op, err := range map[string]error{"get": getErr, "delete": b.Delete(ctx, "k")} {
			happened, todo := pachamama.Describe(err)
			if pachamama.CodeOf(err) != pachamama.CodeForbidden || !strings.Contains(happened, "role/pachamama-map cannot be taken") || !strings.Contains(todo, "roles print --aws") {
				t.Errorf("%s: %s: %v", code, op, err)
			}
		}
		server.Close()
	}
}

func TestRolesThatAreWrong(t *testing.T) {
	for _, arn := range []string{"", "pachamama-{component}", "arn:aws:iam::123456789012:role/pachamama", "arn:aws:iam::123456789012:user/{component}"} {
		s, err := aws.OpenSession(context.Background(), aws.Options{Region: "us-east-1"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := aws.OpenRoles(s, aws.RoleOptions{Role: arn}); pachamama.CodeOf(err) != pachamama.CodeInvalid {
			t.Errorf("%q: %v", arn, err)
		}
	}
}
