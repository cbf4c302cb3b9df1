// Package opensearch is search in a cluster of OpenSearch or Elasticsearch, or
// in a collection of OpenSearch Serverless. Documents of all generations are in
// one index, each with the generation that it belongs to.
package opensearch

import (
	"net/http"
	"net/url"
	"regexp"
	"sync"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/retry"
	"github.com/ucldc/pachamama/internal/port/search"
)

// Options says where the index is. None of them is a secret.
type Options struct {
	URL       string // "https://host:9200"
	Index     string
	Transport http.RoundTripper // signs requests, or adds whatever the cluster wants to see; nil: the default

	// Serverless is for collections of OpenSearch Serverless, which have no
	// refresh, no deletion by a question and no shards: what was written is seen
	// some seconds later, and that is waited for.
	Serverless bool

	Shards   int // of the index when it is made; 0: 1
	Replicas int // of each shard; negative: as the cluster says

	// Retry is for what cannot be repeated as a whole: documents that a cluster
	// under load did not take, and the steps of a seal. Nil: nothing is repeated.
	Retry *retry.Policy
}

// Limits of the service and of what is asked of it.
const (
	bulkBytes  = 5 << 20 // of one request, about
	bulksAtWay = 2       // requests at once
	maxTerms   = 65_536  // of one filter: index.max_terms_count
	maxClauses = 1000    // of one question: indices.query.bool.max_clause_count is 1024
	maxKeyword = 32_766  // bytes of a whole value
)

// Index is a search.Driver.
//
// Each Begin makes an attempt: a name of its own that all documents written by
// it carry. A seal is a small document in a second index that says which attempt
// of a generation readers see. Readers read the seals, ask, and read the seals
// again: when these have changed meanwhile they ask again, for only what no seal
// names is ever deleted.
type Index struct {
	o      Options
	fields []search.Field
	client *client

	eachShard  int // values of a facet that a shard tells of
	settleEach time.Duration

	mu       sync.Mutex
	building map[string]bool // attempts of writers at work
}

// Open returns a driver for an index, at which it does not look yet.
func Open(o Options, fields []search.Field) (*Index, error) {
	u, err := url.Parse(o.URL)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "http" && u.Scheme != "https" {
		return nil, &pachamama.Error{Code: pachamama.CodeInvalid, Op: "search.Open", Subject: "index", Message: "the address of the cluster is not a host and a port"}
	}
	if !regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,99}$`).MatchString(o.Index) {
		return nil, &pachamama.Error{Code: pachamama.CodeInvalid, Op: "search.Open", Subject: "index", Message: "an index is named by 1 to 100 small letters, digits, \"-\" and \"_\"", Hint: "Write opensearch://HOST:PORT/INDEX."}
	}
	if o.Transport == nil {
		o.Transport = http.DefaultTransport
	}
	return &Index{o: o, fields: fields, client: newClient(u.Scheme+"://"+u.Host, o.Transport), building: map[string]bool{}, eachShard: eachShard, settleEach: settleEach}, nil
}

func (ix *Index) seals() string { return ix.o.Index + "-seals" }

// Describe implements search.Driver.
func (ix *Index) Describe() port.Descriptor { return Describe(ix.o.Serverless) }

// Describe describes a cluster that is not opened. The prices are those of
// Amazon, which are for what stands there, not for operations.
func Describe(serverless bool) port.Descriptor {
	price := func(op, per, amount string) port.Price {
		return port.Price{Op: op, Per: per, Amount: amount, Currency: "USD", Date: "2026-11-23", Source: "https://aws.amazon.com/opensearch-service/pricing/ (by way of teamaws, awsnegotiations and cloudburn)"}
	}
	d := port.Descriptor{Driver: "opensearch", Abilities: []string{search.AbilityDurable},
		Limits:  map[string]int64{"document_bytes": search.MaxDoc, "bulk_bytes": bulkBytes, "terms": maxTerms, "result_window": search.MaxWindow, "keyword_bytes": maxKeyword},
		Prices:  []port.Price{price("smallest_domain", "month", "25")},
		Assumes: []string{"OpenSearch is paid for by the hour, used or not, which no run has a share of: its operations have no price."}}
	if serverless {
		d.Prices = []port.Price{price("compute", "OCU hour", "0.24"), price("storage", "GB month", "0.024")}
	}
	return d
}

// Close implements search.Driver.
func (ix *Index) Close() error {
	ix.client.http.CloseIdleConnections()
	return nil
}

var _ search.Driver = (*Index)(nil)
