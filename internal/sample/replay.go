package sample

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/ucldc/pachamama"
)

// Replay serves recorded traffic. Each folder holds an index.tsv (see
// readIndex) and the recorded bodies; a body may be stored as file.gz and is
// inflated. The recorded request http://HOST/PATH?QUERY is answered at
// /HOST/PATH?QUERY, its port left out. The order of the arguments does not
// matter, and from and until may be left out. Bodies are given byte for byte:
// addresses in them still name the recorded host.
//
// It fails with CodeInvalid when a folder has no readable index, and with
// CodeNotFound when nothing at all is recorded.
func Replay(folders ...string) (http.Handler, error) {
	r := &replay{exact: map[string]recording{}, loose: map[string]recording{}}
	for _, folder := range folders {
		if err := r.read(folder); err != nil {
			return nil, err
		}
	}
	if len(r.exact) == 0 {
		return nil, &pachamama.Error{Code: pachamama.CodeNotFound, Op: "sample.Replay",
			Subject: strings.Join(folders, ", "), Message: "no recorded answer was found",
			Hint: "Name folders that hold an index.tsv and the files it lists."}
	}
	return r, nil
}

type replay struct {
	exact map[string]recording // by requestKey
	loose map[string]recording // by requestKey without from and until; the first one wins
	heads []string             // first requests of the hosts, for the 404 answer
}

// recording is a recorded answer.
type recording struct {
	status    int
	mediaType string
	path      string // of the file
}

// requestKey names a request: host and path, and the arguments in order.
func requestKey(hostPath, query string, dates bool) string {
	var args []string
	for pair := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if name = unescape(name); pair == "" || !dates && (name == "from" || name == "until") {
			continue
		}
		args = append(args, name+"="+unescape(value))
	}
	slices.Sort(args)
	return strings.Trim(hostPath, "/") + "?" + strings.Join(args, "\x00")
}

// unescape leaves text that is not escaped properly as it is.
func unescape(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		return plain
	}
	return s
}

func (p *replay) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	found, ok := p.exact[requestKey(r.URL.Path, r.URL.RawQuery, true)]
	if !ok {
		found, ok = p.loose[requestKey(r.URL.Path, r.URL.RawQuery, false)]
	}
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "Only GET was recorded.", http.StatusMethodNotAllowed)
	case !ok:
		http.Error(w, p.help(), http.StatusNotFound)
	default:
		found.serve(w, r)
	}
}

// help tells what can be asked.
func (p *replay) help() string {
	const most = 40
	text := fmt.Sprintf("This request was not recorded. There are %d recorded requests; write the host of a"+
		" recorded address as the first part of the path. The first ones of the hosts are:\n", len(p.exact))
	for i, head := range p.heads {
		if i == most {
			return text + fmt.Sprintf("and %d more\n", len(p.heads)-most)
		}
		text += "/" + head + "\n"
	}
	return text
}
