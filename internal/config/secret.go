package config

import (
	"context"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/ucldc/pachamama"
)

// maxSecret is the longest secret that is read, in bytes.
const maxSecret = 64 << 10

// secretWait is how long a command may take to print a secret.
const secretWait = 30 * time.Second

// Secret returns the secret that a reference names: env:NAME, file:PATH or
// exec:COMMAND ARGUMENT... (the command's standard output). White space at the
// end is cut off. It reads anew each time, so that secrets may change while the
// program runs. No error tells any part of what was read.
func Secret(ctx context.Context, ref string) (string, error) {
	kind, rest, _ := strings.Cut(ref, ":")
	var b []byte
	var err error
	switch {
	case strings.TrimSpace(rest) == "":
		return "", badSecret("credentials", "a reference to a secret is env:NAME, file:PATH or exec:COMMAND", nil) // ref may be the secret itself
	case kind == "env":
		b = []byte(os.Getenv(rest))
	case kind == "file":
		b, err = readSecret(rest)
	case kind == "exec":
		b, err = askSecret(ctx, strings.Fields(rest))
	default:
		return "", badSecret("credentials", "a reference to a secret is env:NAME, file:PATH or exec:COMMAND", nil)
	}
	if err != nil {
		return "", badSecret(Reference(ref), "the secret cannot be read", err)
	}
	secret := strings.TrimRight(string(b), " \t\r\n")
	if secret == "" {
		return "", badSecret(Reference(ref), "there is no secret", nil)
	}
	return secret, nil
}

// Reference returns a reference for people to see: of a command its name alone,
// for its arguments may hold what they should not.
func Reference(ref string) string {
	words := strings.Fields(ref)
	if strings.HasPrefix(ref, "exec:") && len(words) > 1 {
		return words[0] + " ..."
	}
	return ref
}

func readSecret(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxSecret))
}

func askSecret(ctx context.Context, words []string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, secretWait)
	defer cancel()
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.WaitDelay = time.Second
	return cmd.Output()
}

func badSecret(ref, message string, cause error) error {
	return &pachamama.Error{Code: pachamama.CodeInvalid, Op: "config.Secret", Subject: ref, Message: message, Cause: cause, Who: pachamama.WhoUs,
		Hint: "Set the variable, write the file, or try the command by hand."}
}
