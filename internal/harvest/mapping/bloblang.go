package mapping

import (
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/redpanda-data/benthos/v4/public/bloblang"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/yamlfile"
)

const (
	blobTime   = time.Second // for one rule on one record
	blobStuck  = 3           // times over that limit before the rule is switched off
	blobBytes  = 1 << 20     // of all results of one rule
	blobSource = 8 << 10     // of the expression
	blobDepth  = 30          // of maps that call maps, and of results
)

// environment holds what expressions may use: nothing that reads the clock,
// chance, the machine or the order of a Go map, and nothing that makes much
// out of little.
func environment() *bloblang.Environment {
	allowed := []string{"deleted", "nothing", "throw", "var"}
	barred := []string{"repeat", "bloblang", "format", "values", "key_values", "json_schema", "timestamp", "encrypt_aes", "decrypt_aes",
		"uuid_v5", "from", "from_all", "filepath_join", "filepath_split", "format_yaml", "parse_yaml", "parse_csv"}
	env := bloblang.NewEnvironment().OnlyPure().WithDisabledImports().WithMaxMapRecursion(blobDepth)
	var functions []string
	env.WalkFunctions(func(name string, _ *bloblang.FunctionView) {
		if !slices.Contains(allowed, name) {
			functions = append(functions, name)
		}
	})
	return env.WithoutFunctions(functions...).WithoutMethods(barred...)
}

// bloblang reads an expression whose result is the values of the field. In
// it, this."dc:title" is the list of titles of the source.
func (c *compiler) bloblang(n *yamlfile.Node) reader {
	text := c.text(n)
	if len(text) > blobSource {
		c.wrong(n, "the expression is longer than %d characters", blobSource)
		return nil
	}
	exec, err := environment().Parse(text)
	if err != nil {
		if e, ok := errors.AsType[*bloblang.ParseError](err); ok {
			c.wrong(n, "bloblang: %s", e.Error())
		} else {
			c.wrong(n, "bloblang: %s", err.Error())
		}
		return nil
	}
	c.uses = append(c.uses, use{words: text})
	stuck := &atomic.Int32{}
	return func(s *state) values {
		result, err := query(exec, s.objectOf(), stuck)
		if errors.Is(err, bloblang.ErrRootDeleted) {
			return nil
		}
		var out values
		if err == nil {
			left := blobBytes
			out, err = collect(nil, result, &left, 0)
		}
		if err != nil {
			s.fault = &fault{
				code: pachamama.CodeRejected, cause: "the bloblang rule of " + s.field + " failed",
				message: "the bloblang rule of " + s.field + " failed: " + err.Error(), hint: "Mend the rule, or make it accept this record.",
			}
		}
		return out
	}
}

// query runs an expression with a limit of time. One that does not come back
// cannot be stopped, so few may be waited for.
func query(exec *bloblang.Executor, object any, stuck *atomic.Int32) (any, error) {
	if stuck.Load() >= blobStuck {
		return nil, errors.New("switched off, because it took too long before")
	}
	type answer struct {
		value any
		err   error
	}
	done := make(chan answer, 1)
	go func() {
		var a answer
		defer func() {
			if r := recover(); r != nil {
				a = answer{err: fmt.Errorf("it broke: %v", r)}
			}
			done <- a
		}()
		a.value, a.err = exec.Query(object)
	}()
	timer := time.NewTimer(blobTime)
	defer timer.Stop()
	select {
	case a := <-done:
		return a.value, a.err
	case <-timer.C:
		stuck.Add(1)
		return nil, fmt.Errorf("took longer than %s", blobTime)
	}
}
