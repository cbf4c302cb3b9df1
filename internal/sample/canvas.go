package sample

import (
	"image"
	"image/color"
	"math"

	"golang.org/x/image/vector"
)

// canvas is a picture in the making. Lengths are pixels.
type canvas struct {
	img  *image.RGBA
	w, h float64
	ras  *vector.Rasterizer
	rnd  *random
}

type point struct{ x, y float64 }

func newCanvas(width, height int, rnd *random) *canvas {
	return &canvas{img: image.NewRGBA(image.Rect(0, 0, width, height)), w: float64(width), h: float64(height),
		ras: vector.NewRasterizer(width, height), rnd: rnd}
}

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

// gradient is an endless picture that goes from one colour to another.
type gradient struct {
	from, to   color.RGBA
	start, end float64
	across     bool // left to right, else top to bottom
}

func (gradient) ColorModel() color.Model { return color.RGBAModel }
func (gradient) Bounds() image.Rectangle { return image.Rect(-1e9, -1e9, 1e9, 1e9) }
func (g gradient) At(x, y int) color.Color {
	at := float64(y)
	if g.across {
		at = float64(x)
	}
	return mix(g.from, g.to, (at-g.start)/(g.end-g.start))
}

// polygon fills the shape between the points. Only the box around the shape
// is rasterised.
func (c *canvas) polygon(fill image.Image, points ...point) {
	low, high := points[0], points[0]
	for _, p := range points {
		low = point{min(low.x, p.x), min(low.y, p.y)}
		high = point{max(high.x, p.x), max(high.y, p.y)}
	}
	box := image.Rect(int(math.Floor(low.x)), int(math.Floor(low.y)), int(math.Ceil(high.x)), int(math.Ceil(high.y))).Intersect(c.img.Bounds())
	if box.Empty() {
		return
	}
	dx, dy := float64(box.Min.X), float64(box.Min.Y)
	c.ras.Reset(box.Dx(), box.Dy())
	c.ras.MoveTo(float32(points[0].x-dx), float32(points[0].y-dy))
	for _, p := range points[1:] {
		c.ras.LineTo(float32(p.x-dx), float32(p.y-dy))
	}
	c.ras.ClosePath()
	c.ras.Draw(c.img, box, fill, box.Min)
}

func solid(c color.RGBA) image.Image { return image.NewUniform(c) }

// rectangle fills a box given by a corner and its size.
func (c *canvas) rectangle(fill image.Image, x, y, w, h float64) {
	c.polygon(fill, point{x, y}, point{x + w, y}, point{x + w, y + h}, point{x, y + h})
}

// ellipse fills an ellipse given by its middle and radii.
func (c *canvas) ellipse(fill image.Image, x, y, rx, ry float64) {
	points := make([]point, 0, 48)
	for i := range 48 {
		sin, cos := math.Sincos(float64(i) / 24 * math.Pi)
		points = append(points, point{x + rx*cos, y + ry*sin})
	}
	c.polygon(fill, points...)
}

// line draws a line of a width.
func (c *canvas) line(fill image.Image, width float64, from, to point) {
	dx, dy := to.x-from.x, to.y-from.y
	length := math.Hypot(dx, dy)
	if length == 0 {
		return
	}
	nx, ny := -dy/length*width/2, dx/length*width/2
	c.polygon(fill, point{from.x + nx, from.y + ny}, point{to.x + nx, to.y + ny}, point{to.x - nx, to.y - ny}, point{from.x - nx, from.y - ny})
}

// ridge fills everything below a wavy line: hills, waves, a crowd of trees.
func (c *canvas) ridge(fill image.Image, level, height, bottom float64) {
	a, b, p, q := c.rnd.float(1, 2.4), c.rnd.float(3, 6), c.rnd.float(0, 6), c.rnd.float(0, 6)
	points := []point{{0, bottom}}
	for x := 0.0; x <= c.w+4; x += 4 {
		t := x / c.w * 2 * math.Pi
		points = append(points, point{x, level - height*(0.6*math.Sin(a*t+p)+0.3*math.Sin(b*t+q)+0.1*math.Sin(3.1*b*t))})
	}
	c.polygon(fill, append(points, point{c.w + 4, bottom})...)
}
