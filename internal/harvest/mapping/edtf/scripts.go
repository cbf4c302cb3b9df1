package edtf

import (
	"bytes"
	"strings"
)

// scripts rewrites what Chinese, Japanese and Korean say around numbers, and
// the months of two words in Arabic, into the words that the parser knows.
// Years of reigns and of the Republic of China are not counted.
func scripts(b []byte) []byte {
	found := false
	for _, c := range b {
		if c >= 0xD8 { // Arabic and all behind it
			found = true
			break
		}
	}
	if !found {
		return b
	}
	return units([]byte(scriptWords.Replace(string(b))))
}

var scriptWords = strings.NewReplacer(
	"كانون الثاني", " january ", "كانون الاول", " december ", "تشرين الاول", " october ", "تشرين الثاني", " november ", "ق.م", " bc ",
	"公元前", " bc ", "紀元前", " bc ", "纪元前", " bc ", "기원전", " bc ", "公元", " ", "西暦", " ", "西曆", " ", "西历", " ", "서기", " ",
	"世紀", "th century ", "世纪", "th century ", "세기", "th century ", "年代", "s ", "년대", "s ",
	"以前", " or earlier ", "이전", " or earlier ", "以後", " or later ", "以后", " or later ", "以降", " or later ", "이후", " or later ",
	"左右", " circa ", "前後", " circa ", "前后", " circa ", "頃", " circa ", "ころ", " circa ", "ごろ", " circa ", "約", " circa ", "约", " circa ", "경", " circa ",
	"初頭", " early ", "初期", " early ", "初", " early ", "中期", " mid ", "中葉", " mid ", "中叶", " mid ", "末期", " late ", "後期", " late ", "后期", " late ", "末", " late ",
	"至", " - ", "到", " - ", "から", " - ", "～", " - ", "〜", " - ", "まで", " ",
	"不詳", " unknown ", "不详", " unknown ", "不明", " unknown ", "未詳", " unknown ", "年月日", " ", "日期", " ",
)

// units turns a number with the sign of the year, month or day behind it into
// a year, the name of a month, or a day.
func units(b []byte) []byte {
	out := make([]byte, 0, len(b)+16)
	for i := 0; i < len(b); {
		digits := 0
		for i+digits < len(b) && b[i+digits] >= '0' && b[i+digits] <= '9' {
			digits++
		}
		if digits == 0 {
			out = append(out, b[i])
			i++
			continue
		}
		number, rest := b[i:i+digits], bytes.TrimLeft(b[i+digits:], " ")
		unit := ""
		for _, u := range [...]string{"年", "년", "月", "월", "日", "號", "号", "일"} {
			if bytes.HasPrefix(rest, []byte(u)) {
				unit = u
			}
		}
		switch unit {
		case "":
			out = append(out, number...)
			i += digits
			continue
		case "月", "월":
			out = append(append(append(out, ' '), monthName(number)...), ' ')
		default:
			out = append(append(append(out, ' '), number...), ' ')
		}
		i = len(b) - len(rest) + len(unit)
	}
	return out
}

// monthName is the English name of a month by number; one that there is not
// keeps a word that is no date.
func monthName(digits []byte) string {
	n := 0
	for _, c := range digits {
		n = min(n*10+int(c-'0'), 99)
	}
	if n < 1 || n > 12 {
		return "month"
	}
	name, _, _ := strings.Cut(monthNames[n-1], " ")
	return name
}
