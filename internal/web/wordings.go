package web

import (
	"fmt"
	"html/template"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/cost"
	"github.com/ucldc/pachamama/internal/harvest"
)

// wordings are how templates say numbers, times and places.
func wordings(now func() time.Time) template.FuncMap {
	return template.FuncMap{
		"capital": func(s string) string { return strings.ToUpper(s[:min(len(s), 1)]) + s[min(len(s), 1):] },
		"number":  number,
		"bytes":   size,
		"took":    took,
		"ago":     func(t time.Time) string { return ago(now().Sub(t), t) },
		"stamp":   func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") },
		"machine": func(t time.Time) string { return t.UTC().Format(time.RFC3339) },

		"amount": func(s string) string { return cost.Short(s, 2) },

		"short":   short,
		"web":     webAddress,
		"last":    func(n int) int { return n - 1 },
		"inc":     func(n int) int { return n + 1 },
		"span":    func(s []pachamama.Stage) string { return span(s) },
		"colour":  func(c pachamama.Code) string { return c.Traits().Colour },
		"who":     who,
		"stages":  pachamama.Stages,
		"states":  pachamama.RunStates,
		"percent": harvest.Percent,
		"extent":  harvest.Extent,
	}
}

// number writes 1234567 as 1,234,567.
func number(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign, digits := "", s
	if n < 0 {
		sign, digits = "-", s[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

func size(n int64) string {
	switch {
	case n < 1<<10:
		return strconv.FormatInt(n, 10) + " B"
	case n < 1<<20:
		return fmt.Sprintf("%.1f kB", float64(n)/(1<<10))
	case n < 1<<30:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%.1f GB", float64(n)/(1<<30))
}

func took(d time.Duration) string {
	switch {
	case d <= 0:
		return "–"
	case d < time.Second:
		return fmt.Sprintf("%.3g ms", float64(d.Microseconds())/1000)
	case d < time.Minute:
		return strconv.Itoa(int(d.Seconds())) + " s"
	case d < time.Hour:
		return fmt.Sprintf("%d min %02d s", int(d.Minutes()), int(d.Seconds())%60)
	}
	return fmt.Sprintf("%d h %02d min", int(d.Hours()), int(d.Minutes())%60)
}

func ago(d time.Duration, t time.Time) string {
	switch {
	case t.IsZero():
		return "never"
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return strconv.Itoa(int(d.Minutes())) + " min ago"
	case d < 24*time.Hour:
		return strconv.Itoa(int(d.Hours())) + " h ago"
	}
	return t.UTC().Format("2 Jan 2006")
}

// recordPath is the address of a record's page. Slashes in ids are escaped, so
// that nothing on the way tidies them up.
func recordPath(collection, id string) string {
	return "/records/" + url.PathEscape(collection) + "/" + url.PathEscape(id)
}

// short is the end of a run's id, which tells runs apart.
func short(id string) string {
	if len(id) <= 8 {
		return id
	}
	return "…" + id[len(id)-6:]
}

// span names the stages that a run walks.
func span(s []pachamama.Stage) string {
	switch len(s) {
	case 0:
		return "none"
	case 1:
		return string(s[0])
	}
	return string(s[0]) + " to " + string(s[len(s)-1])
}

// webAddress returns s when it is a web address, else "": nothing else from a
// record becomes a link.
func webAddress(s string) string {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.User != nil {
		return ""
	}
	return u.String()
}

func who(w pachamama.Who) string {
	switch w {
	case pachamama.WhoInstitution:
		return "the institution"
	case pachamama.WhoUs:
		return "us"
	case pachamama.WhoNetwork:
		return "may pass by itself"
	default:
		return "nobody"
	}
}
