package mapping

import (
	"strings"

	"github.com/ucldc/pachamama"
)

const (
	mostRemembered = 4000 // values of one step
	longRemembered = 100  // bytes of a value; longer ones seldom come twice
)

// memory is what one step made of the values that it met.
type memory struct {
	known  map[string]remembered
	asked  int
	failed bool // few values came twice: the step does better without
}

type remembered struct {
	out     values
	remarks []pachamama.Remark
}

// remember makes a step keep what it made of the last values: languages, types
// and dates are costly to read, and a collection has the same ones over and
// over. The step must make the same of a value whatever stands beside it.
func (c *compiler) remember(do step) step {
	at := c.memories
	c.memories++
	return func(s *state, in values) values {
		m := &s.memories[at]
		if m.failed {
			return do(s, in)
		}
		out := s.room(len(in))
		for _, v := range in {
			if len(v.Text) > longRemembered || !v.Plain() {
				out = append(out, do(s, append(s.room(1), v))...)
				continue
			}
			m.asked++
			known, ok := m.known[v.Text]
			if !ok {
				known = s.learn(m, do, v)
			}
			for _, r := range known.remarks {
				s.remark(r.Code, r.Value, r.Text)
			}
			out = append(out, known.out...)
		}
		return out
	}
}

// learn runs a step on a value and keeps what it gives, in copies: nothing is
// to hold on to the page that it came from.
func (s *state) learn(m *memory, do step, v pachamama.Value) remembered {
	said := s.remarks
	s.remarks = nil
	made := remembered{out: append(values(nil), do(s, append(s.room(1), v))...), remarks: s.remarks}
	s.remarks = said
	for i := range made.out {
		made.out[i].Text = strings.Clone(made.out[i].Text)
		made.out[i].Code = strings.Clone(made.out[i].Code)
	}
	for i := range made.remarks {
		made.remarks[i].Value = strings.Clone(made.remarks[i].Value)
	}
	if len(m.known) >= mostRemembered {
		m.failed = m.asked < 2*mostRemembered
		clear(m.known)
		m.asked = 0
	}
	if m.known == nil {
		m.known = map[string]remembered{}
	}
	m.known[strings.Clone(v.Text)] = made
	return made
}
