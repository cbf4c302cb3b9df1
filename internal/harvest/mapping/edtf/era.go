package edtf

// era reads "B C", "v. Chr.", "av. J.-C.", "a.C.": it returns how many tokens
// more than the first belong to it.
func (p *parser) era(t token) int {
	q := p.cur()
	if p.i >= len(p.toks) || len(t.text) > 6 {
		return 0
	}
	for _, e := range eras {
		n := p.follows(t, e.words)
		if n <= 0 {
			continue
		}
		if end := p.i + n; e.words[0] == "a" && end < len(p.toks) && p.toks[end].kind == 'n' {
			continue // Spanish "1880 a c. 1890"
		}
		q.era = e.era
		return n
	}
	return 0
}

var eras = []struct {
	words []string
	era   int
}{
	{[]string{"b", "c", "e"}, eraBefore},
	{[]string{"b", "c"}, eraBefore},
	{[]string{"a", "d"}, eraSince},
	{[]string{"c", "e"}, eraSince},
	{[]string{"v", "chr"}, eraBefore},
	{[]string{"v", "u", "z"}, eraBefore},
	{[]string{"n", "chr"}, eraSince},
	{[]string{"av", "j", "c"}, eraBefore},
	{[]string{"avant", "j", "c"}, eraBefore},
	{[]string{"ap", "j", "c"}, eraSince},
	{[]string{"apres", "j", "c"}, eraSince},
	{[]string{"antes", "de", "cristo"}, eraBefore},
	{[]string{"a", "c"}, eraBefore},
	{[]string{"d", "c"}, eraSince},
}

// follows reports how many tokens behind the cursor spell the rest of words,
// marks between them not counted against it; -1 when they do not.
func (p *parser) follows(t token, list []string) int {
	if string(t.text) != list[0] {
		return -1
	}
	k := p.i
	for _, w := range list[1:] {
		for k < len(p.toks) && (p.toks[k].kind == '-' || p.toks[k].kind == '.') {
			k++
		}
		if k >= len(p.toks) || string(p.toks[k].text) != w {
			return -1
		}
		k++
	}
	return k - p.i
}
