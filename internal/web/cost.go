package web

import (
	"context"
	"fmt"
	"math/big"
	"net/http"
	"slices"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/cost"
)

// costView is what a run or a collection cost, or would have cost elsewhere.
type costView struct {
	cost.Answer
	Asked    string // the what-if, as it was written
	At       string // the page that asks
	Happened string // why there is no answer
	ToDo     string
	Plots    []costPlot
}

// costOf answers for a page: what it could not find out is said on it, and the
// rest of the page is there all the same.
func (w *web) costOf(r *http.Request, q cost.Question) costView {
	v := costView{Asked: r.URL.Query().Get("what_if"), At: r.URL.Path}
	var err error
	if q.WhatIf, err = cost.ParseWhatIf(v.Asked); err == nil {
		v.Answer, err = w.Cost.Ask(r.Context(), q)
	}
	if err == nil && q.Collection != "" {
		v.Plots, err = w.costPlots(r.Context(), q)
	}
	if err != nil {
		v.Happened, v.ToDo = pachamama.Describe(err)
	}
	return v
}

// costRuns is how many runs a plot has.
const costRuns = 60

// Measures of a plot, in units of its own. Its words stand outside of it.
const (
	plotWidth  = 600
	plotHeight = 120
)

// costPlot is what runs cost in one currency: a bar for each, which leads to it.
type costPlot struct {
	Currency      string
	Most          string // of a run
	Width, Height int
	Bars          []costBar
	Unpriced      bool // of some runs something has no price
}

type costBar struct {
	Run    string
	Amount string
	X, Y   string // of the bar's top left
	W, H   string
}

func (w *web) costPlots(ctx context.Context, q cost.Question) ([]costPlot, error) {
	series, err := w.Cost.Series(ctx, q.Collection, q.WhatIf, costRuns)
	if err != nil {
		return nil, err
	}
	var plots []costPlot
	for _, run := range series {
		for _, s := range run.Total {
			if !slices.ContainsFunc(plots, func(p costPlot) bool { return p.Currency == s.Currency }) {
				plots = append(plots, plot(series, s.Currency))
			}
		}
	}
	return plots, nil
}

// plot draws the costs of one currency. A run without any has a bar of height 0.
func plot(series []cost.RunCost, currency string) costPlot {
	p := costPlot{Currency: currency, Width: plotWidth, Height: plotHeight}
	amounts, most := make([]*big.Rat, len(series)), new(big.Rat)
	for i, run := range series {
		amounts[i] = new(big.Rat)
		for _, s := range run.Total {
			if s.Currency == currency {
				amounts[i].SetString(s.Amount)
				p.Bars = append(p.Bars, costBar{Run: run.Run, Amount: cost.Short(s.Amount, 2)})
			}
		}
		if len(p.Bars) == i {
			p.Bars = append(p.Bars, costBar{Run: run.Run, Amount: "0.00"})
		}
		if amounts[i].Cmp(most) > 0 {
			most = amounts[i]
			p.Most = p.Bars[i].Amount
		}
		p.Unpriced = p.Unpriced || run.Unpriced
	}
	step := min(plotWidth/float64(len(series)), 40)
	for i := range p.Bars {
		h := 0.0 // of the drawing: no amount is taken from it
		if most.Sign() > 0 {
			h, _ = new(big.Rat).Quo(amounts[i], most).Float64()
		}
		h = max(h*plotHeight, 1)
		number := func(f float64) string { return fmt.Sprintf("%.1f", f) }
		b := &p.Bars[i]
		b.X, b.Y, b.W, b.H = number(float64(i)*step+step*.1), number(plotHeight-h), number(step*.8), number(h)
	}
	return p
}
