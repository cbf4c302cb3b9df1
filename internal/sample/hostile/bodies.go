package hostile

import (
	"bytes"
	"compress/gzip"
	"context"
	"net/http"
	"strconv"
	"time"
)

// hugeBytes is more than a harvester should take in one answer.
const hugeBytes = 80 << 20

func bodies() []Quirk {
	list := func(name, about string, send func(http.ResponseWriter, *http.Request, []byte)) Quirk {
		return edit(name, about, func(_ *question, a *reply) *reply { a.send = send; return a })
	}
	return []Quirk{
		edit("huge-page", "pages of more than five records have 80 MB", func(q *question, a *reply) *reply {
			if bytes.Count(a.body, []byte("<header")) > 5 {
				a.send = blanks
			}
			return a
		}),
		list("endless-page", "pages never end", func(w http.ResponseWriter, r *http.Request, body []byte) {
			for r.Context().Err() == nil {
				if _, err := w.Write(body); err != nil {
					return
				}
			}
		}),
		list("dripping-body", "pages come one byte at a time and never end", func(w http.ResponseWriter, r *http.Request, body []byte) {
			for i := 0; ; i++ {
				if _, err := w.Write(body[i%len(body) : i%len(body)+1]); err != nil {
					return
				}
				_ = http.NewResponseController(w).Flush() //nolint:errcheck // the next write tells
				wait(r, 20*time.Millisecond)
			}
		}),
		list("slow-header", "answers to lists begin after an hour", func(_ http.ResponseWriter, r *http.Request, _ []byte) { wait(r, time.Hour) }),
		list("broken-off", "the connection breaks in the middle of each page", func(w http.ResponseWriter, _ *http.Request, body []byte) {
			w.Header().Set("Content-Length", strconv.Itoa(len(body)))
			_, _ = w.Write(body[:len(body)/2])
			panic(http.ErrAbortHandler)
		}),
		list("gzip-bomb", "80 MB of blanks in a few kilobytes of gzip", func(w http.ResponseWriter, r *http.Request, body []byte) {
			w.Header().Set("Content-Encoding", "gzip")
			z, _ := gzip.NewWriterLevel(w, gzip.BestSpeed) //nolint:errcheck // the level is valid
			writeBlanks(r.Context(), z.Write, body)
			_ = z.Close()
		}),
		list("gzip-claimed", "pages say that they are gzip, and are not", func(w http.ResponseWriter, _ *http.Request, body []byte) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(body)
		}),
		edit("xxe", "the page declares an entity that is a file of the reader", func(_ *question, a *reply) *reply {
			return doctype(a, `<!DOCTYPE OAI-PMH [<!ENTITY x SYSTEM "file:///etc/passwd">]>`)
		}),
		edit("entity-bomb", "the page declares entities that grow to gigabytes", func(_ *question, a *reply) *reply {
			text := `<!DOCTYPE OAI-PMH [<!ENTITY a "aaaaaaaaaa">`
			for c := byte('b'); c <= 'x'; c++ {
				text += `<!ENTITY ` + string(c) + ` "` + string(bytes.Repeat([]byte("&"+string(c-1)+";"), 10)) + `">`
			}
			return doctype(a, text+"]>")
		}),
	}
}

func blanks(w http.ResponseWriter, r *http.Request, body []byte) {
	writeBlanks(r.Context(), w.Write, body)
}

// writeBlanks writes a page with a great many blanks in it.
func writeBlanks(ctx context.Context, write func([]byte) (int, error), body []byte) {
	end := bytes.LastIndex(body, []byte("</OAI-PMH>"))
	_, _ = write(body[:end])
	blank := bytes.Repeat([]byte(" "), 1<<20)
	for range hugeBytes >> 20 {
		if _, err := write(blank); err != nil || ctx.Err() != nil {
			return
		}
	}
	_, _ = write(body[end:])
}

// doctype declares an entity x and puts it into every title.
func doctype(a *reply, declaration string) *reply {
	a.replace("<OAI-PMH", declaration+"\n<OAI-PMH")
	a.body = firstTitle.ReplaceAllFunc(a.body, func(b []byte) []byte { return append(bytes.Clone(b), "&x;"...) })
	return a
}

func wait(r *http.Request, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-r.Context().Done():
	}
}
