package vocab

import (
	"strings"
	"testing"
)

func TestTypes(t *testing.T) {
	v := NewTypes()
	for _, c := range []struct{ text, want string }{
		{"Text", "text"}, {"texts", "text"}, {"Image", "image"}, {"StillImage", "image"}, {"Still Image", "image"}, {"still image;", "image"},
		{"Photographs", "image"}, {"Moving Image", "moving image"}, {"MovingImage", "moving image"}, {"moving images", "moving image"},
		{"Sound", "sound"}, {"Sound recording-nonmusical", "sound"}, {"sound recordings", "sound"}, {"Oral histories", "sound"},
		{"PhysicalObject", "physical object"}, {"Physical objects", "physical object"}, {"three dimensional object", "physical object"},
		{"InteractiveResource", "interactive resource"}, {"software, multimedia", "interactive resource"}, {"Software", "software"},
		{"Dataset", "dataset"}, {"datasets", "dataset"}, {"Collection", "collection"}, {"Event", "event"}, {"Service", "service"},
		{"mixed material", "image,text"}, {"Theses", "text"}, {"diaries", "text"}, {"Newspapers", "text"}, {"carte-de-visite", "image"},
		{"articles (documents)", "text"}, {"image/jpeg", "image"}, {"application/pdf", "text"}, {"cartographic", "image"}, {"maps", "image"},
		{"Texto", "text"}, {"fotografías", "image"}, {"imagen en movimiento", "moving image"}, {"Objeto físico", "physical object"},
		{"texte", "text"}, {"photographies", "image"}, {"cartes postales", "image"}, {"enregistrement sonore", "sound"}, {"Bilder", "image"},
		{"Gemälde", "image"}, {"Tonaufnahme", "sound"}, {"Buch", "text"}, {"Datensatz", "dataset"},
		{"http://purl.org/dc/dcmitype/StillImage", "image"}, {"https://purl.org/dc/dcmitype/Text", "text"},
		{"http://id.loc.gov/vocabulary/resourceTypes/img", "image"}, {"https://id.loc.gov/vocabulary/resourceTypes/mov/", "moving image"},
		{"http://id.loc.gov/vocabulary/resourceTypes/art", "physical object"}, {"http://example.org/Text", ""},
		{"Black-and-white photographs", "image"}, {"portrait photographs", "image"}, {"SoundRecording", "sound"}, {"soundRecordings", "sound"}, {"maps (documents)", "image"},
		{"postcards (correspondence artifacts)", "image"}, {"fire insurance maps", "image"}, {"personal letters", "text"}, {"student newspapers", "text"},
		{"(maps)", "image"}, {"a map of the whole of the harbor town", ""}, {"data of maps made", ""}, {"photographs of ships", ""}, {"Large item (map)", "image"}, {"Plan or blueprint", "image"},
		{"35 mm. col. slide (source for scanned image)", "image"}, {"Original Article", "text"}, {"survey data", "dataset"}, {"doc-type:ResearchData", "dataset"},
		{"info:eu-repo/semantics/article", "text"}, {"info:eu-repo/semantics/conferenceObject", "text"}, {"info:eu-repo/semantics/doctoralThesis", "text"},
		{"info:eu-repo/semantics/publishedVersion", ""}, {"info:eu-repo/semantics/", ""}, {"info:eu-repo/semantics/doc-type:", ""}, {"Roll film", ""}, {"((((", ""},
		{"", ""}, {"s", ""}, {"garbage", ""}, {"physical object (ceramic)", "physical object"}, {"bus", ""},
	} {
		if got := strings.Join(v.Find(c.text), ","); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
	for _, c := range []struct{ text, want string }{
		{"image/tiff", "image"}, {"audio/mpeg", "sound"}, {"video/mp4; codecs=x", "moving image"}, {"text/html", "text"},
		{"application/pdf", "text"}, {"JPG", "image"}, {".mp3", "sound"}, {"Photographic postcards", "image"}, {"8 x 10 in.", ""}, {"http://x/y", ""}, {"", ""},
	} {
		if got := strings.Join(v.FindFormat(c.text), ","); got != c.want {
			t.Errorf("format %q: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestRights(t *testing.T) {
	const rs, cc = "http://rightsstatements.org/vocab/", "https://creativecommons.org/"
	v := NewRights()
	for _, c := range []struct{ text, uri, label string }{
		{"http://rightsstatements.org/vocab/InC/1.0/", rs + "InC/1.0/", "In Copyright"},
		{"https://rightsstatements.org/page/InC/1.0/?language=en", rs + "InC/1.0/", "In Copyright"},
		{"https://www.rightsstatements.org/vocab/inc-ow-eu/1.0", rs + "InC-OW-EU/1.0/", "In Copyright - EU Orphan Work"},
		{"rightsstatements.org/vocab/NoC-US/1.0/en", rs + "NoC-US/1.0/", "No Copyright - United States"},
		{"http://rightsstatements.org/vocab/CNE/", rs + "CNE/1.0/", "Copyright Not Evaluated"},
		{"Copyright undetermined: http://rightsstatements.org/vocab/UND/1.0/.", rs + "UND/1.0/", "Copyright Undetermined"},
		{"No Copyright – United States", rs + "NoC-US/1.0/", "No Copyright - United States"}, {"in copyright", rs + "InC/1.0/", "In Copyright"},
		{"http://rightsstatements.org/vocab/InC/2.0/", "", ""}, {"http://rightsstatements.org/vocab/XXX/1.0/", "", ""},
		{"http://rightsstatements.org/vocab/InC/1.0/ http://rightsstatements.org/vocab/UND/1.0/", "", ""},
		{"http://creativecommons.org/licenses/by/4.0/", cc + "licenses/by/4.0/", "CC BY 4.0"},
		{"https://www.creativecommons.org/licenses/by-nc-sa/3.0/us/deed.en", cc + "licenses/by-nc-sa/3.0/us/", "CC BY-NC-SA 3.0 US"},
		{"https://creativecommons.org/licenses/by/4.0/legalcode", cc + "licenses/by/4.0/", "CC BY 4.0"},
		{"https://creativecommons.org/licenses/by/4.0/de", cc + "licenses/by/4.0/", "CC BY 4.0"},
		{"HTTP://CREATIVECOMMONS.ORG/LICENSES/BY-ND/2.0", cc + "licenses/by-nd/2.0/", "CC BY-ND 2.0"},
		{"Licensed under <a href=\"http://creativecommons.org/licenses/by-sa/2.5/\">CC</a>.", cc + "licenses/by-sa/2.5/", "CC BY-SA 2.5"},
		{"http://creativecommons.org/publicdomain/zero/1.0/", cc + "publicdomain/zero/1.0/", "CC0 1.0"},
		{"https://creativecommons.org/publicdomain/mark/1.0/deed.fr", cc + "publicdomain/mark/1.0/", "Public Domain Mark 1.0"},
		{"CC BY-SA 4.0", cc + "licenses/by-sa/4.0/", "CC BY-SA 4.0"}, {"CC-BY-NC-ND-4.0", cc + "licenses/by-nc-nd/4.0/", "CC BY-NC-ND 4.0"},
		{"cc by 3.0", cc + "licenses/by/3.0/", "CC BY 3.0"}, {"CC0", cc + "publicdomain/zero/1.0/", "CC0 1.0"},
		{"Attribution-ShareAlike 4.0 International", cc + "licenses/by-sa/4.0/", "CC BY-SA 4.0"},
		{"Creative Commons Attribution-Non-Commercial 4.0 International License", cc + "licenses/by-nc/4.0/", "CC BY-NC 4.0"},
		{"Public Domain Mark 1.0", cc + "publicdomain/mark/1.0/", "Public Domain Mark 1.0"},
		{"CC BY", "", ""}, {"https://creativecommons.org/licenses/by/", "", ""}, {"https://creativecommons.org/licenses/by/9.0/", "", ""},
		{"https://creativecommons.org/licenses/by-nc-by/4.0/", "", ""}, {"by 4.0", "", ""}, {"", "", ""}, {"All rights reserved", "", ""},
		{"creativecommons.org/", "", ""}, {"rightsstatements.org/", "", ""},
	} {
		s, ok := v.Find(c.text)
		if s.URI != c.uri || s.Label != c.label || ok != (c.uri != "") {
			t.Errorf("%q: %+v", c.text, s)
		}
		if again, _ := v.Find(s.URI); again != s {
			t.Errorf("%s does not give itself", s.URI)
		}
		if again, _ := v.Find(s.Label); ok && again != s && !strings.HasSuffix(s.Label, " US") {
			t.Errorf("%s gives %+v", s.Label, again)
		}
	}
	if len(v.codes) != 12 {
		t.Errorf("%d statements", len(v.codes))
	}
}

func TestRoles(t *testing.T) {
	v := NewRoles()
	for _, c := range []struct{ text, want string }{
		{"pht", "photographer"}, {"AUT", "author"}, {"cre", "creator"}, {"http://id.loc.gov/vocabulary/relators/ctb", "contributor"},
		{"relators:edt", "editor"}, {"pht.", "photographer"}, {"ive", "interviewee"}, {"photographer", ""}, {"", ""}, {"xxx", ""},
	} {
		if got, ok := v.Find(c.text); got != c.want || ok != (c.want != "") {
			t.Errorf("%q: %q %v", c.text, got, ok)
		}
	}
	if len(v.terms) < 200 {
		t.Errorf("only %d roles", len(v.terms))
	}
}

func FuzzTypesRightsRoles(f *testing.F) {
	for _, s := range []string{"Photographs", "http://rightsstatements.org/page/InC/1.0/?x", "cc by 4.0", "creativecommons.org/creativecommons.org/licenses/by/4.0", "\xff"} {
		f.Add(s)
	}
	types, rights, roles := NewTypes(), NewRights(), NewRoles()
	f.Fuzz(func(t *testing.T, s string) {
		types.FindFormat(s)
		roles.Find(s)
		if got, ok := rights.Find(s); ok {
			if again, _ := rights.Find(got.URI); again != got {
				t.Fatalf("%q gives %+v, which gives %+v", s, got, again)
			}
		}
	})
}
