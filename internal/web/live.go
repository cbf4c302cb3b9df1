package web

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"time"
)

const (
	heartbeat = 15 * time.Second // how long a stream may be silent
	patience  = 30 * time.Second // with a client that does not read
)

// live streams the changing part of a run's page as server-sent events: "run"
// with HTML, and "over" at the end, after which the client must not come back.
func (w *web) live(rw http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	if _, err := w.Catalog.Run(r.Context(), id); err != nil {
		return err
	}
	parts, leave := w.watch.join(id)
	defer leave()
	rw.Header().Set("Content-Type", "text/event-stream")
	rw.Header().Set("Cache-Control", "no-store")
	rw.Header().Set("X-Accel-Buffering", "no") // proxies must not hold it back
	control := http.NewResponseController(rw)
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		var err error
		select {
		case <-r.Context().Done():
			return nil
		case <-beat.C:
			_, err = io.WriteString(rw, ": still here\n\n")
		case part, open := <-parts:
			if !open {
				_, err = io.WriteString(rw, "event: over\ndata:\n\n")
				if err == nil {
					control.Flush() //nolint:errcheck // it is the end either way
				}
				return nil
			}
			err = event(rw, "run", part)
		}
		if err != nil || control.Flush() != nil {
			return nil // the client has gone
		}
		control.SetWriteDeadline(time.Now().Add(patience + heartbeat)) //nolint:errcheck // not every writer has deadlines
	}
}

func event(w io.Writer, name string, data []byte) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "event: %s\n", name)
	for line := range bytes.SplitSeq(data, []byte("\n")) {
		line = bytes.TrimSpace(line)
		if len(line) > 0 {
			fmt.Fprintf(&b, "data: %s\n", bytes.ReplaceAll(line, []byte("\r"), nil))
		}
	}
	b.WriteByte('\n')
	_, err := w.Write(b.Bytes())
	return err
}
