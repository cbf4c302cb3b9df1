package api_test

import (
	"testing"
	"time"

	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/cost"
)

func TestCost(t *testing.T) {
	s := open(t)
	if err := s.world.Catalog.AddUsage(t.Context(), []catalog.Usage{{Run: s.run, Stage: "fetch", Piece: "blob", Driver: "mem", Op: "put", Count: 7, Bytes: 1 << 30, Units: 7}}); err != nil {
		t.Fatal(err)
	}
	month := catalog.Month(time.Now())
	for _, path := range []string{"/runs/" + s.run, "/collections/harbor", "/months/" + month} {
		var a cost.Answer
		s.get(path+"/cost", &a)
		if len(a.Lines) == 0 || a.Lines[0].Piece != "blob" || a.Lines[0].Note == "" || len(a.AtRest) != 1 || len(a.Unpriced) == 0 || a.Total == nil {
			t.Errorf("%s: %+v", path, a)
		}
	}
	var series struct{ Runs []cost.RunCost }
	s.get("/collections/harbor/cost/runs", &series)
	if len(series.Runs) != 1 || series.Runs[0].Run != s.run || !series.Runs[0].Unpriced {
		t.Errorf("%+v", series)
	}
	s.do("GET", "/runs/none/cost", "", 404)
	s.do("GET", "/collections/none/cost", "", 404)
	s.do("GET", "/months/soon/cost", "", 400)
	s.do("GET", "/runs/"+s.run+"/cost?what_if=roof", "", 400)
}
