package thumbnail

import (
	"image"
	"image/color"

	"golang.org/x/image/draw"
)

// Resize returns img with its longest edge at most edge pixels; it is never
// enlarged. Large images are brought to double the size the quick way first.
func Resize(img image.Image, edge int) *image.RGBA {
	b := img.Bounds()
	width, height := fit(b.Dx(), b.Dy(), edge)
	if width == b.Dx() && height == b.Dy() {
		return toRGBA(img)
	}
	if b.Dx() > 2*width || b.Dy() > 2*height {
		double := image.NewRGBA(image.Rect(0, 0, min(2*width, b.Dx()), min(2*height, b.Dy())))
		draw.ApproxBiLinear.Scale(double, double.Rect, img, b, draw.Src, nil)
		img, b = double, double.Rect
	}
	small := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.CatmullRom.Scale(small, small.Rect, img, b, draw.Src, nil)
	return small
}

// fit returns the size whose longest edge is at most edge, at least one pixel.
func fit(width, height, edge int) (int, int) {
	longest := max(width, height)
	if longest <= edge {
		return width, height
	}
	scale := func(n int) int { return max(1, (n*edge+longest/2)/longest) }
	return scale(width), scale(height)
}

func toRGBA(img image.Image) *image.RGBA {
	if rgba, ok := img.(*image.RGBA); ok && rgba.Rect.Min == (image.Point{}) {
		return rgba
	}
	b := img.Bounds()
	rgba := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(rgba, rgba.Rect, img, b.Min, draw.Src)
	return rgba
}

// onWhite puts a picture with clear parts on white paper.
func onWhite(img *image.RGBA) *image.RGBA {
	if img.Opaque() {
		return img
	}
	paper := image.NewRGBA(img.Rect)
	draw.Draw(paper, paper.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(paper, paper.Rect, img, img.Rect.Min, draw.Over)
	return paper
}
