package mapping

import (
	"regexp"
	"regexp/syntax"

	"github.com/ucldc/pachamama/internal/yamlfile"
)

// regex compiles an expression; one that can match nothing is a mistake.
func (c *compiler) regex(at *yamlfile.Node, text string) *regexp.Regexp {
	const most = 2000
	if text == "" || len(text) > most {
		c.wrong(at, "a regular expression has from 1 to %d characters", most)
		return nil
	}
	re, err := regexp.Compile(text)
	if err != nil {
		c.wrong(at, "not a regular expression: %s", err.Error())
		return nil
	}
	if !canMatch(text) {
		c.wrong(at, "the regular expression %q can never match", text)
	}
	return re
}

// canMatch walks the program of an expression and reports whether its end can
// be reached by any text. It knows that nothing stands before the beginning
// and after the end of a text; word borders it takes as possible.
func canMatch(text string) bool {
	parsed, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return false
	}
	prog, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return false
	}
	type place struct {
		pc    uint32
		moved bool // a character was read
		ended bool // the end of the text was asked for
	}
	seen := map[place]bool{}
	todo := []place{{pc: uint32(prog.Start)}}
	for len(todo) > 0 {
		p := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if seen[p] {
			continue
		}
		seen[p] = true
		in := &prog.Inst[p.pc]
		next := place{pc: in.Out, moved: p.moved, ended: p.ended}
		switch in.Op {
		case syntax.InstMatch:
			return true
		case syntax.InstFail:
			continue
		case syntax.InstAlt, syntax.InstAltMatch:
			todo = append(todo, next, place{pc: in.Arg, moved: p.moved, ended: p.ended})
			continue
		case syntax.InstEmptyWidth:
			asks := syntax.EmptyOp(in.Arg)
			if asks&syntax.EmptyBeginText != 0 && p.moved {
				continue
			}
			next.ended = p.ended || asks&syntax.EmptyEndText != 0
		case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
			if p.ended || (in.Op == syntax.InstRune && len(in.Rune) == 0) {
				continue
			}
			next.moved = true
		}
		todo = append(todo, next)
	}
	return false
}
