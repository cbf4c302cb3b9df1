package swap_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ucldc/pachamama"
)

// aws makes a configuration on AWS's services: a bucket, an index, queues and a
// topic of its own. It returns the queue that the topic tells.
func (s *storm) aws(t *testing.T) (c configuration, bucket, index, told string) {
	t.Helper()
	keys := s.versitygw.AccessKey + " " + s.versitygw.SecretKey
	bucket, index = s.bucket(t, s.versitygw.URL, keys), s.name()
	topic, told := s.topic(t)
	c = configuration{fmt.Sprintf("round %d", s.rounds), map[string]string{
		"storage": fmt.Sprintf("s3://%s/pachamama?endpoint=%s&credentials=env:GATEWAY_KEYS", bucket, s.to["s3"].URL),
		"index":   fmt.Sprintf("opensearch://%s/%s?tls=false&replicas=0&auth=sigv4&region=us-east-1&credentials=env:MOTO_KEYS", host(s.to["opensearch"].URL), index),
		"queue":   fmt.Sprintf("sqs://%s?create=true&fifo=%t&credentials=env:MOTO_KEYS&endpoint=%s", s.name(), s.rounds%2 == 1, s.to["sqs"].URL),
		"notify":  "inbox: sns:" + topic + "?credentials=env:MOTO_KEYS&endpoint=" + s.to["sns"].URL,
	}, []string{"MOTO_KEYS=" + motoKeys, "GATEWAY_KEYS=" + keys}}
	return c, bucket, index, told
}

// measure harvests once when nothing goes wrong, for what the cluster then has.
func (s *storm) measure(t *testing.T) {
	t.Helper()
	c, _, index, _ := s.aws(t)
	site := s.site(t, c)
	if _, said, exit := site.harvest(t); exit != 0 {
		t.Fatalf("without faults the harvest ends with %d\n%s", exit, said)
	}
	s.documents = s.count(t, index)
}

// round harvests once while things go wrong, and sees what is there when they no
// longer do.
func (s *storm) round(t *testing.T) {
	t.Helper()
	c, bucket, index, told := s.aws(t)
	site := s.site(t, c)
	s.blow()
	work := s.work(t, site)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.walk(t, site)
	}()
	s.kill(t, filepath.Join(s.versitygw.Folder, bucket, "pachamama", "collections", "demo"), ended)
	<-ended
	work.ends(t, s)
	s.calm()
	site.sendsAll(t)

	if export := site.output(t, "export", "demo"); !bytes.Equal(s.want.export, export) {
		t.Errorf("%s: the exports differ (- embedded):\n%s", c.name, cmp.Diff(string(s.want.export), string(export)))
	}
	if diff := cmp.Diff(s.want.answers, site.answers(t)); diff != "" {
		t.Errorf("%s: searches are answered differently (- embedded):\n%s", c.name, diff)
	}
	if diff := cmp.Diff(s.sums, site.sums(t, filepath.Join(s.versitygw.Folder, bucket, "pachamama"))); diff != "" {
		t.Errorf("%s: other objects are stored (- embedded):\n%s", c.name, diff)
	}
	if diff := cmp.Diff(s.documents, s.count(t, index)); diff != "" {
		t.Errorf("%s: the cluster has other documents (- without faults):\n%s", c.name, diff)
	}
	s.records += bytes.Count(s.want.export, []byte("\n"))
	site.healthy(t)
	s.ledger(t, site, told)
	s.forget(t, site, bucket, index)
}

// walk takes the run to its end, and again when it failed.
func (s *storm) walk(t *testing.T, site *site) {
	t.Helper()
	_, said, exit := site.harvest(t)
	for try := 0; exit != 0; try++ {
		var runs []pachamama.Run
		site.read(t, &runs, "runs")
		if len(runs) != 1 || runs[0].State != pachamama.RunFailed || runs[0].Error == nil || runs[0].Error.Message == "" || runs[0].Error.Code.Traits().Exit != exit {
			t.Errorf("%s: the harvest ends with %d and its runs are %+v\n%s", site.name, exit, runs, said)
			return
		}
		if code := runs[0].Error.Code; code != pachamama.CodeUnavailable && code != pachamama.CodeThrottled {
			t.Errorf("%s: the run failed for a reason that does not pass: %v", site.name, runs[0].Error)
		}
		s.codes[runs[0].Error.Op+": "+runs[0].Error.Message]++
		if try == 0 {
			s.failed++
		}
		if try == 5 {
			t.Errorf("%s: resumed five times, it is not over: %v", site.name, runs[0].Error)
			return
		}
		s.resumed++
		_, said, exit = site.try(t, "run", "--resume", runs[0].ID)
	}
}

// kill kills a server once the harvest has come so far, and starts it again.
func (s *storm) kill(t *testing.T, objects string, ended <-chan struct{}) {
	t.Helper()
	when, server, again := "", s.versitygw.Process, s.versitygw.Restart
	switch s.rounds % 4 {
	case 0:
		when = "vernacular/*/pages/*"
	case 1:
		when, server, again = "content/*/manifest.json", s.node.Process, s.node.Restart
	default:
		return
	}
	for reached := false; !reached; {
		found, err := filepath.Glob(filepath.Join(objects, when))
		if err != nil {
			t.Fatal(err)
		}
		reached = len(found) > 0
		select {
		case <-ended:
			t.Errorf("round %d: the harvest was over before a server was killed", s.rounds)
			return
		case <-time.After(5 * time.Millisecond): // no signal reaches us from the other process
		}
	}
	server.Kill()
	s.killed++
	time.Sleep(2 * time.Second) // the outage
	again()
}
