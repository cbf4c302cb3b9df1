package catalog

import (
	"context"
	"encoding/json"

	"github.com/ucldc/pachamama"
)

// Download is what is known of a URL that was fetched: what to send with the
// next, conditional request, and the file that came.
type Download struct {
	URL          string
	ETag         string
	LastModified string
	File         pachamama.File
}

// Download returns what is known of a URL; ok is false when it was never fetched.
func (c *Catalog) Download(ctx context.Context, url string) (d Download, ok bool, err error) {
	var file string
	d.URL = url
	err = c.one(ctx, "catalog.Download", url, `SELECT etag, last_modified, file FROM downloads WHERE url = ?`, []any{short(url)}, into(&d.ETag, &d.LastModified, &file))
	if ok, err = found(err); ok {
		err = json.Unmarshal([]byte(file), &d.File)
	}
	return d, ok && err == nil, c.fail("catalog.Download", url, err)
}

// PutDownload notes what came of a URL.
func (c *Catalog) PutDownload(ctx context.Context, d Download) error {
	file, err := toJSON(d.File)
	if err != nil {
		return c.fail("catalog.PutDownload", d.URL, err)
	}
	_, err = c.exec(ctx, "catalog.PutDownload", d.URL, `INSERT INTO downloads (url, etag, last_modified, file, checked) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (url) DO UPDATE SET etag = excluded.etag, last_modified = excluded.last_modified, file = excluded.file, checked = excluded.checked`,
		short(d.URL), d.ETag, d.LastModified, file, stamp(c.now()))
	return err
}
