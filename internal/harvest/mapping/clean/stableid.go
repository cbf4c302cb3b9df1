package clean

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// StableID returns the public id of a record: the first ARK among its
// identifiers, "ark:/13030/kt0000000x"; without one, the first 32 hexadecimal
// digits of the SHA-256 of "collection--sourceID". It stays the same as long as
// these do.
func StableID(collection, sourceID string, identifiers []string) string {
	for _, s := range identifiers {
		if a := ARK(s); a != "" {
			return a
		}
	}
	sum := sha256.Sum256([]byte(collection + "--" + sourceID))
	return hex.EncodeToString(sum[:16])
}

// ARK returns the first ARK in s: "ark:/", a name assigning authority of five
// digits, "/", and the name up to a slash, a pipe or a blank; "" when there is
// none. The newer form without the slash behind "ark:" is read and written with it.
func ARK(s string) string {
	for {
		i := strings.Index(s, "ark:")
		if i < 0 {
			return ""
		}
		s = s[i+len("ark:"):]
		rest := strings.TrimPrefix(s, "/")
		if len(rest) < 7 || rest[5] != '/' || strings.Trim(rest[:5], "0123456789") != "" {
			continue
		}
		name := rest[6:]
		if end := strings.IndexFunc(name, endsName); end >= 0 {
			name = name[:end]
		}
		if name != "" {
			return "ark:/" + rest[:6] + name
		}
	}
}

func endsName(r rune) bool {
	return r <= ' ' || r == '/' || r == '|' || r == '?' || r == '#' || r == '"' || r == '<' || r == 0xA0 || r == 0xFFFD
}
