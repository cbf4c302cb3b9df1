package mapping

import (
	"path"
	"regexp"
	"strings"

	"github.com/ucldc/pachamama"
)

// readTypes keeps the DCMI types that are named. When none is, formats are
// asked; when they say nothing, there is no type, so that it can be filled in.
func readTypes(a args) func(*state) {
	to, formats := a.field("", "type"), a.field("", "format")
	find, byFormat := a.c.remember(findType(a.c.vocab.types())), a.c.remember(findFormat(a.c.vocab.types()))
	return func(s *state) {
		if to < 0 {
			return
		}
		s.edit(to, find)
		if len(s.fields[to]) == 0 && formats >= 0 {
			s.fields[to] = unique(byFormat(s, s.fields[formats]))
		}
	}
}

// mediaType is a value of one of the eight top-level media types of the IANA.
var mediaType = regexp.MustCompile(`^(application|audio|image|message|model|multipart|text|video)/[a-z0-9][a-z0-9.+-]*`)

// readFormats brings media types to one spelling, turns links into the media
// type of their ending, and finds a missing type by what was met.
func readFormats(a args) func(*state) {
	at, kind := a.field("", "format"), a.field("", "type")
	types := a.c.vocab.types()
	return func(s *state) {
		if at < 0 {
			return
		}
		var met values
		s.edit(at, func(s *state, in values) values {
			for i := range in {
				if t := mediaOf(in[i].Text); t != "" {
					if startsFold(in[i].Text, "http") {
						s.remark("link_as_format", in[i].Text, "a link was given as the format; its ending says what it is")
					}
					in[i].Text = t
					met = append(met, in[i])
				}
			}
			return in
		})
		if kind >= 0 && len(s.fields[kind]) == 0 {
			for _, v := range met {
				for _, t := range types.FindFormat(v.Text) {
					s.fields[kind] = unique(append(s.fields[kind], pachamama.Value{Text: t}))
				}
			}
		}
	}
}

// mediaOf returns the media type that a format is or that a link ends in, "".
func mediaOf(text string) string {
	t := strings.ToLower(strings.TrimSpace(text))
	if strings.HasPrefix(t, "http://") || strings.HasPrefix(t, "https://") {
		if i := strings.IndexAny(t, "?#"); i >= 0 {
			t = t[:i]
		}
		return mediaByEnding(path.Ext(t))
	}
	switch t {
	case "mp3", "audio/mp3", "audio/mpeg3", "audio/x-mp3", "audio/x-mpeg":
		return "audio/mpeg"
	case "jpg", "jpeg", "image/jpg", "image/pjpeg":
		return "image/jpeg"
	}
	found := mediaType.FindString(t)
	if rest := t[len(found):]; rest != "" && rest[0] != ';' && (rest[0] != ' ' || !common(found)) {
		return "" // words with a slash: "text/graphic art"
	}
	switch found = strings.TrimRight(found, "."); found {
	case "image/jpg", "image/pjpeg":
		return "image/jpeg"
	case "audio/mp3", "audio/mpeg3":
		return "audio/mpeg"
	}
	return found
}

// common reports whether a media type is one that words may follow.
func common(t string) bool {
	switch t[strings.IndexByte(t, '/')+1:] {
	case "jpeg", "jpg", "png", "gif", "tiff", "jp2", "mpeg", "mp3", "mp4", "quicktime", "x-wav", "wav", "pdf", "html", "plain", "msword":
		return true
	}
	return false
}

func mediaByEnding(ending string) string {
	switch strings.TrimPrefix(ending, ".") {
	case "jpg", "jpeg":
		return "image/jpeg"
	case "png", "gif", "webp", "jp2":
		return "image/" + ending[1:]
	case "tif", "tiff":
		return "image/tiff"
	case "mp3":
		return "audio/mpeg"
	case "wav":
		return "audio/x-wav"
	case "mp4":
		return "video/mp4"
	case "mov":
		return "video/quicktime"
	case "pdf":
		return "application/pdf"
	case "txt":
		return "text/plain"
	case "htm", "html":
		return "text/html"
	}
	return ""
}
