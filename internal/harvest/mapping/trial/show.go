package trial

import (
	"github.com/ucldc/pachamama/internal/harvest/mapping"
)

// Shown is a record beside its source.
type Shown struct {
	Record string         `json:"record"` // source identifier
	Action mapping.Action `json:"action"`
	Why    string         `json:"why,omitempty"` // rejected or skipped
	Rows   []Row          `json:"rows"`
}

// Row is a value with where it comes from. Without a field it is a value of the
// source that nothing reads.
type Row struct {
	From  string `json:"from"` // source path, or the enrichment
	Field string `json:"field,omitempty"`
	Value string `json:"value"`
	File  string `json:"file,omitempty"` // of the rule
	Line  int    `json:"line,omitempty"`
}

func show(res mapping.Result, unread []leaf) Shown {
	s := Shown{Record: res.Record.SourceID, Action: res.Action, Why: res.Reason, Rows: []Row{}}
	if res.Problem != nil {
		s.Why = res.Problem.Message
	}
	for _, f := range res.Record.Fields {
		for _, v := range f.Values {
			row := Row{Field: f.Name, Value: text(v)}
			for _, o := range res.Origins {
				if o.Field == f.Name && o.Value == v.Text {
					row.From, row.File, row.Line = o.From, o.File, o.Line
					break
				}
			}
			s.Rows = append(s.Rows, row)
		}
	}
	for _, l := range unread {
		s.Rows = append(s.Rows, Row{From: l.name, Value: cut(l.value)})
	}
	return s
}
