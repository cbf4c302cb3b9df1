package oai

import (
	"strings"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/source/tree"
)

// Identity is what a source says of itself.
type Identity struct {
	Name        string
	BaseURL     string
	Version     string // of the protocol: "2.0"
	Emails      []string
	Earliest    string // datestamp; a hint at best
	Deleted     string // "no", "transient", "persistent"
	Granularity Granularity
	Compression []string
	Answered    string       // when, by the server's clock, as given
	Description []*tree.Node // the elements inside <description>: oai-identifier, friends, branding
}

// Granularity is how fine datestamps are.
type Granularity string

// The two that the protocol knows.
const (
	Day    Granularity = "YYYY-MM-DD"
	Second Granularity = "YYYY-MM-DDThh:mm:ssZ"
)

// granularity reads the word however it is spelled; days are understood by
// every server.
func granularity(s string) Granularity {
	s = strings.ToLower(strings.TrimSpace(s))
	if strings.Contains(s, "hh") || strings.Contains(s, "second") || strings.Contains(s, "ss") {
		return Second
	}
	return Day
}

func identity(n *tree.Node) *Identity {
	i := &Identity{Granularity: Day}
	for _, c := range n.Children {
		text := strings.TrimSpace(c.Content())
		switch c.Name {
		case "repositoryName":
			i.Name = text
		case "baseURL":
			i.BaseURL = text
		case "protocolVersion":
			i.Version = text
		case "adminEmail":
			i.Emails = append(i.Emails, strings.TrimPrefix(text, "mailto:"))
		case "earliestDatestamp":
			i.Earliest = text
		case "deletedRecord":
			i.Deleted = strings.ToLower(text)
		case "granularity":
			i.Granularity = granularity(text)
		case "compression":
			i.Compression = append(i.Compression, text)
		case "description":
			if e := firstElement(c); e != nil {
				i.Description = append(i.Description, e)
			}
		}
	}
	return i
}

// Window writes from and until as a source of this granularity wants them: both
// alike, both inclusive, in UTC. Empty stays empty; a day as until means its
// end. Errors: invalid.
func (g Granularity) Window(from, until string) (string, string, error) {
	f, err := g.stamp(from, 0)
	if err != nil {
		return "", "", err
	}
	u, err := g.stamp(until, 24*time.Hour-time.Second)
	if err != nil {
		return "", "", err
	}
	return f, u, nil
}

func (g Granularity) stamp(s string, restOfDay time.Duration) (string, error) {
	if strings.TrimSpace(s) == "" {
		return "", nil
	}
	t, ok := instant(s)
	if !ok {
		return "", &pachamama.Error{Code: pachamama.CodeInvalid, Op: "oai.Window", Subject: s, Message: "not a date",
			Hint: "Write 2026-11-23 or 2026-11-23T10:00:00Z."}
	}
	if g != Second {
		return t.Format(time.DateOnly), nil
	}
	if len(strings.TrimSpace(s)) == len(time.DateOnly) {
		t = t.Add(restOfDay)
	}
	return t.Format("2006-01-02T15:04:05Z"), nil
}
