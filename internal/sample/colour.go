package sample

import (
	"image"
	"image/color"
)

// rgb returns a colour from 0xRRGGBB.
func rgb(hex uint32) color.RGBA {
	return color.RGBA{byte(hex >> 16), byte(hex >> 8), byte(hex), 0xff} //nolint:gosec // the low bytes are meant
}

// faint returns a see-through colour; share is from 0 to 1.
func faint(c color.RGBA, share float64) color.RGBA {
	f := func(v byte) byte { return byte(float64(v) * share) }
	return color.RGBA{f(c.R), f(c.G), f(c.B), byte(255 * share)}
}

// mix returns the colour between a and b.
func mix(a, b color.RGBA, share float64) color.RGBA {
	share = min(max(share, 0), 1)
	f := func(x, y byte) byte { return byte(float64(x)*(1-share) + float64(y)*share) }
	return color.RGBA{f(a.R, b.R), f(a.G, b.G), f(a.B, b.B), f(a.A, b.A)}
}

// solid is a fill of one colour.
func solid(c color.RGBA) image.Image { return image.NewUniform(c) }

// gradient is a fill that goes from one colour to another between two lines.
type gradient struct {
	from, to   color.RGBA
	start, end float64
	across     bool // left to right, else top to bottom
}

// ramp returns the colours of the gradient in a box, each mixed once.
func (g gradient) ramp(box image.Rectangle) ramp {
	first, count := box.Min.Y, box.Dy()
	if g.across {
		first, count = box.Min.X, box.Dx()
	}
	r := ramp{box: box, across: g.across, colours: make([]color.Color, count)}
	for i := range r.colours {
		r.colours[i] = mix(g.from, g.to, (float64(first+i)-g.start)/(g.end-g.start))
	}
	return r
}

// ramp is a gradient worked out for a box.
type ramp struct {
	box     image.Rectangle
	across  bool
	colours []color.Color
}

func (ramp) ColorModel() color.Model   { return color.RGBAModel }
func (r ramp) Bounds() image.Rectangle { return r.box }
func (r ramp) At(x, y int) color.Color {
	if r.across {
		return r.colours[x-r.box.Min.X]
	}
	return r.colours[y-r.box.Min.Y]
}

// A gradient is a picture only so that it can stand where other fills do;
// polygon draws its ramp.
func (gradient) ColorModel() color.Model { return color.RGBAModel }
func (gradient) Bounds() image.Rectangle { return image.Rectangle{} }
func (g gradient) At(x, y int) color.Color {
	return g.ramp(image.Rect(x, y, x+1, y+1)).At(x, y)
}
