package harvest

import (
	"strings"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
)

func TestALetterSaysWhatOnlyTheInstitutionCanMend(t *testing.T) {
	run := pachamama.Run{Created: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC),
		Collection: pachamama.Collection{Name: "Harbor\nphotographs", Contact: "web@museum.example", Source: pachamama.Source{URL: "https://museum.example/oai"}}}
	problems := []pachamama.Problem{
		{Code: pachamama.CodeMalformed, Cause: "text after the document", Hint: "Mend the page.", Who: pachamama.WhoInstitution, Count: 12, Kept: true, Record: "oai:1", Value: "a\n\nDear you"},
		{Code: pachamama.CodeBlocked, Cause: "the server answers with a captcha", Hint: "Ask the institution: `pachamama show`.", Who: pachamama.WhoInstitution, Count: 1},
		{Code: pachamama.CodeInternal, Cause: "our own mistake", Who: pachamama.WhoUs, Count: 1},
	}
	got := Letter(run, problems, "Pachamama/1 (mailto:us@library.example)")
	for _, want := range []string{"To: web@museum.example\n", "Harbor photographs", "https://museum.example/oai", "23 November 2026",
		"1. the server answers with a captcha\n\n2. text", "2. text after the document (12 times)\n   For example: oai:1\n   Value: a Dear you\n", "    Pachamama/1 (mailto:us@library.example)\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	if strings.Contains(got, "our own") {
		t.Errorf("it tells of our mistakes:\n%s", got)
	}
	if got := Letter(run, problems[2:], ""); got != "" {
		t.Errorf("a letter about nothing: %s", got)
	}
}
