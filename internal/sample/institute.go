package sample

import (
	"time"

	"github.com/ucldc/pachamama"
)

// The kinds of things and the languages follow each other in fixed rows, so
// that what record i is, and how many records of a set lie in a range, is
// arithmetic. The lengths of the rows have no common factor beyond small
// ones; together they repeat after period records.
const (
	kindRow     = "pfnplfmpnosplfnpopls" // one letter of kinds each
	languageRow = "eesedacergfaecesedgre"
	deletedRow  = 35 // every 35th record, beginning with deletedAt, is deleted
	deletedAt   = 17
	period      = 420
)

// kind is a kind of thing with its sets.
type kind struct {
	letter byte
	name   string // in section names of the vocabulary
	mods   string // typeOfResource
	sets   []string
}

func kinds() []kind {
	return []kind{
		{'p', "photograph", "still image", []string{"photographs", "photographs:harbour"}},
		{'f', "portrait", "still image", []string{"photographs", "photographs:portraits"}},
		{'n', "newspaper", "text", []string{"newspapers", "newspapers:local"}},
		{'l', "letter", "text", []string{"manuscripts"}},
		{'m', "map", "cartographic", []string{"maps"}},
		{'s', "sound", "", []string{"sound"}}, // no typeOfResource: given as oai_dc only
		{'o', "object", "three dimensional object", []string{"objects"}},
	}
}

// set is what ListSets tells.
type set struct{ spec, name string }

func sets() []set {
	return []set{
		{"photographs", "Photographs"},
		{"photographs:harbour", "The harbour & the town"},
		{"photographs:portraits", "Portraits"},
		{"newspapers", "Newspapers"},
		{"newspapers:local", "Newspapers: local titles"},
		{"newspapers:arabic", "Newspapers: جرائد عربية"},
		{"manuscripts", "Letters, diaries and reports"},
		{"maps", "Maps and plans"},
		{"sound", "Oral history"},
		{"objects", "Objects"},
	}
}

// slot is what all records with one remainder modulo period share.
type slot struct {
	kind     *kind
	words    *kindWords
	language *language
	sets     []string
	deleted  bool
}

// institute is everything that can be known without a request.
type institute struct {
	records  int
	seed     uint64
	slots    [period]slot
	shared   *sharedWords
	pages    *vocabulary
	special  map[int]document // records with a document beside the thumbnail
	firstAra int              // the record that holds ArabicWord, or -1
}

func newInstitute(records int, seed uint64) (*institute, error) {
	in := &institute{records: records, seed: seed}
	words, err := readWords()
	if err != nil {
		return nil, &pachamama.Error{Code: pachamama.CodeInternal, Op: "sample.New", Message: "the word lists cannot be read", Cause: err}
	}
	in.shared, in.pages = words.shared, words.pages
	all := kinds()
	for i := range in.slots {
		s := &in.slots[i]
		for k := range all {
			if all[k].letter == kindRow[i%len(kindRow)] {
				s.kind = &all[k]
			}
		}
		s.language = words.languages[languageRow[i%len(languageRow)]]
		s.words = s.language.kinds[s.kind.letter]
		s.deleted = i%deletedRow == deletedAt
		s.sets = s.kind.sets
		if s.kind.letter == 'n' && s.language.name == "arabic" {
			s.sets = []string{"newspapers", "newspapers:arabic"}
		}
	}
	in.chooseDocuments()
	return in, nil
}

// at returns the slot of record i.
func (in *institute) at(i int) *slot { return &in.slots[i%period] }

// has reports whether the records of the slot are listed for a set and a
// format; an empty set means all.
func (s *slot) has(set, format string) bool {
	if format == formatMODS && s.kind.mods == "" {
		return false
	}
	if set == "" {
		return true
	}
	for _, have := range s.sets {
		if have == set {
			return true
		}
	}
	return false
}

// count returns how many records from low up to and without high are listed
// for a set and a format.
func (in *institute) count(low, high int, set, format string) int {
	return in.before(high, set, format) - in.before(low, set, format)
}

func (in *institute) before(high int, set, format string) int {
	whole, rest := 0, 0
	for i := range in.slots {
		if in.slots[i].has(set, format) {
			whole++
			rest += boolInt(i < high%period)
		}
	}
	return high/period*whole + rest
}

// Datestamps rise with the number of the record, over 75 days for the
// originals and over at most two years for any number.
const (
	firstStamp = 1_704_189_600 // 2024-01-02T10:00:00Z
	stampStep  = 10_621        // seconds
	maxSpan    = 2 * 365 * 24 * 3600
)

func (in *institute) span() int { return min(in.records*stampStep, maxSpan) }

// stamp returns the datestamp of record i in Unix seconds.
func (in *institute) stamp(i int) int64 {
	return firstStamp + int64(float64(in.span())*float64(i)/float64(in.records))
}

// firstSince returns the first record whose datestamp is not before t.
func (in *institute) firstSince(t time.Time) int {
	low, high := 0, in.records
	for low < high {
		if middle := low + (high-low)/2; in.stamp(middle) < t.Unix() {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
