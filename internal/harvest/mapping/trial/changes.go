package trial

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/harvest/mapping"
)

// Change is one way in which records differ from the mapped version before.
type Change struct {
	Field    string    `json:"field"`   // "" for what became of the whole record
	How      string    `json:"how"`     // "filled", "emptied", "changed"; "kept -> rejected"
	Records  int       `json:"records"` //
	Examples []Example `json:"examples"`
}

// Example is a record in which the change was met.
type Example struct {
	Record string   `json:"record"` // source identifier
	Old    []string `json:"old,omitempty"`
	New    []string `json:"new,omitempty"`
}

const mostExamples = 3

// earlier is what an earlier mapping made of records.
type earlier struct {
	known   bool
	records map[string][]fate // by page and source identifier, in order
}

// fate is what became of a record then.
type fate struct {
	action  mapping.Action
	record  pachamama.Record
	problem string
}

// before reads the mapped pages of the records that were picked.
func (b *Bench) before(ctx context.Context, ref harvest.Ref, picked []*candidate) (*earlier, error) {
	e := &earlier{known: ref.Version != "", records: map[string][]fate{}}
	if !e.known {
		return e, nil
	}
	wanted := map[string]bool{}
	for _, c := range picked {
		wanted[c.page] = true
	}
	m, err := b.Store.Manifest(ctx, ref)
	if err != nil {
		return nil, err
	}
	for page, err := range b.Store.Pages(ctx, ref, m) {
		if err != nil {
			return nil, err
		}
		if name := harvest.PageName(page.Key); wanted[name] {
			if err := b.earlier(ctx, ref, page, name, e); err != nil {
				return nil, err
			}
		}
	}
	return e, nil
}

func (b *Bench) earlier(ctx context.Context, ref harvest.Ref, page pachamama.Page, name string, e *earlier) error {
	records, err := harvest.ReadLines[pachamama.Record](ctx, b.Store, ref, page)
	if err != nil {
		return err
	}
	for _, rec := range records {
		if !rec.Deleted {
			e.add(name, rec.SourceID, fate{action: mapping.Kept, record: rec})
		}
	}
	if page.Rejected == "" {
		return nil
	}
	rejected, err := harvest.ReadLines[harvest.Rejected](ctx, b.Store, ref, pachamama.Page{Key: page.Rejected})
	for _, r := range rejected {
		f := fate{action: mapping.Rejected}
		if len(r.Problems) > 0 {
			f.problem = r.Problems[0].Cause
		}
		e.add(name, r.SourceID, f)
	}
	return err
}

func (e *earlier) add(page, id string, f fate) {
	key := page + "\x00" + id
	e.records[key] = append(e.records[key], f)
}

// of returns what became of a record, which was left out when it is nowhere.
func (e *earlier) of(c *candidate) (fate, bool) {
	if list := e.records[c.page+"\x00"+c.src.Identifier]; c.nth < len(list) {
		return list[c.nth], e.known
	}
	return fate{action: mapping.Skipped}, e.known
}

// changes groups differences by field.
type changes struct{ byKey map[[2]string]*Change }

func newChanges() *changes { return &changes{byKey: map[[2]string]*Change{}} }

// add compares a record with what it was, and tells whether it changed.
func (c *changes) add(was fate, now mapping.Result) bool {
	id := now.Record.SourceID
	if was.action != now.Action {
		x := Example{Record: id}
		if was.problem != "" {
			x.Old = []string{was.problem}
		}
		if now.Problem != nil {
			x.New = []string{now.Problem.Cause}
		} else if now.Reason != "" {
			x.New = []string{now.Reason}
		}
		c.note("", string(was.action)+" -> "+string(now.Action), x)
		return true
	}
	if now.Action != mapping.Kept || was.record.Hash == now.Record.Hash {
		return false
	}
	changed := false
	for _, name := range names(was.record.Fields, now.Record.Fields) {
		old, new := was.record.Fields.Get(name), now.Record.Fields.Get(name)
		if slices.Equal(old, new) {
			continue
		}
		changed = true
		how := "changed"
		switch {
		case len(old) == 0:
			how = "filled"
		case len(new) == 0:
			how = "emptied"
		}
		c.note(name, how, Example{Record: id, Old: texts(old), New: texts(new)})
	}
	return changed
}

// names lists the fields of two records, each once.
func names(a, b pachamama.Fields) []string {
	var out []string
	for _, f := range slices.Concat(a, b) {
		if !slices.Contains(out, f.Name) {
			out = append(out, f.Name)
		}
	}
	return out
}

func (c *changes) note(field, how string, x Example) {
	at := c.byKey[[2]string{field, how}]
	if at == nil {
		at = &Change{Field: field, How: how}
		c.byKey[[2]string{field, how}] = at
	}
	at.Records++
	if len(at.Examples) < mostExamples {
		at.Examples = append(at.Examples, x)
	}
}

// list returns the changes: of whole records first, then the commonest.
func (c *changes) list() []Change {
	out := make([]Change, 0, len(c.byKey))
	for _, one := range c.byKey {
		out = append(out, *one)
	}
	slices.SortFunc(out, func(a, b Change) int {
		return cmp.Or(cmp.Compare(min(len(a.Field), 1), min(len(b.Field), 1)), cmp.Compare(b.Records, a.Records), cmp.Compare(a.Field, b.Field), cmp.Compare(a.How, b.How))
	})
	return out
}

func texts(values []pachamama.Value) []string {
	var out []string
	for _, v := range values {
		out = append(out, text(v))
	}
	return out
}

// text is a value with all that machines read of it.
func text(v pachamama.Value) string {
	var b strings.Builder
	b.WriteString(cut(v.Text))
	if v.Code != "" && v.Code != v.Text {
		b.WriteString(" [" + cut(v.Code) + "]")
	}
	if v.Begin != "" || v.End != "" {
		b.WriteString(" " + cmp.Or(v.Begin, "…") + "/" + cmp.Or(v.End, "…"))
	}
	return b.String()
}
