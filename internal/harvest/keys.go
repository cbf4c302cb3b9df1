package harvest

import (
	"fmt"
	"strings"

	"github.com/ucldc/pachamama"
)

// Every key in storage is made in this file.
//
//	collections/{collection}/{kind}/{version}/manifest.json
//	collections/{collection}/{kind}/{version}/manifest/{n}.json   page lists of very large versions
//	collections/{collection}/{kind}/{version}/made_by.txt         what its pages are made with, while they are made
//	collections/{collection}/{kind}/{version}/pages/{page}.zst
//	collections/{collection}/{kind}/{version}/rejected/{page}.zst records set aside, with reasons
//	collections/{collection}/reports/{run}.json                   what a run changes, and what the gates say
//	collections/{collection}/reports/{run}/{n}.jsonl.zst          the records that are gone or have another id
//	files/{aa}/{sha256}                                           media and thumbnails by content
//	text/{aa}/{sha256}/{extractor}.json.zst                       page text by file and extractor

// Ref names a version.
type Ref struct {
	Collection string
	Kind       pachamama.Kind
	Version    string
}

// String is how manifests name a parent: "vernacular/01J...".
func (r Ref) String() string { return string(r.Kind) + "/" + r.Version }

// parseRef reads what String writes.
func parseRef(collection, s string) (Ref, bool) {
	kind, version, ok := strings.Cut(s, "/")
	return Ref{Collection: collection, Kind: pachamama.Kind(kind), Version: version}, ok
}

func (r Ref) key(rest string) string {
	return "collections/" + r.Collection + "/" + string(r.Kind) + "/" + r.Version + "/" + rest
}

func (r Ref) manifestKey() string      { return r.key("manifest.json") }
func (r Ref) madeByKey() string        { return r.key("made_by.txt") }
func (r Ref) pageListKey(n int) string { return r.key(fmt.Sprintf("manifest/%06d.json", n)) }
func pageKey(name string) string       { return "pages/" + name + ".zst" }
func rejectedKey(name string) string   { return "rejected/" + name + ".zst" }
func fileKey(sha256 string) string     { return "files/" + sha256[:2] + "/" + sha256 }
func textKey(sha256, extractor string) string {
	return "text/" + sha256[:2] + "/" + sha256 + "/" + extractor + ".json.zst"
}

func reportKey(collection, run string) string {
	return "collections/" + collection + "/reports/" + run + ".json"
}

func differencesPrefix(collection, run string) string {
	return "collections/" + collection + "/reports/" + run + "/"
}

func differencesKey(collection, run string, n int) string {
	return differencesPrefix(collection, run) + fmt.Sprintf("%06d.jsonl.zst", n)
}
