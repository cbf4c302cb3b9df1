package mapping

import (
	"strings"

	"github.com/ucldc/pachamama"
)

func (s *state) bounded(in values) values {
	if len(in) > maxValues {
		s.remark("too_many_values", in[maxValues].Text, "more values than are kept; the rest is left out")
		in = in[:maxValues]
	}
	for i := range in {
		if len(in[i].Text) > maxText {
			s.remark("long_value", in[i].Text, "the value was cut because it is very long")
			in[i].Text = strings.ToValidUTF8(in[i].Text[:maxText], "")
		}
	}
	return in
}

func cut(s string) string {
	if len(s) <= maxCut {
		return s
	}
	return strings.ToValidUTF8(s[:maxCut], "")
}

// unique drops empty values and those that are here already, keeping order.
func unique(in values) values {
	const few = 24
	if len(in) == 1 && in[0].Text != "" {
		return in
	}
	out := in[:0]
	var seen map[pachamama.Value]struct{}
	if len(in) > few {
		seen = make(map[pachamama.Value]struct{}, len(in))
	}
next:
	for _, v := range in {
		if v.Text == "" {
			continue
		}
		if seen != nil {
			if _, ok := seen[v]; ok {
				continue
			}
			seen[v] = struct{}{}
		} else {
			for i := range out {
				if out[i].Text == v.Text && out[i] == v {
					continue next
				}
			}
		}
		out = append(out, v)
	}
	return out
}
