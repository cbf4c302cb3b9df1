package catalog

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"math/bits"
	"strings"

	"github.com/ucldc/pachamama"
)

// What one statement inserts at most: its parameters stay under what engines
// take, its text in memory.
const (
	mostRows  = 200
	mostBytes = 1 << 20
)

// copyTable copies a table, reads it back and compares.
func copyTable(ctx context.Context, from, into transaction, t *Copied, tell func(table string, rows, of int64)) error {
	columns, err := from.columns(ctx, t.Table)
	if err != nil {
		return err
	}
	b := batch{into: into, insert: `INSERT INTO ` + t.Table + ` (` + strings.Join(columns, ", ") + `) VALUES `, width: len(columns)}
	rows := int64(0)
	hash, err := from.read(ctx, t.Table, columns, func(values []any, size int) error {
		if rows++; rows%10_000 == 0 {
			tell(t.Table, rows, t.Rows)
		}
		return b.add(ctx, values, size)
	})
	if err == nil {
		err = b.flush(ctx)
	}
	if err != nil {
		return err
	}
	arrived := int64(0)
	back, err := into.read(ctx, t.Table, columns, func([]any, int) error { arrived++; return nil })
	if err != nil {
		return err
	}
	if arrived != rows || back != hash {
		return &pachamama.Error{Code: pachamama.CodeMalformed, Op: "catalog.CopyTo", Subject: t.Table, Who: pachamama.WhoUs, Message: "what was copied is not what is read back: nothing was kept"}
	}
	t.Rows, t.Hash = rows, hash.String()
	tell(t.Table, rows, rows)
	return nil
}

func (t transaction) columns(ctx context.Context, table string) ([]string, error) {
	rows, err := t.QueryContext(ctx, `SELECT * FROM `+table+` LIMIT 0`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	return rows.Columns()
}

// read gives every row of a table, with the bytes it has about, and returns the
// hash of all.
func (t transaction) read(ctx context.Context, table string, columns []string, give func(values []any, size int) error) (sum tableHash, err error) {
	_, err = eachIn(ctx, t, `SELECT `+strings.Join(columns, ", ")+` FROM `+table, nil, func(rows *sql.Rows) error {
		values, at := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			at[i] = &values[i]
		}
		if err := rows.Scan(at...); err != nil {
			return err
		}
		text, err := json.Marshal(clean(values))
		if err != nil {
			return err
		}
		sum.add(text)
		return give(values, len(text))
	})
	return sum, err
}

// batch gathers rows for one statement.
type batch struct {
	into   transaction
	insert string
	width  int
	args   []any
	bytes  int
}

func (b *batch) add(ctx context.Context, values []any, size int) error {
	b.args, b.bytes = append(b.args, values...), b.bytes+size
	if len(b.args) < mostRows*b.width && b.bytes < mostBytes {
		return nil
	}
	return b.flush(ctx)
}

func (b *batch) flush(ctx context.Context) error {
	if len(b.args) == 0 {
		return nil
	}
	row := `(?` + strings.Repeat(", ?", b.width-1) + `)`
	_, err := b.into.exec(ctx, b.insert+row+strings.Repeat(", "+row, len(b.args)/b.width-1), b.args...)
	b.args, b.bytes = b.args[:0], 0
	return err
}

// tableHash is the sum of the hashes of rows, so that their order does not count.
type tableHash [4]uint64

func (h *tableHash) add(row []byte) {
	one, carry := sha256.Sum256(row), uint64(0)
	for i := range h {
		h[i], carry = bits.Add64(h[i], binary.LittleEndian.Uint64(one[8*i:]), carry)
	}
}

func (h tableHash) String() string {
	var b []byte
	for _, n := range h {
		b = binary.LittleEndian.AppendUint64(b, n)
	}
	return hex.EncodeToString(b)
}
