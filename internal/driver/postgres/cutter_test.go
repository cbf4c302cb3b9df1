package postgres_test

import (
	"bytes"
	"io"
	"net"
	"sync/atomic"
	"testing"
)

// cutter stands before a server. At the next commit it cuts the connection: when
// the server has answered, or before the server sees it.
type cutter struct {
	address string
	next    atomic.Bool
}

func newCutter(t *testing.T, server string, arrives bool) *cutter {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	c := &cutter{address: l.Addr().String()}
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			there, err := net.Dial("tcp", server)
			if err != nil {
				client.Close()
				return
			}
			go c.pass(client, there, arrives)
		}
	}()
	return c
}

func (c *cutter) pass(client, server net.Conn, arrives bool) {
	defer client.Close()
	defer server.Close()
	var committing atomic.Bool
	go func() {
		defer client.Close()
		defer server.Close()
		buf := make([]byte, 64<<10)
		for {
			n, err := server.Read(buf)
			if err != nil || committing.Load() {
				return
			}
			if _, err := client.Write(buf[:n]); err != nil {
				return
			}
		}
	}()
	buf := make([]byte, 64<<10)
	for {
		n, err := client.Read(buf)
		if err != nil {
			return
		}
		if bytes.Contains(buf[:n], []byte("commit\x00")) && c.next.CompareAndSwap(true, false) {
			if !arrives {
				return
			}
			committing.Store(true)
			_, _ = server.Write(buf[:n]) // the other side ends both
			_, _ = io.Copy(io.Discard, client)
			return
		}
		if _, err := server.Write(buf[:n]); err != nil {
			return
		}
	}
}
