package fetch

import (
	"net/url"

	"github.com/ucldc/pachamama"
)

// moved tells once that answers come from another address for good, and from
// which, whatever was asked for there.
func (w *walk) moved(to string) {
	if to == "" || w.away {
		return
	}
	w.away = true
	w.problems.Add(pachamama.Problem{Stage: pachamama.StageFetch, Code: pachamama.CodeProtocol, Cause: "the source has moved for good", Message: "answers come from " + base(to),
		Hint: "Change the URL of the collection.", Who: pachamama.WhoUs, Kept: true})
}

// base takes from an address what is asked for.
func base(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	args := u.Query()
	for _, name := range []string{"verb", "identifier", "metadataPrefix", "from", "until", "set", "resumptionToken"} {
		args.Del(name)
	}
	u.RawQuery = args.Encode()
	return u.String()
}
