package recorded_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
)

// row is what became of the files of one folder, format and mapping.
type row struct {
	folder, format, mapping string
	files, said, ended      int64 // files, records by files.tsv, files that gave an error
	fate
}

// summary is the table.
type summary struct{ rows []*row }

func (s *summary) add(f file, mapping string, got fate) {
	format := strings.NewReplacer(" +token", "", " +deleted", "").Replace(f.format)
	i := slices.IndexFunc(s.rows, func(r *row) bool {
		return r.folder == f.folder && r.format == format && r.mapping == mapping
	})
	if i < 0 {
		i = len(s.rows)
		s.rows = append(s.rows, &row{folder: f.folder, format: format, mapping: mapping, fate: newFate()})
	}
	r := s.rows[i]
	r.files, r.said = r.files+1, r.said+f.records
	r.in, r.mapped, r.rejected, r.deleted, r.skipped = r.in+got.in, r.mapped+got.mapped, r.rejected+got.rejected, r.deleted+got.deleted, r.skipped+got.skipped
	r.alone, r.unmapped, r.checked = r.alone+got.alone, r.unmapped+got.unmapped, r.checked+got.checked
	for why, n := range got.reasons {
		r.reasons[why] += n
	}
	for why, n := range got.remarks {
		r.remarks[why] += n
	}
	if got.err != nil {
		r.ended++
	}
}

// holds holds the sums of the folders to MANIFEST.md, and the rows to balance.
func (s *summary) holds(t *testing.T) {
	t.Helper()
	want, got := folders(t), map[string]sums{}
	for _, r := range s.rows {
		of := got[r.folder]
		got[r.folder] = sums{of.files + r.files, of.records + r.said}
		if n := r.balance(); n != 0 {
			t.Errorf("%s, %s: %d records are unaccounted for", r.folder, r.format, n)
		}
	}
	if !maps.Equal(want, got) {
		t.Errorf("folders with files and records: %v, MANIFEST.md says %v", got, want)
	}
}

// String writes the table.
func (s *summary) String() string {
	slices.SortStableFunc(s.rows, func(a, b *row) int {
		return cmp.Or(cmp.Compare(a.folder, b.folder), cmp.Compare(a.format, b.format), cmp.Compare(a.mapping, b.mapping))
	})
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 1, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "folder\tformat\tmapping\tfiles\tin\tmapped\trejected\tdeleted\tunmapped\talone\terrors\tunfit\t")
	total := &row{folder: "all", fate: newFate()}
	for _, r := range append(s.rows, total) {
		if r != total {
			total.files, total.ended, total.in, total.mapped, total.rejected = total.files+r.files, total.ended+r.ended, total.in+r.in, total.mapped+r.mapped, total.rejected+r.rejected
			total.deleted, total.unmapped, total.alone, total.checked = total.deleted+r.deleted, total.unmapped+r.unmapped, total.alone+r.alone, total.checked+r.checked
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t\n", strings.TrimPrefix(r.folder, "oai/"), r.format, cmp.Or(r.mapping, "-"), r.files, r.in, r.mapped, r.rejected, r.deleted, r.unmapped, r.alone, r.ended, r.checked)
	}
	w.Flush()
	return b.String() + "in: records; unmapped: fetched and counted, and the program says that it has no mapping for the format; alone: identifiers and sets, in which is nothing to map;\n" +
		"errors: files that give no record but an error with a cause; unfit: mapped, and rejected by check; (map): by `pachamama map`. The reasons, by folder:\n" + s.why()
}

// why lists the reasons below the table: of rejections, errors and repairs.
func (s *summary) why() string {
	folders := map[string]map[string]int64{}
	for _, r := range s.rows {
		if folders[r.folder] == nil {
			folders[r.folder] = map[string]int64{}
		}
		for _, list := range []map[string]int64{r.reasons, r.remarks} {
			for why, n := range list {
				folders[r.folder][why] += n
			}
		}
	}
	var b strings.Builder
	for _, folder := range slices.Sorted(maps.Keys(folders)) {
		for _, why := range slices.Sorted(maps.Keys(folders[folder])) {
			fmt.Fprintf(&b, "%7d  %s: %.100s\n", folders[folder][why], strings.TrimPrefix(folder, "oai/"), why)
		}
	}
	return b.String()
}
