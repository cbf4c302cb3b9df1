// Package tika reads text with an Apache Tika server.
package tika

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/mediatype"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/extract"
)

// Options says which server is meant.
type Options struct {
	URL string // "http://127.0.0.1:9998"
	OCR bool   // the server has tesseract: images and scanned pages are read
}

// Server is a Tika server. It tells words page by page, and neither where they
// stand nor how sure it is of them.
type Server struct {
	o      Options
	client http.Client

	mu      sync.Mutex
	version string // of the server
	asked   time.Time
}

// Open returns the driver. Nobody is asked yet.
func Open(o Options) (*Server, error) {
	u, err := url.Parse(o.URL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" || u.User != nil {
		return nil, &pachamama.Error{Code: pachamama.CodeInvalid, Op: "tika.Open", Subject: "text", Message: "the server's address is not a URL such as http://127.0.0.1:9998"}
	}
	o.URL = strings.TrimRight(o.URL, "/")
	s := &Server{o: o}
	t := http.DefaultTransport.(*http.Transport).Clone() //nolint:forcetypeassert // it is one
	t.MaxIdleConnsPerHost = 16
	s.client.Transport = t
	return s, nil
}

// Types implements extract.Driver. TIFF is not among them: its pages cannot be
// told apart in what the server answers.
func (s *Server) Types() []string {
	if s.o.OCR {
		return []string{mediatype.PDF, mediatype.PNG, mediatype.JPEG, mediatype.GIF, mediatype.BMP}
	}
	return []string{mediatype.PDF}
}

// versionFor is how long the server's version is believed.
const versionFor = time.Minute

// Versions names the server's version and how it is asked.
func (s *Server) Versions(ctx context.Context, d extract.Document) ([]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.version == "" || time.Since(s.asked) > versionFor {
		v, err := s.ask(ctx)
		if err != nil {
			return nil, err
		}
		s.version, s.asked = v, time.Now()
	}
	return []string{s.name(s.version, d)}, nil
}

var notName = regexp.MustCompile(`[^a-z0-9._+-]+`)

// revision counts what we make of the same answers.
const revision = "-r1"

func (s *Server) name(version string, d extract.Document) string {
	name := strings.TrimPrefix(strings.ToLower(strings.TrimSpace(version)), "apache ") + revision
	if s.o.OCR {
		name += "+ocr-" + strings.ToLower(languages(d))
	}
	name = notName.ReplaceAllString(name, "-")
	return name[:min(len(name), 100)]
}

// languages as tesseract behind the server wants them.
func languages(d extract.Document) string {
	if len(d.Languages) == 0 {
		return "eng"
	}
	return strings.Join(d.Languages, "+")
}

func (s *Server) ask(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	res, err := s.send(ctx, http.MethodGet, "/version", nil, nil)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	line, err := io.ReadAll(io.LimitReader(res.Body, 100))
	if err == nil && !strings.HasPrefix(string(line), "Apache Tika") {
		return "", s.failed(pachamama.CodeInvalid, "what answers there is no Tika server", nil)
	}
	return string(line), err
}

// Extract has the server read the document.
func (s *Server) Extract(ctx context.Context, d extract.Document) (pachamama.PageText, error) {
	if err := s.looks(ctx, d); err != nil {
		return pachamama.PageText{}, err
	}
	versions, err := s.Versions(ctx, d)
	if err != nil {
		return pachamama.PageText{}, err
	}
	within, cancel, late := ctx, context.CancelFunc(func() {}), error(nil)
	if d.Limits.Page > 0 { // how many pages there are is known afterwards
		most := d.Limits.Page * time.Duration(max(1, d.Limits.Pages))
		late = &pachamama.Error{Code: pachamama.CodeTooLarge, Op: "tika.Extract", Subject: d.Name, Message: "reading its pages took longer than " + most.String()}
		within, cancel = context.WithTimeout(ctx, most)
	}
	defer cancel()
	text, err := s.read(within, d)
	if err != nil && within.Err() != nil && ctx.Err() == nil {
		err = late
	}
	text.Extractor = versions[0]
	return text, err
}

// looks sees that the bytes are of the type, which the server would not tell us.
func (s *Server) looks(ctx context.Context, d extract.Document) error {
	r, err := d.Open(ctx)
	if err != nil {
		return err
	}
	defer r.Close()
	head := make([]byte, mediatype.SniffLen)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	if is := mediatype.Sniff(head[:n]); is != d.Type {
		return &pachamama.Error{Code: pachamama.CodeMalformed, Op: "tika.Extract", Message: "the file is said to be " + d.Type + " but is " + is}
	}
	return nil
}

func (s *Server) read(ctx context.Context, d extract.Document) (pachamama.PageText, error) {
	body, err := d.Open(ctx)
	if err != nil {
		return pachamama.PageText{}, err
	}
	kept := &remember{ReadCloser: body}
	res, err := s.send(ctx, http.MethodPut, "/rmeta/xhtml", kept, s.headers(d))
	if kept.err != nil { // of the document's, and not of the server's
		err = kept.err
	}
	if err != nil {
		return pachamama.PageText{}, err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	switch {
	case err != nil:
		return pachamama.PageText{}, s.failed(pachamama.CodeUnavailable, "the answer broke off", err)
	case len(answer) > maxAnswer:
		return pachamama.PageText{}, &pachamama.Error{Code: pachamama.CodeTooLarge, Op: "tika.Extract", Message: fmt.Sprintf("the server's answer has more than %d bytes", maxAnswer)}
	}
	return readAnswer(answer, d)
}

// headers say how the document is to be read: what is attached to it is not.
func (s *Server) headers(d extract.Document) map[string]string {
	h := map[string]string{"Content-Type": d.Type, "Accept": "application/json", "maxEmbeddedResources": "0", "X-Tika-PDFdetectAngles": "true",
		"X-Tika-PDFOcrStrategy": "no_ocr"}
	if s.o.OCR {
		h["X-Tika-PDFOcrStrategy"], h["X-Tika-OCRLanguage"] = "auto", languages(d)
		if d.Limits.Page >= time.Second {
			h["X-Tika-OCRTimeout"] = strconv.Itoa(int(d.Limits.Page / time.Second))
		}
	}
	return h
}

// remember keeps the error of a stream, which the client would call one of the
// connection.
type remember struct {
	io.ReadCloser
	err error
}

func (r *remember) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		r.err = err
	}
	return n, err
}

func (s *Server) send(ctx context.Context, method, path string, body io.Reader, headers map[string]string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, s.o.URL+path, body)
	if err != nil {
		return nil, err
	}
	for name, value := range headers {
		req.Header.Set(name, value)
	}
	res, err := s.client.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, s.failed(pachamama.CodeUnavailable, "the Tika server cannot be reached", err)
	}
	if res.StatusCode != http.StatusOK {
		res.Body.Close()
		return nil, s.status(res.StatusCode)
	}
	return res, nil
}

// status tells a document that cannot be read from a server that does not work.
func (s *Server) status(status int) error {
	said := fmt.Sprintf(" (HTTP %d)", status)
	switch {
	case status == http.StatusUnprocessableEntity, status == http.StatusNoContent:
		return &pachamama.Error{Code: pachamama.CodeMalformed, Op: "tika.Extract", Message: "Tika cannot read the document" + said}
	case status == http.StatusUnsupportedMediaType:
		return &pachamama.Error{Code: pachamama.CodeUnsupported, Op: "tika.Extract", Message: "Tika does not read this type" + said}
	case status == http.StatusRequestEntityTooLarge:
		return &pachamama.Error{Code: pachamama.CodeTooLarge, Op: "tika.Extract", Message: "the document is larger than the server takes" + said}
	case status == http.StatusTooManyRequests:
		return s.failed(pachamama.CodeThrottled, "the Tika server asks to come back later"+said, nil)
	case status >= http.StatusInternalServerError:
		return s.failed(pachamama.CodeUnavailable, "the Tika server failed"+said, nil)
	case slices.Contains([]int{http.StatusUnauthorized, http.StatusForbidden}, status):
		return s.failed(pachamama.CodeForbidden, "the Tika server refuses it"+said, nil)
	}
	return s.failed(pachamama.CodeInvalid, "what answers there does not speak like Tika"+said, nil)
}

func (s *Server) failed(code pachamama.Code, message string, cause error) error {
	return &pachamama.Error{Code: code, Op: "tika.Extract", Subject: s.o.URL, Message: message, Who: pachamama.WhoUs, Cause: cause,
		Hint: "Look whether the Tika server of the setting text runs and answers at /version."}
}

// Describe implements extract.Driver.
func (s *Server) Describe() port.Descriptor { return Describe() }

// Describe describes a server that is not opened. Somebody runs it, and what
// that costs only they know.
func Describe() port.Descriptor {
	return port.Descriptor{Driver: "tika", Conversions: []port.Conversion{{Op: "extract", Pays: "page", By: port.ByUnit}},
		Limits:  map[string]int64{"answer_bytes": maxAnswer},
		Assumes: []string{"Tika tells words without boxes and without confidence."}}
}

// Close lets the connections go.
func (s *Server) Close() error {
	s.client.CloseIdleConnections()
	return nil
}

var _ extract.Driver = (*Server)(nil)
