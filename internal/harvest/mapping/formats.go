package mapping

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
)

// ForFormat returns the mapping to begin with for an OAI-PMH metadataPrefix or
// a namespace URI, "" when we have none.
func ForFormat(namespaceOrPrefix string) string {
	name := strings.ToLower(strings.TrimRight(namespaceOrPrefix, "/#"))
	switch strings.TrimPrefix(strings.TrimPrefix(name, "http://"), "https://") {
	case "oai_dc", "dc", "www.openarchives.org/oai/2.0/oai_dc", "purl.org/dc/elements/1.1":
		return "oai/dc"
	case "qdc", "oai_qdc", "oai_dcq", "dcq", "qualifieddc", "dcterms", "oai_dcterms", "purl.org/dc/terms",
		"worldcat.org/xmlschemas/qdc-1.0", "epubs.cclrc.ac.uk/xmlns/qdc", "dspace.org/qualifieddc":
		return "oai/qdc"
	case "mods", "oai_mods", "mods3", "www.loc.gov/mods/v3", "www.loc.gov/mods":
		return "mods"
	case "marcxml", "marc21", "marc", "marc_xml", "oai_marcxml", "www.loc.gov/marc21/slim":
		return "marcxml"
	}
	return ""
}

// maxNames is how many mapping files are listed.
const maxNames = 10_000

// Names lists the mappings of a folder and those below it, sorted. Layers are
// listed one by one.
func Names(layers ...fs.FS) ([]string, error) {
	var names []string
	for _, layer := range layers {
		err := fs.WalkDir(layer, ".", func(p string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && p == "tables":
				return fs.SkipDir
			case len(names) >= maxNames:
				return fs.SkipAll
			case !d.IsDir() && strings.HasSuffix(p, ".yaml"):
				names = append(names, strings.TrimSuffix(p, ".yaml"))
			}
			return nil
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}
