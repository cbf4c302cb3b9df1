package mapping

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"

	"github.com/ucldc/pachamama"
)

// fieldsHash returns the hexadecimal sha256 of the fields in a form that cannot be
// read in two ways: every string after its length. buf is scratch.
func fieldsHash(buf []byte, fields pachamama.Fields) (string, []byte) {
	for i := range fields {
		buf = appendString(buf, fields[i].Name)
		buf = binary.AppendUvarint(buf, uint64(len(fields[i].Values)))
		for k := range fields[i].Values {
			v := &fields[i].Values[k]
			if buf = appendString(buf, v.Text); v.Plain() {
				buf = append(buf, 0, 0, 0)
				continue
			}
			buf = appendString(buf, v.Code)
			buf = appendString(buf, v.Begin)
			buf = appendString(buf, v.End)
		}
	}
	sum := sha256.Sum256(buf)
	var digits [2 * sha256.Size]byte
	hex.Encode(digits[:], sum[:])
	return string(digits[:]), buf
}

func appendString(buf []byte, s string) []byte {
	buf = binary.AppendUvarint(buf, uint64(len(s)))
	return append(buf, s...)
}
