package recorded_test

import (
	"fmt"
	"testing"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/httpclient"
	"github.com/ucldc/pachamama/internal/source/oai"
)

// ask asks a repository what its file answers: by a probe, or by the client
// where it is a list of identifiers.
func (p program) ask(t *testing.T, f file, url string) fate {
	t.Helper()
	got := newFate()
	if f.asked() == oai.ListIdentifiers {
		return identifiers(t, url)
	}
	report, err := p.Probe(t.Context(), url, "", "")
	if err != nil {
		got.err = pachamama.AsError(err)
		return got
	}
	switch f.asked() {
	case oai.ListSets:
		got.alone = int64(len(report.Sets))
	case oai.ListMetadataFormats:
		if len(report.Formats) == 0 {
			t.Error(f.name, ": no formats")
		}
		got.remarks[fmt.Sprintf("%d formats, best %q", len(report.Formats), report.Prefix)]++
	case oai.Identify:
		if report.Name == "" || report.Name == "recorded" {
			t.Errorf("%s: the name is %q", f.name, report.Name)
		}
	}
	got.in = got.alone
	return got
}

// identifiers reads a list of identifiers, in which there is nothing to map.
func identifiers(t *testing.T, url string) fate {
	t.Helper()
	got := newFate()
	web := httpclient.New(httpclient.Options{UserAgent: "test", Allow: loopback()})
	defer web.Close()
	res, err := oai.New(url, web).Page(t.Context(), oai.Cursor{Verb: oai.ListIdentifiers, Prefix: "oai_dc"})
	if err != nil {
		t.Fatal(err)
	}
	page, err := oai.ParseHeaders(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	got.deleted = int64(page.Deleted())
	got.alone = int64(len(page.Records)) - got.deleted
	for _, b := range page.Broken {
		got.rejected++
		got.reasons[b.Reason]++
	}
	got.in = got.alone + got.deleted + got.rejected
	return got
}
