package extract

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port"
)

// small takes images of 10 MB, and is not to be asked for more.
type small struct {
	fixed
	asked bool
}

func (s *small) Describe() port.Descriptor {
	return port.Descriptor{Driver: "small", Limits: map[string]int64{LimitImageBytes: 10 << 20, LimitDocumentBytes: 500 << 20}}
}

func (s *small) Extract(ctx context.Context, d Document) (pachamama.PageText, error) {
	s.asked = true
	return s.fixed.Extract(ctx, d)
}

func TestAnImageOverTheLimitOfItsDriver(t *testing.T) {
	const size = 11 << 20
	image := func(known int64) Document {
		d := document()
		d.Size = known
		d.Open = func(context.Context) (io.ReadCloser, error) {
			return io.NopCloser(bytes.NewReader(make([]byte, size))), nil
		}
		return d
	}
	for name, known := range map[string]int64{"of known size": size, "of unknown size": 0} {
		d := &small{}
		_, err := New(d, Options{}).Extract(t.Context(), image(known))
		happened, todo := pachamama.Describe(err)
		if pachamama.CodeOf(err) != pachamama.CodeTooLarge || !strings.Contains(happened, "small: takes at most 10485760 (image_bytes)") || todo == "" {
			t.Errorf("%s: %v\n%s\n%s", name, err, happened, todo)
		}
		if known > 0 && d.asked {
			t.Errorf("%s: the driver was asked all the same", name)
		}
	}
	fits := document()
	fits.Size = 10 << 20
	if _, err := New(&small{}, Options{}).Extract(t.Context(), fits); pachamama.CodeOf(err) == pachamama.CodeTooLarge {
		t.Error(err)
	}
}
