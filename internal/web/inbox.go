package web

import (
	"encoding/json"
	"net/http"

	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/port/notify"
)

// letter is a message of the inbox.
type letter struct {
	catalog.InboxItem
	notify.Event
}

// inbox is the page of messages.
func (w *web) inbox(rw http.ResponseWriter, r *http.Request) error {
	items, err := w.Catalog.Inbox(r.Context(), 100)
	if err != nil {
		return err
	}
	page := struct {
		frame
		Letters []letter
		Unread  int
	}{frame: frame{Title: "Inbox", Here: "inbox"}}
	for _, it := range items {
		l := letter{InboxItem: it}
		if err := json.Unmarshal(it.Doc, &l.Event); err != nil || l.Happened == "" {
			l.Happened = string(it.Doc)
		}
		if !it.Read {
			page.Unread++
		}
		page.Letters = append(page.Letters, l)
	}
	return w.render(rw, http.StatusOK, "inbox", page)
}

func (w *web) readInbox(rw http.ResponseWriter, r *http.Request) error {
	if err := w.Catalog.MarkInboxRead(r.Context()); err != nil {
		return err
	}
	return done(rw, r, "/inbox")
}
