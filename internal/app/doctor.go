package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/port/role"
	"github.com/ucldc/pachamama/internal/port/search"
)

// Finding is what a try of one piece told.
type Finding struct {
	Piece  string        `json:"piece"`
	Driver string        `json:"driver"`
	State  string        `json:"state"` // "good", "missing" (works without, but less), "bad"
	Tells  string        `json:"tells"`
	ToDo   string        `json:"to_do,omitempty"`
	Took   time.Duration `json:"took"`
}

// Doctor tries each piece for real and says in words what is wrong.
func (a *App) Doctor(ctx context.Context) []Finding {
	ctx = role.As(ctx, role.Doctor)
	return slices.Concat([]Finding{
		a.try("catalog", a.Catalog.Dialect(), func() (string, error) { return a.tryCatalog(ctx) }),
		a.try("storage", a.bucket.Describe().Driver, func() (string, error) { return a.tryStorage(ctx) }),
		a.try("index", a.Index.Describe().Driver, func() (string, error) { return a.tryIndex(ctx) }),
		a.try("queue", scheme(a.Config.String("queue")), func() (string, error) { return a.tryQueue(ctx) }),
		a.try("text of PDF files", "pdfium", func() (string, error) { return a.tryPDF(ctx) }),
		a.try("text of images", "tesseract", func() (string, error) { return a.tryOCR(ctx) }),
		a.try("mappings", "files", a.tryMappings),
		a.try("roles", a.roles.Describe().Driver, func() (string, error) { return a.tryRoles(ctx) }),
		a.try("workflow", a.workflow.Describe().Driver, func() (string, error) { return a.tryWorkflow(ctx) }),
	}, a.tryTexts(ctx), a.tryNotify(ctx), []Finding{a.tryMonitor(ctx), a.trySilence(ctx)})
}

func (a *App) try(piece, driver string, do func() (string, error)) Finding {
	f := Finding{Piece: piece, Driver: driver, State: "good"}
	started := time.Now()
	tells, err := do()
	f.Took, f.Tells = time.Since(started), tells
	if err != nil {
		f.State = "bad"
		if pachamama.CodeOf(err) == pachamama.CodeMissingTool {
			f.State = "missing"
		}
		f.Tells, f.ToDo = pachamama.Describe(err)
		if pachamama.CodeOf(err) == pachamama.CodeForbidden && scheme(a.Config.String("roles")) == "sts" && !strings.Contains(f.ToDo, "roles print") {
			f.ToDo += " The role is that of \"doctor\": `pachamama roles print --aws` writes its policy."
		}
	}
	return f
}

func (a *App) tryStorage(ctx context.Context) (string, error) {
	const key, text = "doctor/try.txt", "written by pachamama doctor"
	if err := a.bucket.Put(ctx, key, "text/plain", strings.NewReader(text)); err != nil {
		return "", err
	}
	b, err := a.bucket.ReadAll(ctx, key, 100)
	if err == nil && string(b) != text {
		err = &pachamama.Error{Code: pachamama.CodeMalformed, Subject: key, Who: pachamama.WhoUs, Message: "what is read is not what was written"}
	}
	if err != nil {
		return "", err
	}
	listed := 0
	for _, err := range a.bucket.List(ctx, "doctor/") {
		if err != nil {
			return "", err
		}
		listed++
	}
	if listed == 0 {
		return "", &pachamama.Error{Code: pachamama.CodeNotFound, Subject: key, Message: "what was written is not listed"}
	}
	if err := a.tryOnce(ctx); err != nil {
		return "", err
	}
	return "writes, reads, lists, deletes", a.bucket.Delete(ctx, key)
}

// tryOnce sees that what is written once stays as it is.
func (a *App) tryOnce(ctx context.Context) error {
	const key = "doctor/once.txt"
	err := a.bucket.Delete(ctx, key) // of a try that broke off
	if err == nil {
		err = a.bucket.PutOnce(ctx, key, "text/plain", []byte("first"))
	}
	if err == nil {
		err = a.bucket.PutOnce(ctx, key, "text/plain", []byte("second"))
	}
	switch {
	case err == nil:
		return &pachamama.Error{Code: pachamama.CodeUnsupported, Op: "app.Doctor", Subject: key, Message: "what was written once could be overwritten: the store takes no notice of conditions", Hint: "Add put_if_absent=false to the URL of the storage."}
	case pachamama.CodeOf(err) != pachamama.CodeConflict:
		return err
	}
	return a.bucket.Delete(ctx, key)
}

func (a *App) tryIndex(ctx context.Context) (string, error) {
	g := search.Generation{Collection: "doctor", Version: "try"}
	w, err := a.Index.Begin(ctx, g)
	if err != nil {
		return "", err
	}
	if _, err := w.Put(ctx, []search.Doc{{ID: "1", Values: map[string][]string{"title": {"harbours"}}, Stored: []byte("{}")}}); err != nil {
		return "", err
	}
	if _, err := w.Seal(ctx); err != nil {
		return "", err
	}
	res, err := a.Index.Find(ctx, search.Query{Text: "harbour"}, []search.Generation{g})
	if derr := a.Index.Drop(ctx, g); err == nil {
		err = derr
	}
	if err == nil && res.Total != 1 {
		err = &pachamama.Error{Code: pachamama.CodeIncomplete, Subject: "index", Message: "what was indexed is not found"}
	}
	return "indexes, finds, drops", err
}

func (a *App) tryPDF(ctx context.Context) (string, error) {
	n, err := a.pdfium.Pages(ctx, []byte(tinyPDF))
	if err == nil && n != 1 {
		err = &pachamama.Error{Code: pachamama.CodeInternal, Message: fmt.Sprintf("a document of one page has %d", n)}
	}
	return "reads and draws pages", err
}

// tinyPDF is a document of one empty page. Readers mend its missing table of
// references.
const tinyPDF = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
	"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

func (a *App) tryOCR(ctx context.Context) (string, error) {
	languages, err := a.ocr.Languages(ctx)
	if err != nil {
		return "", err
	}
	return "reads " + strings.Join(languages, ", "), nil
}

func (a *App) tryMappings() (string, error) {
	names, err := a.Mappings()
	if err != nil {
		return "", err
	}
	for _, name := range names {
		if err := a.compiles(name); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%d mappings compile", len(names)), nil
}

func (a *App) tryWorkflow(ctx context.Context) (string, error) {
	runs, err := a.Catalog.Runs(ctx, catalog.RunFilter{State: pachamama.RunRunning, Limit: 100})
	if err != nil {
		return "", err
	}
	held := 0
	for _, run := range runs {
		holder, err := a.Catalog.Holder(ctx, "run:"+run.ID)
		if err != nil {
			return "", err
		}
		if holder != "" {
			held++
		}
	}
	return fmt.Sprintf("%d runs under way, %d of them walked by a program", len(runs), held), nil
}
