package sample

import (
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// listing is what a list request asks for and where it stands.
type listing struct {
	verb        string
	format      string
	set         string
	from, until time.Time // zero: open
	next        int       // first record to look at
	cursor      int       // records given out before
}

const tokenStart = "qh/1:"

// token writes a listing as opaque text that any server with the same number
// of records and the same seed understands. It is full of characters that
// must be escaped in an address.
func (in *institute) token(l listing) string {
	args := url.Values{"verb": {l.verb}, "p": {l.format}, "at": {strconv.Itoa(l.next)}, "c": {strconv.Itoa(l.cursor)}}
	if l.set != "" {
		args.Set("set", l.set)
	}
	if !l.from.IsZero() {
		args.Set("f", l.from.Format(granularity))
	}
	if !l.until.IsZero() {
		args.Set("u", l.until.Format(granularity))
	}
	text := args.Encode()
	return tokenStart + text + "+" + in.seal(text)
}

// parseToken reads a token; false when it is none of ours.
func (in *institute) parseToken(token, verb string) (listing, bool) {
	rest, ours := strings.CutPrefix(token, tokenStart)
	// The seal is 16 bytes long, and itself may hold a plus sign.
	if cut := len(rest) - sealLength - 1; !ours || cut < 0 || rest[cut] != '+' || rest[cut+1:] != in.seal(rest[:cut]) {
		return listing{}, false
	} else {
		rest = rest[:cut]
	}
	args, err := url.ParseQuery(rest)
	if err != nil {
		return listing{}, false
	}
	l := listing{verb: args.Get("verb"), format: args.Get("p"), set: args.Get("set")}
	if l.next, err = strconv.Atoi(args.Get("at")); err != nil || l.next < 0 || l.next > in.records {
		return listing{}, false
	}
	if l.cursor, err = strconv.Atoi(args.Get("c")); err != nil {
		return listing{}, false
	}
	for name, t := range map[string]*time.Time{"f": &l.from, "u": &l.until} {
		if args.Has(name) {
			if *t, err = time.Parse(granularity, args.Get(name)); err != nil {
				return listing{}, false
			}
		}
	}
	return l, l.verb == verb
}

const sealLength = 16

// seal tells tokens of this institution from others and from altered ones.
func (in *institute) seal(text string) string {
	sum := sha256.Sum256([]byte(strconv.Itoa(in.records) + " " + strconv.FormatUint(in.seed, 10) + " " + text))
	return base64.StdEncoding.EncodeToString(sum[:10])
}
