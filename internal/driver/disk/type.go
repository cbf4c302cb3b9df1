package disk

import (
	"io"
	"net/http"
	"path"
	"strings"
)

// contentType tells the type of an object by its extension, or by its first
// bytes. It does not ask the operating system, whose tables differ.
func contentType(key string, r io.ReaderAt) (string, error) {
	if t := typeByExtension(strings.ToLower(path.Ext(key))); t != "" {
		return t, nil
	}
	head := make([]byte, 512)
	n, err := r.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return "", err
	}
	return http.DetectContentType(head[:n]), nil
}

func typeByExtension(ext string) string {
	switch ext {
	case ".zst":
		return "application/zstd"
	case ".json":
		return "application/json"
	case ".jsonl":
		return "application/jsonl"
	case ".xml":
		return "application/xml"
	case ".csv":
		return "text/csv; charset=utf-8"
	case ".txt":
		return "text/plain; charset=utf-8"
	case ".html":
		return "text/html; charset=utf-8"
	case ".jpg", ".jpeg":
		return "image/jpeg"
	case ".png":
		return "image/png"
	case ".gif":
		return "image/gif"
	case ".webp":
		return "image/webp"
	case ".tif", ".tiff":
		return "image/tiff"
	case ".pdf":
		return "application/pdf"
	}
	return ""
}
