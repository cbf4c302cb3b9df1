package servers

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// SMTP is a mail server that delivers everything to one mailbox.
type SMTP struct {
	*Process
	Address string // host and port
	Mailbox string // a folder in the Maildir format: mails are files in its folder "new"
	Restart func() // after Kill, with the same mailbox
}

// StartSMTP starts a mail server; args are more of its own arguments, such as
// --tlscert FILE --tlskey FILE.
func StartSMTP(t testing.TB, args ...string) *SMTP {
	t.Helper()
	path, port := program(t, "aiosmtpd"), Port(t)
	s := &SMTP{Address: fmt.Sprintf("127.0.0.1:%d", port), Mailbox: filepath.Join(t.TempDir(), "mail")}
	s.Restart = func() {
		t.Helper()
		s.Process = start(t, exec.Command(path, slices.Concat([]string{"-n", "-l", s.Address}, args, []string{"-c", "aiosmtpd.handlers.Mailbox", s.Mailbox})...), dial(port))
	}
	s.Restart()
	return s
}
