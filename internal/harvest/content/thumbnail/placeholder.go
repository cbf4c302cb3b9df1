package thumbnail

import (
	"image"

	"github.com/ucldc/pachamama"
)

// tiny images, by their longest edge, only count readers of web pages.
const tiny = 16

func placeholder(why string) error {
	return &pachamama.Error{Code: pachamama.CodeRejected, Op: "thumbnail.Make", Message: "the image is a placeholder: " + why,
		Hint: "Ask the institution for the image of this record, or map another address."}
}

// singleColour reports whether no dot differs from the first by more than
// compression makes them differ.
func singleColour(img *image.RGBA) bool {
	const same = 6
	for i, v := range img.Pix {
		first := img.Pix[i%4]
		if v > first && v-first > same || first > v && first-v > same {
			return false
		}
	}
	return true
}
