package sample

import (
	"image"
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
	if g, ok := fill.(gradient); ok {
		fill = g.ramp(box)
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
