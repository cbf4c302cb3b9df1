package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/ucldc/pachamama"
)

// problemDetails is what every failure answers.
type problemDetails struct {
	Code    pachamama.Code `json:"code"`
	Message string         `json:"message"`
	Hint    string         `json:"hint,omitempty"`
	Who     pachamama.Who  `json:"who,omitempty"`
}

// fail answers with a problem. Mistakes of ours go to the log with their chain;
// the client learns no more of them than that.
func (a *api) fail(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil {
		return // nobody is there to read it
	}
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		err = &pachamama.Error{Code: pachamama.CodeTooLarge, Op: "api", Message: "the body is larger than " + strconv.FormatInt(tooLarge.Limit, 10) + " bytes", Cause: err}
	}
	e := pachamama.AsError(err)
	p := problemDetails{Code: e.Code, Who: e.MustAct()}
	p.Message, p.Hint = pachamama.Describe(e)
	if _, ours := errors.AsType[*pachamama.Error](err); !ours && e.Code == pachamama.CodeInternal {
		p.Message = "the program made a mistake"
	}
	status := e.Code.Traits().HTTP
	if status >= 500 {
		a.Log.Error("request failed", "method", r.Method, "path", r.URL.Path, "code", e.Code, "error", err)
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(p) //nolint:errcheck // the client has gone
}

// answer writes v as JSON.
func answer(w http.ResponseWriter, status int, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, err = w.Write(append(b, '\n'))
	return gone(err)
}

// gone drops the error of a client that stopped reading.
func gone(error) error { return nil }

// read decodes the body into v. An empty body leaves v alone.
func read(r *http.Request, v any) error {
	if r.ContentLength == 0 {
		return nil
	}
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	err := d.Decode(v)
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return err
	}
	if err == nil && d.More() {
		err = errors.New("more than one JSON value")
	}
	if err != nil {
		return &pachamama.Error{Code: pachamama.CodeInvalid, Op: "api", Message: "the body is not what is expected: " + err.Error(),
			Hint: "GET " + Prefix + "/openapi.json describes it.", Cause: err}
	}
	return nil
}

// limit reads how many entries a list may have.
func limit(v url.Values) (int, error) {
	s := v.Get("limit")
	if s == "" {
		return 50, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > maxList {
		return 0, &pachamama.Error{Code: pachamama.CodeInvalid, Op: "api", Subject: "limit", Message: "the limit is not a whole number from 1 to " + strconv.Itoa(maxList)}
	}
	return n, nil
}

// with returns the address of the request with one parameter changed.
func with(r *http.Request, name, value string) string {
	v := r.URL.Query()
	v.Set(name, value)
	return r.URL.Path + "?" + v.Encode()
}
