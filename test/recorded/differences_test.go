package recorded_test

import (
	"strings"
	"testing"
)

// difference is a number of records that differs from files.tsv, with the reason.
type difference struct {
	records int64
	why     string
}

// differences lists every file in which we find other records than files.tsv counts.
var differences = map[string]difference{
	"oai/scrapi/harvarddataverse-0.json.gz": {77, "files.tsv counts the document"},
	"oai/scrapi/nsfawards-0.json":           {25, "files.tsv counts the document"},
	"oai/scrapi/nsfawards-1.json":           {4, "files.tsv counts the document"},
	"oai/scrapi/usgs-0.json.gz":             {15, "files.tsv counts the document"},
	"oai/scrapi/usgs-1.json.gz":             {25, "files.tsv counts the document"},
	"oai/scrapi/usgs-2.json.gz":             {25, "files.tsv counts the document"},
	"oai/scrapi/usgs-3.json.gz":             {25, "files.tsv counts the document"},
	"oai/scrapi/usgs-4.json.gz":             {25, "files.tsv counts the document"},
	"oai/scrapi/usgs-5.json.gz":             {25, "files.tsv counts the document"},
	"oai/scrapi/usgs-6.json.gz":             {25, "files.tsv counts the document"},
	"oai/scrapi/usgs-7.json.gz":             {21, "files.tsv counts the document"},
	"oai/scrapi/usgs-8.json":                {0, "files.tsv counts the document"},
	"oai/scrapi/springer-0.json.gz":         {100, "files.tsv counts the list that tells the number of results"},
	"oai/scrapi/springer-1.json.gz":         {100, "files.tsv counts the list that tells the number of results"},
	"oai/scrapi/index.tsv":                  {260, "files.tsv counts the heading"},
	"oai/umn-contentdm/index.tsv":           {249, "files.tsv counts the heading"},
	"oai/dpla-hubs/gpo.xml":                 {1, "files.tsv also counts the MARC record inside the record"},
	"oai/dpla-hubs/gpo_ebooks.xml":          {1, "files.tsv also counts the MARC record inside the record"},
	"oai/reservoir/oai-response-3.xml":      {1, "one record with two headers, the second of which says nothing"},
	"oai/reservoir/small.xml":               {0, "the collection is empty"},
	"oai/reservoir/small-bad-entities.xml":  {0, "the collection is empty"},
	"oai/sickle/ListRecordsBroken.xml":      {0, "two words and no XML"},
}

// unreadable lists the files with records that are marked as deleted and cannot be
// read: they are rejected, not deleted.
var unreadable = map[string]int64{
	"oai/reservoir/oai-response-5.xml": 1, // the record has an end and no beginning
	"oai/sickle/ListRecords4.xml":      1, // no identifier
}

// ends lists every file that no records come from because of an error, with what
// the error says. An answer that is one of these must stay one: a page like it in
// the middle of a harvest must not pass for the end of a list.
var ends = map[string]string{
	"oai/pyoai/fake1__mapping.txt":                     "the answer is not OAI-PMH",
	"oai/pyoai/fake2__mapping.txt":                     "the answer is not OAI-PMH",
	"oai/pyoai/fake3__mapping.txt":                     "the answer is not OAI-PMH",
	"oai/pyoai/fake4__mapping.txt":                     "the answer is not OAI-PMH",
	"oai/pyoai/fake5__mapping.txt":                     "the answer is not OAI-PMH",
	"oai/pyoai/fake3__00001.xml":                       "end of OAI-PMH where bogus is open",
	"oai/reservoir/oai-response-2.xml":                 "the source has no records to give",
	"oai/reservoir/small-bad-entities.xml":             "the source has no records to give",
	"oai/reservoir/small.xml":                          "the source has no records to give",
	"oai/scrapi/dailyssrn-0.txt.gz":                    "the answer is not OAI-PMH",
	"oai/scrapi/nih-1.txt.gz":                          "the answer is not OAI-PMH",
	"oai/scrapi/mla-13.xml":                            "the source has no records to give",
	"oai/scrapi/purdue-0.html":                         "302 Found",
	"oai/scrapi/ucescholarship-0.txt":                  "301 Moved Permanently",
	"oai/sickle/ListRecordsBroken.xml":                 "the answer is not OAI-PMH",
	"oai/sickle/badArgument.xml":                       "badArgument",
	"oai/sickle/badResumptionToken.xml":                "badResumptionToken",
	"oai/sickle/cannotDisseminateFormat.xml":           "cannotDisseminateFormat",
	"oai/sickle/idDoesNotExist.xml":                    "idDoesNotExist",
	"oai/sickle/undefinedError.xml":                    "undefinedError",
	"oai/sickle/noRecordsMatch.xml":                    "the source has no records to give",
	"oai/sickle/noSetHierarchy.xml":                    "the source has no records to give",
	"oai/ucldc-harvester/testOAI-no-records.xml":       "the source has no records to give",
	"oai/umn-contentdm/umn-batch_delete_worker-10.xml": "idDoesNotExist",
	"oai/umn-contentdm/umn-oai_worker-0.html":          "301 Moved Permanently",
}

// holds holds what became of a file to what is said of it.
func (got fate) holds(t *testing.T, f file) {
	t.Helper()
	if n := got.balance(); n != 0 {
		t.Errorf("%s: %d of %d records are unaccounted for", f.name, n, got.in)
	}
	want, known := f.records, ""
	if d, ok := differences[f.name]; ok {
		want, known = d.records, d.why
		if d.records == f.records {
			t.Errorf("%s: no difference to files.tsv any more", f.name)
		}
	}
	if got.in != want {
		t.Errorf("%s: %d records, files.tsv counts %d %s", f.name, got.in, want, known)
	}
	if f.asked() != "ListSets" && f.indexed && strings.HasPrefix(f.format, "OAI-PMH") && (got.in != f.answer.records || got.deleted != f.answer.deleted) {
		t.Errorf("%s: %d records, %d deleted; index.tsv says %d and %d", f.name, got.in, got.deleted, f.answer.records, f.answer.deleted)
	}
	if n := f.deletions() - unreadable[f.name]; got.err == nil && got.deleted != n {
		t.Errorf("%s: %d deleted, %d headers are marked so", f.name, got.deleted, n)
	}
	says, fails := ends[f.name]
	switch {
	case got.err == nil && fails:
		t.Errorf("%s: no error, want %q", f.name, says)
	case got.err != nil && (!fails || !strings.Contains(got.err.Message, says)):
		t.Errorf("%s: %s: %s", f.name, got.err.Code, got.err.Message)
	case got.err != nil && (got.err.MustAct() == "" || got.in != 0):
		t.Errorf("%s: %d records with %v, on which %q must act", f.name, got.in, got.err, got.err.MustAct())
	}
}
