// Package pdfium reads and draws PDF documents with PDFium, compiled to
// WebAssembly: documents are looked at inside a sandbox without files, network
// or clock of the machine, and nothing needs to be installed.
package pdfium

import (
	"context"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"github.com/ucldc/pachamama"
)

// version is that of the module with PDFium in it, then the revision of how this
// package puts words together. A change of either makes text be taken again.
const version = "pdfium-1.21.4-r1"

// Options of a Library.
type Options struct {
	Cache     string // a folder for compiled code: starting takes 0.1 s with it, 4 s without; empty: none
	Instances int    // documents open at once; 0: 2
	Memory    int64  // bytes each document may use; 0: 1 GiB
}

// Library is PDFium. It starts when the first document is opened. Its methods
// may be called at the same time.
type Library struct {
	options Options

	mu     sync.Mutex
	pool   pdfium.Pool
	cache  wazero.CompilationCache
	closed bool
}

// New returns a library that is not started yet.
func New(o Options) *Library {
	if o.Instances <= 0 {
		o.Instances = 2
	}
	if o.Memory <= 0 {
		o.Memory = 1 << 30
	}
	return &Library{options: o}
}

// Version names the library, safe as a segment of a key.
func (l *Library) Version() string { return version }

// Close ends what is running. It may be called twice.
func (l *Library) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	if l.pool == nil {
		return nil
	}
	err := l.pool.Close()
	l.pool = nil
	return firstError(err, l.closeCache())
}

func (l *Library) closeCache() error {
	if l.cache == nil {
		return nil
	}
	err := l.cache.Close(context.Background())
	l.cache = nil
	return err
}

// start returns the pool of instances, compiling PDFium at the first call.
func (l *Library) start() (pdfium.Pool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil, &pachamama.Error{Code: pachamama.CodeUnavailable, Op: "pdfium.start", Message: "the PDF library is closed"}
	}
	if l.pool != nil {
		return l.pool, nil
	}
	const wasmPage = 64 << 10
	config := wazero.NewRuntimeConfig().
		WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
		WithMemoryLimitPages(uint32(min(l.options.Memory/wasmPage, 65536))).
		WithCloseOnContextDone(true)
	if l.options.Cache != "" {
		if err := os.MkdirAll(l.options.Cache, 0o755); err != nil {
			return nil, startError(err)
		}
		cache, err := wazero.NewCompilationCacheWithDir(l.options.Cache)
		if err != nil {
			return nil, startError(err)
		}
		l.cache = cache
		config = config.WithCompilationCache(cache)
	}
	pool, err := webassembly.Init(webassembly.Config{
		MaxIdle:       l.options.Instances,
		MaxTotal:      l.options.Instances,
		FSConfig:      wazero.NewFSConfig(), // no files at all
		RuntimeConfig: config,
		Stdout:        io.Discard,
		Stderr:        io.Discard,
	})
	if err != nil {
		return nil, startError(firstError(err, l.closeCache()))
	}
	l.pool = pool
	return pool, nil
}

func startError(err error) error {
	return &pachamama.Error{Code: pachamama.CodeInternal, Op: "pdfium.start", Message: "the PDF library could not be started",
		Hint: "Look whether its cache folder can be written.", Cause: fmt.Errorf("pdfium: %w", err)}
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
