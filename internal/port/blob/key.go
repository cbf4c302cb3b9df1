package blob

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ucldc/pachamama"
)

// Limits of keys, in bytes. The second is what file systems can name.
const (
	MaxKey     = 1024
	MaxSegment = 255
)

// CheckKey says why key is no key, or nil. A key is UTF-8, relative, cut into
// segments by "/", none of them empty, "." or "..", without control characters.
func CheckKey(key string) error {
	if reason := checkPath(key); reason != "" {
		return badKey(key, reason)
	}
	for segment := range strings.SplitSeq(key, "/") {
		if reason := checkSegment(segment); reason != "" {
			return badKey(key, reason)
		}
	}
	return nil
}

// CheckPrefix says why no key can begin with prefix, or nil. The empty prefix
// is that of all keys.
func CheckPrefix(prefix string) error {
	if prefix == "" {
		return nil
	}
	if reason := checkPath(prefix); reason != "" {
		return badKey(prefix, reason)
	}
	segments := strings.Split(prefix, "/")
	for _, segment := range segments[:len(segments)-1] { // the last may go on
		if reason := checkSegment(segment); reason != "" {
			return badKey(prefix, reason)
		}
	}
	return nil
}

func checkPath(key string) string {
	switch {
	case key == "":
		return "a key is empty"
	case len(key) > MaxKey:
		return "a key is longer than " + strconv.Itoa(MaxKey) + " bytes"
	case !utf8.ValidString(key):
		return "a key is not UTF-8"
	case strings.ContainsFunc(key, unicode.IsControl):
		return "a key has a control character"
	}
	return ""
}

func checkSegment(segment string) string {
	switch {
	case segment == "":
		return "a key has an empty segment"
	case segment == "." || segment == "..":
		return "a key has a segment that is " + strconv.Quote(segment)
	case len(segment) > MaxSegment:
		return "a key has a segment longer than " + strconv.Itoa(MaxSegment) + " bytes"
	}
	return ""
}

func badKey(key, reason string) error {
	if len(key) > 200 {
		key = key[:200]
	}
	return &pachamama.Error{Code: pachamama.CodeInvalid, Op: "blob.key", Subject: strings.ToValidUTF8(key, "\uFFFD"), Message: reason}
}
