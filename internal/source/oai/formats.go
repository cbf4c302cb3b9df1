package oai

import (
	"path"
	"strings"

	"github.com/ucldc/pachamama/internal/source/tree"
)

// Format is a metadata format that a source offers.
type Format struct {
	Prefix    string `json:"prefix"`
	Schema    string `json:"schema,omitempty"`
	Namespace string `json:"namespace,omitempty"`
}

func formats(n *tree.Node) []Format {
	var out []Format
	for c := range n.Named("metadataFormat") {
		f := Format{
			Prefix:    strings.TrimSpace(c.Child("metadataPrefix").Content()),
			Schema:    strings.TrimSpace(c.Child("schema").Content()),
			Namespace: strings.TrimSpace(c.Child("metadataNamespace").Content()),
		}
		if f.Prefix != "" {
			out = append(out, f)
		}
	}
	return out
}

// families are formats that go by many names, told by namespace (without its
// scheme and last slash), by the beginning of the schema's file name, by prefix.
var families = []struct {
	name                          string
	namespaces, schemas, prefixes []string
}{
	{"mods", []string{"www.loc.gov/mods/v3", "www.loc.gov/mods"}, []string{"mods"}, []string{"mods", "oai_mods"}},
	{"marcxml", []string{"www.loc.gov/marc21/slim"}, []string{"marc21slim"}, []string{"marc21", "marcxml", "marc", "oai_marc21"}},
	{"oai_qdc", []string{"epubs.cclrc.ac.uk/xmlns/qdc", "worldcat.org/xmlschemas/qdc-1.0", "purl.org/net/oclcterms", "dublincore.org/schemas/xmls/qdc"},
		[]string{"qualifieddc", "qdc"}, []string{"oai_qdc", "qdc"}},
	{"dcterms", []string{"purl.org/dc/terms", "dublincore.org/documents/dcmi-terms"}, []string{"dcterms"}, []string{"dcterms", "oai_dcterms"}},
	{"oai_dc", []string{"www.openarchives.org/oai/2.0/oai_dc", "purl.org/dc/elements/1.1"}, []string{"oai_dc"}, []string{"oai_dc", "dc"}},
	{"mets", []string{"www.loc.gov/mets"}, []string{"mets"}, []string{"mets"}},
	{"ead", []string{"urn:isbn:1-931666-22-9", "ead3.archivists.org/schema"}, []string{"ead"}, []string{"ead", "oai_ead"}},
	{"edm", []string{"www.europeana.eu/schemas/edm"}, []string{"edm"}, []string{"edm", "europeana_edm"}},
	{"didl", []string{"urn:mpeg:mpeg21:2002:02-didl-ns"}, []string{"didl"}, []string{"didl"}},
	{"datacite", []string{"schema.datacite.org/oai", "datacite.org/schema/kernel-4", "datacite.org/schema/kernel-3"}, []string{"oai-datacite"}, []string{"oai_datacite", "datacite"}},
}

// Family returns the family of the format whatever the source calls it: mods,
// marcxml, oai_qdc, dcterms, oai_dc, mets, ead, edm, didl, datacite; "" when
// it is of none. The namespace decides, then the schema, then the prefix.
func (f Format) Family() string {
	ns := strings.ToLower(strings.TrimRight(f.Namespace, "/# "))
	ns = strings.TrimPrefix(strings.TrimPrefix(ns, "http://"), "https://")
	schema := strings.ToLower(path.Base(f.Schema))
	prefix := strings.ToLower(f.Prefix)
	tests := []func(i int) bool{
		func(i int) bool { return one(families[i].namespaces, func(s string) bool { return ns == s }) },
		func(i int) bool {
			return one(families[i].schemas, func(s string) bool { return strings.HasPrefix(schema, s) })
		},
		func(i int) bool { return one(families[i].prefixes, func(s string) bool { return prefix == s }) },
	}
	for _, test := range tests {
		for i := range families {
			if test(i) {
				return families[i].name
			}
		}
	}
	return ""
}

func one(list []string, test func(string) bool) bool {
	for _, s := range list {
		if test(s) {
			return true
		}
	}
	return false
}

// Best chooses among the offered formats the first that is preferred. A
// preference is a family or a prefix. Among several of one family the one that
// bears its name wins.
func Best(offered []Format, preferred ...string) (Format, bool) {
	for _, want := range preferred {
		best := -1
		for i, f := range offered {
			if f.Prefix == want {
				best = i
				break
			}
			if best < 0 && f.Family() == want {
				best = i
			}
		}
		if best >= 0 {
			return offered[best], true
		}
	}
	return Format{}, false
}
