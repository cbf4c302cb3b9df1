package blob_test

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/driver/mem"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/blob"
)

// small takes keys of 8 bytes and objects of 10.
type small struct {
	blob.Driver
	asked int
}

func (s *small) Describe() port.Descriptor {
	return port.Descriptor{Driver: "small", Limits: map[string]int64{blob.LimitKeyBytes: 8, blob.LimitObjectBytes: 10}}
}

func (s *small) Put(ctx context.Context, key, contentType string, r io.Reader) error {
	s.asked++
	return s.Driver.Put(ctx, key, contentType, r)
}

func TestLimitsAreHeldBeforeTheCall(t *testing.T) {
	ctx, d := t.Context(), &small{Driver: mem.NewBlob()}
	b := blob.New(d)
	ten, eleven := strings.Repeat("x", 10), strings.Repeat("x", 11)
	for _, c := range []struct {
		name  string
		put   func() error
		code  pachamama.Code
		asked int
	}{
		{"all of it", func() error { return b.Put(ctx, "12345678", "", strings.NewReader(ten)) }, "", 1},
		{"a long key", func() error { return b.Put(ctx, "123456789", "", strings.NewReader(ten)) }, pachamama.CodeInvalid, 0},
		{"a large object", func() error { return b.PutBytes(ctx, "k", "", []byte(eleven)) }, pachamama.CodeTooLarge, 0},
		{"a large object once", func() error { return b.PutOnce(ctx, "k", "", []byte(eleven)) }, pachamama.CodeTooLarge, 0},
		{"a large stream", func() error { return b.Put(ctx, "k", "", io.MultiReader(bytes.NewReader([]byte(eleven)))) }, pachamama.CodeTooLarge, 1},
	} {
		d.asked = 0
		if err := c.put(); pachamama.CodeOf(err) != c.code || d.asked != c.asked {
			t.Errorf("%s: %v, the driver was asked %d times", c.name, err, d.asked)
		}
	}
	if there, err := b.Exists(ctx, "k"); there || err != nil {
		t.Errorf("something was put: %v, %v", there, err)
	}
}
