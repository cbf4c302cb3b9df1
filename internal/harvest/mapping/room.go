package mapping

import "github.com/ucldc/pachamama"

// roomSize is how many values are allocated at once.
const roomSize = 256

// room returns an empty list with room for n values, cut from a larger piece:
// a record has dozens of short lists, and each would be an allocation.
func (s *state) room(n int) values {
	if n > cap(s.free)-len(s.free) {
		s.free = make(values, 0, max(roomSize, n))
	}
	begin := len(s.free)
	s.free = s.free[:begin+n]
	return s.free[begin:begin:len(s.free)]
}

// settle moves the values that became of a rule to where its first list was
// put, so that those it left out cost no room. mark is s.free before the rule.
func (s *state) settle(mark, in values) values {
	if len(in) == 0 {
		s.rewind(mark)
		return nil
	}
	if !s.rewind(mark) {
		return in
	}
	out := s.room(len(in))
	return append(out, in...)
}

// rewind gives back what was taken since mark, unless a new piece was begun.
func (s *state) rewind(mark values) bool {
	if cap(mark) == 0 || &mark[:1][0] != &s.free[:1][0] {
		return false
	}
	s.free = s.free[:len(mark)]
	return true
}

// one returns a list of one text.
func (s *state) one(text string) values {
	return append(s.room(1), pachamama.Value{Text: text})
}
