package mediatype

import (
	"strings"
	"testing"
)

func TestSniff(t *testing.T) {
	for _, c := range []struct{ head, want string }{
		{"\x89PNG\r\n\x1a\n\x00", PNG},
		{"\xff\xd8\xff\xe0\x00\x10JFIF", JPEG},
		{"GIF89a....", GIF},
		{"II*\x00\x08\x00", TIFF},
		{"MM\x00*\x00\x00", TIFF},
		{"RIFF\x10\x00\x00\x00WEBPVP8 ", WebP},
		{"RIFF\x10\x00\x00\x00WAVEfmt ", "audio/wav"},
		{"xxxx\x10\x00\x00\x00WEBPVP8 ", Unknown},
		{"BM\x10\x00\x00\x00\x00\x00\x00\x00", BMP},
		{"\x00\x00\x00\x0cjP  \r\n\x87\n", JP2},
		{"\xff\x4f\xff\x51", J2K},
		{"%PDF-1.4\n", PDF},
		{"junk before\n%PDF-1.7", PDF},
		{"\x00\x00\x00\x20ftypisom", "video/mp4"},
		{"ID3\x04", "audio/mpeg"},
		{"<!DOCTYPE html><html>", HTML},
		{"\n  <HTML lang=en>", HTML},
		{"<?xml version='1.0'?><!DOCTYPE html PUBLIC ''><html><body>", HTML},
		{"<?xml version='1.0'?><!DOCTYPE html><html><head><meta name='ocr-system' content='x'/>", HOCR},
		{"<html><body><div class='ocr_page'>", HOCR},
		{"<?xml version='1.0'?><alto xmlns='x'>", ALTO},
		{"\xef\xbb\xbf<?xml version='1.0'?>\n<a:alto xmlns:a='x'>", ALTO},
		{"<?xml version='1.0'?><mets>", XML},
		{"<mets>", XML},
		{"\xff\xfe<\x00?\x00x\x00m\x00l\x00", XML},
		{"a plain text", Text},
		{"\x00\x01\x02", Unknown},
		{"", Unknown},
	} {
		if got := Sniff([]byte(c.head)); got != c.want {
			t.Errorf("Sniff(%q) = %s, want %s", c.head, got, c.want)
		}
	}
}

func FuzzSniff(f *testing.F) {
	for _, s := range []string{"RIFF", "BM\x00\x00\x00\x00\x00", "\xff\xfe<\x00", "<?xml", "%PDF-", "<"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, head []byte) {
		if got := Sniff(head); !strings.Contains(got, "/") {
			t.Fatalf("Sniff = %q", got)
		}
	})
}
