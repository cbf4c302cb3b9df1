package tree

import (
	"strings"
	"testing"

	"github.com/ucldc/pachamama"
)

func TestFromJSON(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"object", `{"b":1.50,"a":{"c":"x"}}`, `( (b "1.50") (a (c "x")))`},
		{"array is repeated members", `{"a":[1,"x",{"b":true}],"e":[]}`, `( (a "1") (a "x") (a (b "true")))`},
		{"array in array", `{"a":[[1,2],[3]]}`, `( (a (item "1") (item "2")) (a (item "3")))`},
		{"array at the top", `[1,null]`, `( (item "1") (item))`},
		{"scalar", `"x"`, `( "x")`},
		{"repeated member", `{"a":1,"a":2}`, `( (a "1") (a "2"))`},
		{"byte order mark", "\xEF\xBB\xBF{}", `()`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n, err := FromJSON([]byte(tt.in))
			if err != nil {
				t.Fatal(err)
			}
			if got := show(n); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
	n, _ := FromJSON([]byte(`{"a":null,"b":1,"c":"1"}`))
	if n.Child("a").Kind != Null || n.Child("b").Kind != Number || n.Child("c").Kind != String {
		t.Error("kinds are not told apart")
	}
	for in, code := range map[string]pachamama.Code{
		"": pachamama.CodeMalformed, `{"a":`: pachamama.CodeMalformed, `{} {}`: pachamama.CodeMalformed, `{"a" 1}`: pachamama.CodeMalformed,
		`]`: pachamama.CodeMalformed, strings.Repeat("[", 300): pachamama.CodeTooLarge, strings.Repeat(`{"a":[`, 300): pachamama.CodeTooLarge,
	} {
		if _, err := FromJSON([]byte(in)); pachamama.CodeOf(err) != code {
			t.Errorf("%.20q: %v, want %s", in, err, code)
		}
	}
}

func FuzzFromJSON(f *testing.F) {
	for _, s := range []string{`{"a":[1,{"b":null}]}`, `[[],{}]`, `"x`, `{"a":`, `]`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		n, err := FromJSON(raw)
		if (n == nil) == (err == nil) {
			t.Fatal("neither a node nor an error, or both")
		}
	})
}

func TestFromCSV(t *testing.T) {
	tests := []struct {
		name, in string
		o        CSVOptions
		want     string
	}{
		{"comma", "id,title\n1,\"A, B\"\n", CSVOptions{}, `(row @line="2" (id "1") (title "A, B"))`},
		{"semicolon", "id;title, long\n1;x\n", CSVOptions{}, `(row @line="2" (id "1") (title, long "x"))`},
		{"tab", "id\ttitle\n1\tx, y, z\n", CSVOptions{}, `(row @line="2" (id "1") (title "x, y, z"))`},
		{"one column", "id\n1\n", CSVOptions{}, `(row @line="2" (id "1"))`},
		{"byte order mark", "\xEF\xBB\xBFid,t\n1,é\n", CSVOptions{}, `(row @line="2" (id "1") (t "é"))`},
		{"windows-1252", "id,t\n1,caf\xe9 \x93\n", CSVOptions{}, `(row @line="2" (id "1") (t "café “"))`},
		{"utf-16", "\xFF\xFEa\x00\n\x00\xe9\x00\n\x00", CSVOptions{}, `(row @line="2" (a "é"))`},
		{"ragged and blank", "a,,a\n1,2,3,4\n,\n5\n", CSVOptions{},
			`(row @line="2" (a "1") (column 2 "2") (a "3") (column 4 "4"))(row @line="4" (a "5"))`},
		{"quote inside, line feed inside", "a,b\nx\"y,\"1\n2\"\n3,4\n", CSVOptions{}, `(row @line="2" (a "x\"y") (b "1\n2"))(row @line="4" (a "3") (b "4"))`},
		{"given", "1|2\n", CSVOptions{Comma: '|', Headings: []string{"x", "y"}}, `(row @line="1" (x "1") (y "2"))`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			for n, err := range FromCSV(strings.NewReader(tt.in), tt.o) {
				if err != nil {
					t.Fatal(err)
				}
				got += show(n)
			}
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestFromCSVRowLimit(t *testing.T) {
	in := "a,b\n1,\"" + strings.Repeat("never closed\n", 50_000)
	var last error
	for _, err := range FromCSV(strings.NewReader(in), CSVOptions{RowBytes: 1000}) {
		last = err
	}
	if pachamama.CodeOf(last) != pachamama.CodeTooLarge {
		t.Errorf("got %v, want too_large", last)
	}
	rows := 0
	for _, err := range FromCSV(strings.NewReader("a,b\n"+strings.Repeat("1,2\n", 100_000)), CSVOptions{RowBytes: 1000}) {
		if err != nil {
			t.Fatal(err)
		}
		rows++
	}
	if rows != 100_000 {
		t.Errorf("%d rows of 100000", rows)
	}
}

func FuzzFromCSV(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "a;b\n\"1\n", "\xFF\xFEa\x00", "a\n\xe9", "\xEF\xBB\xBF"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		n := 0
		for row, err := range FromCSV(strings.NewReader(string(raw)), CSVOptions{}) {
			if (row == nil) == (err == nil) {
				t.Fatal("neither a row nor an error, or both")
			}
			if n++; n > len(raw)+1 {
				t.Fatal("more rows than bytes")
			}
		}
	})
}
