package sample

import (
	"image"
	"image/color"
	"math"
)

// solidHair is the hair of a portrait.
type solidHair struct {
	colour color.RGBA
	long   bool
}

// shifted is a picture whose corner lies at x, y.
type shifted struct {
	image.Image
	x, y int
}

func (s shifted) At(x, y int) color.Color { return s.Image.At(x-s.x, y-s.y) }

// chart draws a map: an island with heights, soundings, a grid and a rose.
func (c *canvas) chart() {
	c.rectangle(gradient{from: rgb(0xd9e4df), to: rgb(0xc7d6d2), end: c.h}, 0, 0, c.w, c.h)
	line := solid(faint(rgb(0x4d6a70), 0.35))
	for x := 24.0; x < c.w; x += 48 {
		c.rectangle(line, x, 0, 0.8, c.h)
	}
	for y := 24.0; y < c.h; y += 48 {
		c.rectangle(line, 0, y, c.w, 0.8)
	}
	cx, cy := c.w*c.rnd.float(0.42, 0.58), c.h*c.rnd.float(0.46, 0.56)
	var phases [6]float64
	for i := range phases {
		phases[i] = c.rnd.float(0, 2*math.Pi)
	}
	coast := func(size float64) []point {
		var points []point
		for i := range 180 {
			t := float64(i) / 90 * math.Pi
			r := 1.0
			for k, phase := range phases {
				r += 0.42 / float64(k+2) * math.Sin(float64(k+1)*t+phase)
			}
			points = append(points, point{cx + size*r*1.35*math.Cos(t), cy + size*r*math.Sin(t)})
		}
		return points
	}
	for _, size := range []float64{118, 112, 106} {
		c.polygon(solid(faint(rgb(0x8fb3b5), 0.35)), coast(size)...)
	}
	c.polygon(solid(rgb(0x5a4630)), coast(101)...)
	for i, fill := range []uint32{0xefe3c2, 0xe2d5a6, 0xcfc48e, 0xb9a873, 0xa08a5e} {
		c.polygon(solid(rgb(fill)), coast(99.5-float64(i)*19)...)
	}
	for range 60 { // soundings
		x, y := c.rnd.float(14, c.w-14), c.rnd.float(14, c.h-14)
		if math.Hypot((x-cx)/1.35, y-cy) > 150 {
			c.rectangle(solid(faint(rgb(0x33505a), 0.7)), x, y, 3, 1.2)
			c.rectangle(solid(faint(rgb(0x33505a), 0.7)), x+1, y-3, 1.2, 6)
		}
	}
	c.rose(c.w-58, 62)
	c.rectangle(solid(rgb(0x5a4630)), 22, c.h-62, 128, 40)
	c.rectangle(solid(rgb(0xf3ead2)), 24, c.h-60, 124, 36)
	for i, w := range []float64{92, 70, 48} {
		c.rectangle(solid(rgb(0x5a4630)), 34, c.h-53+float64(i)*9, w, 3-0.6*float64(i))
	}
}

// rose draws a compass rose.
func (c *canvas) rose(x, y float64) {
	for i := range 16 {
		sin, cos := math.Sincos(float64(i) * math.Pi / 8)
		r := []float64{40, 14, 24, 14}[i%4]
		for k, fill := range []uint32{0x7a3026, 0xf0e4c8} {
			side := float64(2*k - 1)
			c.polygon(solid(rgb(fill)), point{x, y}, point{x + r*sin, y - r*cos}, point{x + 5*sin + side*5*cos, y - 5*cos + side*5*sin})
		}
	}
	c.ellipse(solid(rgb(0x5a4630)), x, y, 4, 4)
}

// thing draws an object in front of a plain ground: a jar, a bell or a
// lantern turned on a lathe of random numbers.
func (c *canvas) thing() {
	ground := rgb([]uint32{0xcfd3d2, 0xd8cdb8, 0xb9c3c9}[c.rnd.below(3)])
	c.rectangle(gradient{from: mix(ground, rgb(0xffffff), 0.5), to: ground, end: c.h * 0.72}, 0, 0, c.w, c.h)
	c.rectangle(gradient{from: mix(ground, rgb(0x000000), 0.22), to: mix(ground, rgb(0x000000), 0.05), start: c.h * 0.72, end: c.h}, 0, c.h*0.72, c.w, c.h*0.28)
	profiles := [][]float64{
		{22, 24, 18, 18, 34, 58, 74, 82, 84, 80, 70, 58, 50, 52},   // jar
		{10, 26, 40, 48, 52, 55, 58, 61, 66, 74, 86, 102, 106, 98}, // bell
		{8, 30, 44, 20, 46, 46, 46, 46, 46, 46, 46, 46, 60, 62},    // lantern
		{16, 16, 16, 18, 24, 44, 52, 54, 54, 54, 54, 54, 52, 46},   // bottle
	}
	k := c.rnd.below(len(profiles))
	colour := rgb([][]uint32{{0x9a6b46, 0x5f7a86, 0x8a8370}, {0xb38a3c, 0x8f7a4a, 0x7d6a3a}, {0x3f5f56, 0x7a3c2e, 0x4a4f57}, {0x2f6b57, 0x6a4a24, 0x6f97a5}}[k][c.rnd.below(3)])
	cx, top, step := c.w/2, c.h*0.16, c.h*0.64/13
	c.ellipse(solid(faint(rgb(0x000000), 0.35)), cx+14, top+13*step+2, 104, 13)
	var left, right []point
	for i, r := range profiles[k] {
		y := top + step*float64(i)
		left, right = append(left, point{cx - r, y}), append([]point{{cx + r, y}}, right...)
	}
	shape := append(left, right...)
	c.polygon(gradient{from: mix(colour, rgb(0xffffff), 0.45), to: mix(colour, rgb(0x000000), 0.6), start: cx - 70, end: cx + 90, across: true}, shape...)
	base := profiles[k][13]
	c.ellipse(solid(mix(colour, rgb(0x000000), 0.55)), cx, top+13*step, base, 6)
	c.ellipse(solid(mix(colour, rgb(0x000000), 0.65)), cx, top, profiles[k][0], 4)
	if k == 2 {
		c.rectangle(gradient{from: rgb(0xfff2b8), to: rgb(0xd9a648), start: top + 4*step, end: top + 11*step}, cx-36, top+4.4*step, 72, 6.8*step)
		c.rectangle(solid(mix(colour, rgb(0x000000), 0.3)), cx-3, top+4*step, 6, 7.4*step)
	}
	c.rectangle(solid(faint(rgb(0xffffff), 0.35)), cx-base*0.55, top+6*step, 5, 5*step)
	c.rectangle(solid(rgb(0xf6f4ee)), 20, c.h-34, 90, 14) // a scale
	for i := range 6 {
		c.rectangle(solid(rgb(0x222222)), 20+15*float64(i), c.h-34, 7.5, 7)
	}
}
