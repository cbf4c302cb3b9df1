package content

import (
	"context"
	"errors"
	"io"

	"golang.org/x/sync/singleflight"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/httpclient"
)

// Web asks the web. *httpclient.Client is one.
type Web interface {
	Get(ctx context.Context, r httpclient.Request) (*httpclient.Response, error)
}

// Files fetches files, each once while it does not change at its source.
type Files struct {
	store    *harvest.Store
	catalog  *catalog.Catalog
	web      Web
	sniff    func(b []byte) string
	maxBytes int64
	flight   singleflight.Group // one request for a URL that several records name
}

// NewFiles returns a fetcher. Sniff tells a media type by the bytes; files over
// maxBytes are refused.
func NewFiles(store *harvest.Store, c *catalog.Catalog, web Web, sniff func([]byte) string, maxBytes int64) *Files {
	return &Files{store: store, catalog: c, web: web, sniff: sniff, maxBytes: maxBytes}
}

type fetched struct {
	file  pachamama.File
	fault error
}

// File returns the file at a URL, from the source or, when the source says that
// it has not changed, from storage. A fault is the source's or the file's; err
// is ours.
func (f *Files) File(ctx context.Context, url string) (file pachamama.File, fault, err error) {
	v, err, shared := f.flight.Do(url, func() (any, error) {
		file, fault, err := f.fetch(ctx, url)
		return fetched{file, fault}, err
	})
	if shared && errors.Is(err, context.Canceled) && ctx.Err() == nil {
		return f.File(ctx, url) // the run that asked was stopped, ours was not
	}
	if err != nil {
		return file, nil, err
	}
	got := v.(fetched) //nolint:errcheck // what the function above returns
	return got.file, got.fault, nil
}

func (f *Files) fetch(ctx context.Context, url string) (file pachamama.File, fault, err error) {
	known, have, err := f.catalog.Download(ctx, url)
	if err != nil {
		return file, nil, err
	}
	if have {
		if have, err = f.store.HasFile(ctx, known.File.SHA256); err != nil {
			return file, nil, err
		}
	}
	req := httpclient.Request{URL: url, MaxBytes: f.maxBytes}
	if have {
		req.ETag, req.LastModified = known.ETag, known.LastModified
	}
	res, fault := f.web.Get(ctx, req)
	if fault != nil {
		return file, fault, ctx.Err()
	}
	if res.NotModified {
		return known.File, nil, nil
	}
	file = pachamama.File{Type: f.sniff(res.Body), Bytes: int64(len(res.Body)), URL: url}
	if fault := unusable(file); fault != nil {
		return file, fault, nil
	}
	if file.SHA256, err = f.store.PutFile(ctx, file.Type, res.Body); err != nil {
		return file, nil, err
	}
	return file, nil, f.catalog.PutDownload(ctx, catalog.Download{URL: url, ETag: res.Header.Get("ETag"), LastModified: res.Header.Get("Last-Modified"), File: file})
}

// unusable tells of answers that are no file at all.
func unusable(file pachamama.File) error {
	switch {
	case file.Bytes == 0:
		return &pachamama.Error{Code: pachamama.CodeMalformed, Op: "content.File", Subject: file.URL, Message: "the file is empty", Hint: "The institution must put the file there, or take the link out."}
	case file.Type == "text/html":
		return &pachamama.Error{Code: pachamama.CodeMalformed, Op: "content.File", Subject: file.URL, Message: "a web page came in place of a file",
			Hint: "The link is dead or leads to a log-in page: the institution must mend it."}
	}
	return nil
}

// read returns the bytes of a stored file.
func (f *Files) read(ctx context.Context, file pachamama.File) ([]byte, error) {
	r, _, err := f.store.File(ctx, file.SHA256)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, f.maxBytes))
}
