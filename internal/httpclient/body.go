package httpclient

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

var (
	errTooLarge = errors.New("the body is over the limit")
	errIdle     = errors.New("the server stopped sending")
	errEncoding = errors.New("unknown content encoding")
	errDecoding = errors.New("the body cannot be decompressed")
	errWriting  = errors.New("the body cannot be written")
)

// copyBody writes the decoded body, at most most bytes of it, and returns its
// length. Memory does not grow with what the body claims to be.
func copyBody(w io.Writer, body io.Reader, header http.Header, most int64) (int64, error) {
	encodings := strings.Split(strings.ToLower(header.Get("Content-Encoding")), ",")
	if len(encodings) > 2 {
		return 0, errEncoding
	}
	for i := len(encodings) - 1; i >= 0; i-- {
		decoded, closeIt, err := decode(body, strings.TrimSpace(encodings[i]))
		if err != nil {
			return 0, err
		}
		defer closeIt()
		body = decoded
	}
	buf := make([]byte, 64<<10)
	var n int64
	for {
		k, err := body.Read(buf)
		if n += int64(k); n > most {
			return n, errTooLarge
		}
		if k > 0 {
			if _, werr := w.Write(buf[:k]); werr != nil {
				return n, fmt.Errorf("%w: %w", errWriting, werr)
			}
		}
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
	}
}

// decode undoes one encoding. A body that is called gzip and is not comes as
// it is: some servers say so of plain answers.
func decode(body io.Reader, encoding string) (io.Reader, func(), error) {
	nothing := func() {}
	switch encoding {
	case "", "identity":
		return body, nothing, nil
	case "gzip", "x-gzip":
		b := bufio.NewReader(body)
		if magic, _ := b.Peek(2); string(magic) != "\x1f\x8b" { //nolint:errcheck // met again when reading
			return b, nothing, nil
		}
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, nil, fmt.Errorf("%w: %w", errDecoding, err)
		}
		return named{z}, nothing, nil
	case "zstd":
		z, err := zstd.NewReader(body, zstd.WithDecoderMaxMemory(64<<20), zstd.WithDecoderMaxWindow(16<<20),
			zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true))
		if err != nil {
			return nil, nil, fmt.Errorf("%w: %w", errDecoding, err)
		}
		return named{z}, z.Close, nil
	case "br":
		return named{brotli.NewReader(body)}, nothing, nil
	}
	return nil, nil, fmt.Errorf("%w: %q", errEncoding, encoding)
}

// named marks the errors of a decoder, network errors excepted.
type named struct{ r io.Reader }

func (d named) Read(b []byte) (int, error) {
	n, err := d.r.Read(b)
	var wire *wireError
	if err == nil || errors.Is(err, io.EOF) || errors.As(err, &wire) {
		return n, err
	}
	return n, fmt.Errorf("%w: %w", errDecoding, err)
}

// wireError is an error of the connection below the decoders.
type wireError struct{ error }

// Unwrap returns the error of the connection.
func (e *wireError) Unwrap() error { return e.error }

// wire reads from the connection: it counts bytes and gives up on a server
// that stops sending.
type wire struct {
	r      io.Reader
	ctx    context.Context //nolint:containedctx // lives as long as one body
	cancel context.CancelCauseFunc
	idle   time.Duration
	timer  *time.Timer
	bytes  int64
}

func (w *wire) Read(b []byte) (int, error) {
	if w.timer == nil {
		w.timer = time.AfterFunc(w.idle, func() { w.cancel(errIdle) })
	} else {
		w.timer.Reset(w.idle)
	}
	n, err := w.r.Read(b)
	w.timer.Stop()
	w.bytes += int64(n)
	if err == nil || err == io.EOF { //nolint:errorlint // a wrapped EOF is an error here
		return n, err
	}
	if cause := context.Cause(w.ctx); cause != nil {
		err = cause
	}
	return n, &wireError{err}
}
