package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/mediatype"
	"github.com/ucldc/pachamama/internal/port/extract"
	"github.com/ucldc/pachamama/internal/port/role"
)

// tryTexts has each extractor that the setting names read a page for real; a
// service is paid for it.
func (a *App) tryTexts(ctx context.Context) []Finding {
	ctx = role.As(ctx, role.Text)
	try := a.routed // a route keeps what it reads, and is made of these
	if len(try) == 0 {
		try = []*extract.Extractor{a.texts}
	}
	var out []Finding
	for _, e := range try {
		out = append(out, a.try("text", e.Describe().Driver, func() (string, error) { return a.tryText(ctx, e) }))
	}
	return out
}

func (a *App) tryText(ctx context.Context, e *extract.Extractor) (string, error) {
	data := onePage("harbour", time.Now().UTC())
	sum := sha256.Sum256(data)
	d := extract.Document{SHA256: hex.EncodeToString(sum[:]), Type: mediatype.PDF, Size: int64(len(data)), Name: "the page of pachamama doctor", Languages: []string{"eng"},
		Open: func(context.Context) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }}
	text, err := e.Extract(ctx, d)
	if err != nil {
		return "", err
	}
	if got := strings.TrimSpace(text.Pages[0].Text()); got != "harbour" {
		return "", &pachamama.Error{Code: pachamama.CodeMalformed, Subject: d.Name, Who: pachamama.WhoUs, Message: fmt.Sprintf("%q is read where harbour stands", got)}
	}
	return "reads a page", extract.NewPaid(a.bucket, "textract").Drop(ctx, d.SHA256) // if it was
}

// onePage is a PDF document of one page with one word. The time makes it another
// document each time, so that it is read and not found.
func onePage(word string, now time.Time) []byte {
	content := "BT /F 48 Tf 40 120 Td (" + word + ") Tj ET"
	var out bytes.Buffer
	out.WriteString("%PDF-1.4\n%" + now.Format(time.RFC3339Nano) + "\n")
	var at []int
	for i, object := range []string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
		fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(content), content), "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"} {
		at = append(at, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	table := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, offset := range at {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, table)
	return out.Bytes()
}
