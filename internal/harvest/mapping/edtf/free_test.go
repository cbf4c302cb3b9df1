package edtf

import (
	"strings"
	"testing"
)

// text | EDTF | remarks
const freeCases = `
1890s | 189X |
1890's | 189X |
1890’s | 189X |
the 1890s | 189X |
ca.1950s | 195X~ |
ca. 1950s | 195X~ |
1900s | 190X | ambiguous_date
195- | 195X |
[195-] | 195X |
[195-?] | 195X? |
19-- | 19XX |
[19--?] | 19XX? |
189? | 189X |
19?? | 19XX |
19uu | 19XX |
189u | 189X |
19xx | 19XX |
195x | 195X |
1uuu | 1XXX |
189-? | 189X? |
early 1890s | 1890~/1893~ |
mid 1890s | 1894~/1896~ |
mid-1890s | 1894~/1896~ |
late 1890s | 1897~/1899~ |
1890s-1900s | 189X/190X | ambiguous_date
1920s-30s | 192X/193X |
1960-1970s | 1960/197X |
1990s-2000s | 199X/200X | ambiguous_date
1890er Jahre | 189X |
années 1890 | 189X |
años 1890 | 189X |
anni 1890 | 189X |
década de 1890 | 189X |
1890-е годы | 189X |
1890-х годов | 189X |
19th century | 18XX |
12th century | 11XX |
12th-13th century | 11XX/12XX |
13th-14th centuries | 12XX/13XX |
early 19th century | 1800~/1833~ |
mid-19th century | 1834~/1866~ |
late 19th century | 1867~/1899~ |
late 18th-early 19th century | 1767~/1833~ |
first half of the 19th century | 1800/1849 |
second half of the 19th century | 1850/1899 |
1st half of 19th century | 1800/1849 |
last quarter of the 19th century | 1875/1899 |
nineteenth century | 18XX |
19th c. | 18XX |
19th cent. | 18XX |
ca. 19th century | 18XX~ |
19th century? | 18XX? |
XIX century | 18XX |
XIXe siècle | 18XX |
XIXe siecle | 18XX |
19e siècle | 18XX |
19ème siècle | 18XX |
XVIIIe-XIXe siècles | 17XX/18XX |
début du XIXe siècle | 1800~/1833~ |
fin du XIXe siècle | 1867~/1899~ |
siglo XIX | 18XX |
siglos XV-XVI | 14XX/15XX |
s. XIX | 18XX |
s.XIX | 18XX |
XIX s. | 18XX |
principios del siglo XIX | 1800~/1833~ |
19. Jahrhundert | 18XX |
19. Jh. | 18XX |
Anfang 19. Jahrhundert | 1800~/1833~ |
erste Hälfte 19. Jahrhundert | 1800/1849 |
XIX век | 18XX |
19 век | 18XX |
XIX в. | 18XX |
конец XIX века | 1867~/1899~ |
начало 20 века | 1900~/1933~ |
secolo XIX | 18XX |
XIX secolo | 18XX |
prima metà del XIX secolo | 1800/1849 |
século XIX | 18XX |
5th century BC | -04XX |
5th-4th century BC | -04XX/-03XX |
1st century BC | -0099/0000 |
1st century | 0001/0099 |
2nd century BC-1st century AD | -01XX/0099 |
circa 1955 | 1955~ |
ca. 1890 | 1890~ |
ca 1890 | 1890~ |
ca1890 | 1890~ |
ca.1890 | 1890~ |
c. 1890 | 1890~ |
c.1890 | 1890~ |
c 1890 | 1890~ |
c1999 | 1999 | ambiguous_date
©1999 | 1999 |
© 1999 | 1999 |
cop. 1999 | 1999 |
[c1999] | 1999 | ambiguous_date
about 1890 | 1890~ |
approximately 1890 | 1890~ |
around 1890 | 1890~ |
vers 1890 | 1890~ |
um 1890 | 1890~ |
hacia 1890 | 1890~ |
около 1890 г. | 1890~ |
1890, ca. | 1890~ |
1890 (approx.) | 1890~ |
1890 ca. | 1890~ |
~1890 | 1890~ |
circa 1954-1970 | 1954~/1970~ |
ca. 1954-ca. 1970 | 1954~/1970~ |
1954-ca. 1970 | 1954/1970~ |
c. 1890-95 | 1890~/1895~ |
ca. July 1896 | 1896-07~ |
circa 1880 -1889 | 1880~/1889~ |
1935/07, ca. | 1935-07~ |
[1945] | 1945 |
[1945?] | 1945? |
[1945]? | 1945? |
1945 (?) | 1945? |
1945? | 1945? |
?1945 | 1945? |
[19]45 | 1945 |
[ca. 1945?] | 1945% |
probably 1945 | 1945? |
1945?-1950? | 1945?/1950? |
1945-1950? | 1945/1950? |
<1945> | 1945 |
Spring 1904 | 1904-21 |
1904 autumn | 1904-23 |
1904, Autumn | 1904-23 |
Fall 1904 | 1904-23 |
Winter 1903-1904 | 1903-24 |
Winter 1903-04 | 1903-24 |
Winter 1903/04 | 1903-24 |
Spring-Summer 1904 | 1904-21/1904-22 |
Spring/Summer 1904 | 1904-21/1904-22 |
Sommer 1904 | 1904-22 |
été 1904 | 1904-22 |
printemps 1904 | 1904-21 |
otoño de 1904 | 1904-23 |
весна 1904 | 1904-21 |
44 BC | -0043 |
44 B.C. | -0043 |
44 BCE | -0043 |
44 b.c.e. | -0043 |
44 B. C. | -0043 |
AD 79 | 0079 |
A.D. 79 | 0079 |
79 AD | 0079 |
79 CE | 0079 |
1066 A.D. | 1066 |
15 March 44 BC | -0043-03-15 |
March 44 BC | -0043-03 |
c. 500 BC | -0499~ |
300-200 BC | -0299/-0199 |
300 BC-200 BC | -0299/-0199 |
44 BC-12 AD | -0043/0012 |
440s BC | -0448/-0439 |
1 BC | 0000 |
44 v. Chr. | -0043 |
44 v.Chr. | -0043 |
79 n. Chr. | 0079 |
44 av. J.-C. | -0043 |
44 avant J.-C. | -0043 |
44 a.C. | -0043 |
44 до н.э. | -0043 |
before 1900 | ../1899 |
pre-1900 | ../1899 |
prior to 1900 | ../1899 |
bef. 1900 | ../1899 |
avant 1900 | ../1899 |
vor 1900 | ../1899 |
antes de 1900 | ../1899 |
prima del 1900 | ../1899 |
before March 1920 | ../1920-02 |
before January 1920 | ../1919-12 |
before 1 March 1920 | ../1920-02-29 |
before the 1890s | ../1889 |
not after 1900 | ../1900 |
no later than 1900 | ../1900 |
by 1900 | ../1900 |
until 1900 | ../1900 |
1900 or earlier | ../1900 |
1900 or before | ../1900 |
до 1900 | ../1899 |
after 1900 | 1901/.. |
post-1900 | 1901/.. |
post 1900 | 1901/.. |
après 1900 | 1901/.. |
nach 1900 | 1901/.. |
after December 1920 | 1921-01/.. |
after 31 December 1920 | 1921-01-01/.. |
not before 1909 | 1909/.. |
no earlier than 1909 | 1909/.. |
since 1909 | 1909/.. |
from 1909 | 1909/.. |
1909 or later | 1909/.. |
1909 and later | 1909/.. |
1909 onwards | 1909/.. |
1909- | 1909/.. |
1909-present | 1909/.. |
1909 to present | 1909/.. |
1909 - | 1909/.. |
after 1900 and before 1910 | 1901/1909 |
not before 1900, not after 1910 | 1900/1910 |
between 1900 and 1909 | 1900/1909 |
between 1900-1909 | 1900/1909 |
between ca. 1900 and 1909 | 1900~/1909~ |
entre 1900 et 1909 | 1900/1909 |
entre 1900 y 1909 | 1900/1909 |
entre 1900 e 1909 | 1900/1909 |
zwischen 1900 und 1909 | 1900/1909 |
from 1900 to 1909 | 1900/1909 |
von 1900 bis 1909 | 1900/1909 |
de 1900 à 1909 | 1900/1909 |
desde 1900 hasta 1909 | 1900/1909 |
dal 1900 al 1909 | 1900/1909 |
с 1900 по 1909 | 1900/1909 |
1900 to 1909 | 1900/1909 |
1900 through 1909 | 1900/1909 |
1900-1909 | 1900/1909 |
1900 - 1909 | 1900/1909 |
1900–1909 | 1900/1909 |
1900 — 1909 | 1900/1909 |
1900--1909 | 1900/1909 |
1900 / 1909 | 1900/1909 |
1900..1909 | 1900/1909 |
1900-1909. | 1900/1909 |
1901..1905 | 1901/1905 |
1890-95 | 1890/1895 |
1890-1895 гг. | 1890/1895 |
1970/90 | 1970/1990 |
1970-9 | 1970-09 | ambiguous_date
1998-2001 | 1998/2001 |
1950-1945 | 1945/1950 | swapped_dates
1950/1945 | 1945/1950 | swapped_dates
1885-1885 | 1885 |
1904-1904 | 1904 |
May 1968-June 1969 | 1968-05/1969-06 |
May 1968 - June 1969 | 1968-05/1969-06 |
July/August 2004 | 2004-07/2004-08 |
July-August 2004 | 2004-07/2004-08 |
July and August 2004 | 2004-07/2004-08 |
December-January 1920 | 1919-12/1920-01 |
1906 May-July | 1906-05/1906-07 |
March 3-5 1920 | 1920-03-03/1920-03-05 |
March 3-5, 1920 | 1920-03-03/1920-03-05 |
3-5 March 1920 | 1920-03-03/1920-03-05 |
1921 May 4-6 | 1921-05-04/1921-05-06 |
May 3-June 4, 1920 | 1920-05-03/1920-06-04 |
3 May-4 June 1920 | 1920-05-03/1920-06-04 |
1921 May 4-June 5 | 1921-05-04/1921-06-05 |
May 3, 1920-June 4, 1921 | 1920-05-03/1921-06-04 |
3/27/1973-3/27/1973 | 1973-03-27 |
1885-08-1885-08 | 1885-08 |
1850-01-01-1851-12-31 | 1850-01-01/1851-12-31 |
1850-01-01 to 1851-12-31 | 1850-01-01/1851-12-31 |
5/1968-6/1969 | 1968-05/1969-06 |
2004-06-01/05 | 2004-06-01/2004-06-05 |
Dec 15, 1970 | 1970-12-15 |
Oct 15, 1969 | 1969-10-15 |
Oct. 15, 1969 | 1969-10-15 |
October 1, 1968 | 1968-10-01 |
October 1st, 1968 | 1968-10-01 |
OCTOBER 1 1968 | 1968-10-01 |
1 October 1968 | 1968-10-01 |
1st of October, 1968 | 1968-10-01 |
1956 October | 1956-10 |
1956 Oct. | 1956-10 |
March 1950 | 1950-03 |
March, 1950 | 1950-03 |
1973 March 27 | 1973-03-27 |
1973, March 27 | 1973-03-27 |
1924, April 12 | 1924-04-12 |
Monday, March 3, 1920 | 1920-03-03 |
3 mars 1920 | 1920-03-03 |
1er août 1920 | 1920-08-01 |
février 1920 | 1920-02 |
FEVRIER 1920 | 1920-02 |
déc. 1920 | 1920-12 |
3. März 1920 | 1920-03-03 |
Mai 1920 | 1920-05 |
Jänner 1920 | 1920-01 |
3 de marzo de 1920 | 1920-03-03 |
enero de 1920 | 1920-01 |
dic. 1920 | 1920-12 |
3 marzo 1920 | 1920-03-03 |
gennaio 1920 | 1920-01 |
ott. 1920 | 1920-10 |
3 de março de 1920 | 1920-03-03 |
dezembro 1920 | 1920-12 |
3 марта 1920 г. | 1920-03-03 |
март 1920 | 1920-03 |
Май 1920 | 1920-05 |
3-May-1920 | 1920-05-03 |
03/May/1920 | 1920-05-03 |
1920-May-03 | 1920-05-03 |
1920-May | 1920-05 |
May-1920 | 1920-05 |
12/25/1920 | 1920-12-25 |
25/12/1920 | 1920-12-25 |
5/7/2012 | 2012-05-07 | ambiguous_date
5-7-2012 | 2012-05-07 | ambiguous_date
5/5/2012 | 2012-05-05 |
7.5.2012 | 2012-05-07 |
07.05.2012 | 2012-05-07 |
5.25.2012 | 2012-05-25 |
1999.11.01 | 1999-11-01 |
1999/11/01 | 1999-11-01 |
1999/11/1 | 1999-11-01 |
1999-11-1 | 1999-11-01 |
19991101 | 1999-11-01 |
20120507103000 | 2012-05-07 |
199911 | 1999-11 |
9/1979 | 1979-09 |
11/1969 | 1969-11 |
09.1979 | 1979-09 |
1979/09 | 1979-09 |
1903/04 | 1903-04 | ambiguous_date
2008-01-01T08:00:00Z | 2008-01-01 |
2008-01-01 08:00:00 +0000 | 2008-01-01 |
3/27/1973 10:30 AM | 1973-03-27 |
2012-02-31 | 2012-02 | impossible_date
2011-02-29 | 2011-02 | impossible_date
2012-02-31/2012-03-01 | 2012-02/2012-03-01 | impossible_date
Feb 30, 1912 | 1912-02 | impossible_date
31 April 1912 | 1912-04 | impossible_date
2012-13-01 | 2012 | impossible_date
13/27/1973 | 1973 | impossible_date
1905-00-00 | 1905 |
1905-05-00 | 1905-05 |
1905-00 | 1905 |
1906-1908 and undated | 1906/1908 |
1906-1908, undated | 1906/1908 |
1906, 1908, 1910 | 1906/1910 |
1906 and 1908 | 1906/1908 |
1906 or 1907 | 1906/1907 |
1972; 1983 | 1972/1983 |
1888, c1890 | 1888/1890 | ambiguous_date
printed 1890 | 1890 |
in 1890 | 1890 |
1890. | 1890 |
 1890  | 1890 |
"1890" | 1890 |
(1890) | 1890 |
１８９０ | 1890 |
١٨٩٠ | 1890 |
l'an 1890 | 1890 |
-1970 | -1970 | ambiguous_date
1920-24 | 1920-24 | ambiguous_date
2001-21 | 2001-21 | ambiguous_date
1967-21 | 1967-21 |
early 1890 | 1890-01~/1890-04~ |
late May 1920 | 1920-05~ |
800 | 0800 | ambiguous_date
850-900 | 0850/0900 | ambiguous_date
undated | |
n.d. | |
n.d | |
N.D. | |
[n.d.] | |
n. d. | |
s.d. | |
o.D. | |
o. D. | |
s.a. | |
sans date | |
sin fecha | |
senza data | |
sem data | |
ohne Datum | |
без даты | |
unknown | |
Unknown | |
date unknown | |
null | |
- | |
? | |
0000-00-00 | |
garbage | | unparsed_date
Harbor, 1890 | 1890 | partial_date
1890 photograph album | | unparsed_date
May | | unparsed_date
May 20 | | unparsed_date
3/27/73 | | unparsed_date
12-25-98 | | unparsed_date
12345 | | unparsed_date
555-12345 | | unparsed_date
Edo period | | unparsed_date
XIX | | unparsed_date
40th century | | unparsed_date
http://example.org/1890 | | unparsed_date
2018-08-01 to | 2018-08-01/.. |
`

func TestParseReadsWhatPeopleWrite(t *testing.T) {
	n := 0
	for line := range strings.SplitSeq(strings.Trim(freeCases, "\n"), "\n") {
		f := strings.Split(line, "|")
		text, edtf, codes := strings.Trim(f[0], " "), strings.TrimSpace(f[1]), ""
		if len(f) > 2 {
			codes = strings.TrimSpace(f[2])
		}
		n++
		d, remarks := Parse(f[0])
		var got []string
		for _, r := range remarks {
			got = append(got, r.Code)
		}
		if d.EDTF != edtf || strings.Join(got, " ") != codes || d.Known != (edtf != "") {
			t.Errorf("%q: got %q %v known %v, want %q %s", f[0], d.EDTF, got, d.Known, edtf, codes)
		}
		if d.Text != text {
			t.Errorf("%q: display text became %q", f[0], d.Text)
		}
		if d.Approximate != strings.ContainsAny(edtf, "~%") || d.Uncertain != strings.ContainsAny(edtf, "?%") {
			t.Errorf("%q: approximate %v, uncertain %v", f[0], d.Approximate, d.Uncertain)
		}
	}
	if n < 200 {
		t.Errorf("only %d cases", n)
	}
}
