package swap_test

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/ucldc/pachamama/test/servers"
)

// fewRounds are those in which a server is killed.
const fewRounds = 2

// TestFaults harvests again and again on AWS's services while requests to them go
// wrong and servers are killed, for as long as PACHAMAMA_TEST_FAULTS says.
func TestFaults(t *testing.T) {
	if os.Getenv("PACHAMAMA_TEST_PROGRAM") == "" {
		t.Skip("takes a minute: ./check program runs it, or PACHAMAMA_TEST_PROGRAM=1; PACHAMAMA_TEST_FAULTS=30m has it take longer")
	}
	span := 20 * time.Second
	if given := os.Getenv("PACHAMAMA_TEST_FAULTS"); given != "" {
		var err error
		if span, err = time.ParseDuration(given); err != nil {
			t.Fatal(err)
		}
	}
	s := &storm{}
	s.fleet = launch(t,
		func(*fleet) { s.begin(t) },
		func(f *fleet) { f.node = servers.StartOpenSearch(t) },
		func(f *fleet) { f.moto, f.versitygw = servers.Moto(t), servers.Versitygw(t) })
	s.proxies(t)
	s.measure(t)
	for started := time.Now(); time.Since(started) < span || s.rounds < fewRounds; s.rounds++ {
		s.round(t)
		if t.Failed() {
			break
		}
		if span > time.Minute {
			fmt.Fprintf(os.Stderr, "%s: %s\n", time.Since(started).Round(time.Second), s)
		}
	}
	s.table()
}

// storm is what goes wrong, and what came of it.
type storm struct {
	*world
	*fleet
	want  result            // of the embedded pieces
	sums  map[string]string // of all objects, as the embedded pieces have them
	to    map[string]*servers.Faulty
	share map[string]float64 // of requests, for each of them

	hangs atomic.Int64 // so far

	documents map[string]int // of a good harvest, in the cluster's indexes

	rounds, killed, failed, resumed, records               int
	events, toldTwice, jobs, doneTwice, letters, goneAgain int
	codes                                                  map[string]int
}

// begin harvests with the embedded pieces.
func (s *storm) begin(t *testing.T) {
	t.Helper()
	s.codes = map[string]int{}
	s.world = begin(t, 40)
	site := s.site(t, embedded())
	if _, said, exit := site.harvest(t); exit != 0 {
		t.Fatalf("the undisturbed harvest ends with %d\n%s", exit, said)
	}
	s.want = result{export: site.output(t, "export", "demo"), answers: site.answers(t)}
	s.sums = site.sums(t, site.data+"/storage/objects")
}

// proxies puts what lets requests go wrong before each service.
func (s *storm) proxies(t *testing.T) {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	fmt.Printf("seed %d\n", seed)
	answer := func(status int, body string) func(http.ResponseWriter) {
		return func(w http.ResponseWriter) {
			w.WriteHeader(status)
			fmt.Fprint(w, body)
		}
	}
	s.to, s.share = map[string]*servers.Faulty{}, map[string]float64{}
	for i, service := range []struct {
		name, url string
		share     float64
		throttle  func(http.ResponseWriter)
	}{
		{"s3", s.versitygw.URL, 0.06, answer(http.StatusServiceUnavailable, "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>")},
		{"sqs", s.moto.URL, 0.06, answer(http.StatusBadRequest, `{"__type":"com.amazonaws.sqs#RequestThrottled","message":"Please slow down."}`)},
		{"sns", s.moto.URL, 0.9, answer(http.StatusBadRequest, "<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>")},
		{"opensearch", s.node.URL, 0.15, answer(http.StatusTooManyRequests, `{"error":{"type":"es_rejected_execution_exception","reason":"rejected"},"status":429}`)},
	} {
		s.share[service.name] = service.share
		p := servers.StartFaulty(t, service.url, 0, seed+uint64(i), service.throttle)
		p.Hangs = s.hang
		p.Kinds, p.Late = []string{"throttled", "failed", "reset", "lost", "cut", "late", "doubled", "hangs"}, time.Second
		if service.name == "sns" { // which is asked once for each event: mostly in vain
			p.Kinds = append(p.Kinds, "throttled", "failed", "reset", "reset")
		}
		s.to[service.name] = p
	}
}

// hang is how long an answer does not come: seldom longer than any client waits for
// a sign of life.
func (s *storm) hang() time.Duration {
	if s.hangs.Add(1)%100 == 0 {
		return 200 * time.Second
	}
	return 2 * time.Second
}

// calm and blow end and begin what goes wrong.
func (s *storm) calm() {
	for _, p := range s.to {
		p.Share(0)
	}
}

func (s *storm) blow() {
	for name, p := range s.to {
		p.Share(s.share[name])
	}
}

func (s *storm) table() {
	t := tabwriter.NewWriter(os.Stdout, 2, 4, 2, ' ', 0)
	kinds := append([]string{"sound"}, s.to["s3"].Kinds...)
	fmt.Fprintln(t, "requests to\t"+strings.Join(kinds, "\t"))
	for _, name := range []string{"s3", "sqs", "sns", "opensearch"} {
		drawn := s.to[name].Drawn()
		fmt.Fprint(t, name)
		for _, kind := range kinds {
			fmt.Fprintf(t, "\t%d", drawn[kind])
		}
		fmt.Fprintln(t)
	}
	t.Flush()
	fmt.Println(s)
}

// String tells what came of it.
func (s *storm) String() string {
	sound, wrong := 0, 0
	for _, p := range s.to {
		for kind, n := range p.Drawn() {
			if kind == "sound" {
				sound += n
			} else {
				wrong += n
			}
		}
	}
	return fmt.Sprintf("%d harvests with %d records, %d of %d requests went wrong, %d servers killed, %d runs failed (%v) and were resumed %d times; %d events told, %d of them again; "+
		"%d jobs done, %d of them again, %d dead letters with their reason, %d of messages that came again after their payload was done with",
		s.rounds, s.records, wrong, sound+wrong, s.killed, s.failed, maps.Clone(s.codes), s.resumed, s.events, s.toldTwice, s.jobs, s.doneTwice, s.letters, s.goneAgain)
}
