package mapping

// AppendLine maps one record and appends it, if it is kept, as a line of JSON.
// It is faster than Map: the record is written where it was made and then
// forgotten, so that the one in the result has no fields.
func (m *Mapping) AppendLine(lines []byte, src Source) ([]byte, Result) {
	res := m.run(src, false, func(s *state) (res Result) {
		res, lines = s.line(lines)
		return res
	})
	return lines, res
}

// line maps a record in room that is used for every record.
func (s *state) line(lines []byte) (Result, []byte) {
	kept := s.free
	s.free, s.list = s.again.free[:0], s.again.list
	res := s.run()
	if res.Action == Kept {
		lines = append(res.Record.AppendJSON(lines), '\n')
		s.again.list = res.Record.Fields[:0]
	}
	res.Record.Fields = nil
	s.again.free, s.free = s.free, kept
	return res, lines
}
