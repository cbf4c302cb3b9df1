package sample

import (
	"image"
	"image/color"
)

// drawPicture draws what a record of the kind looks like. The picture depends
// on the random numbers only.
func drawPicture(letter byte, rnd *random) image.Image {
	width, height := 480, 340
	if letter == 'f' || letter == 'n' || letter == 'l' {
		width, height = 340, 450
	}
	c := newCanvas(width, height, rnd)
	all := tones()
	look, grain, border := all[rnd.below(len(all))], 7.0, 10*rnd.below(2)
	switch letter {
	case 'p':
		if rnd.below(3) > 0 {
			c.harbour()
		} else {
			c.hills()
		}
	case 'f':
		c.portrait()
		if look.light.A == 0 {
			look = all[1]
		}
	case 'n':
		c.newsprint()
		look, border = tone{}, 0
	case 'l':
		c.manuscript()
		look, border = tone{}, 0
	case 'm':
		c.chart()
		look, border, grain = tone{}, 8, 4
	default:
		c.thing()
		look, grain = tone{}, 3
	}
	c.develop(look, grain, border)
	return c.img
}

// sky fills the picture from the top to a horizon, with a sun or a moon.
func (c *canvas) sky(horizon float64) (low color.RGBA) {
	skies := [][2]uint32{{0x6f9fc8, 0xe9e2cf}, {0x4a5f8a, 0xf2b98a}, {0x8fa9b5, 0xdfe5e2}, {0x2d3a5c, 0x9db0c4}}
	s := skies[c.rnd.below(len(skies))]
	low = rgb(s[1])
	c.rectangle(gradient{from: rgb(s[0]), to: low, end: horizon}, 0, 0, c.w, c.h)
	x, y := c.rnd.float(0.15, 0.85)*c.w, c.rnd.float(0.15, 0.6)*horizon
	for r := 46.0; r > 16; r -= 6 {
		c.ellipse(solid(faint(rgb(0xfff6dd), 0.10)), x, y, r, r)
	}
	c.ellipse(solid(rgb(0xfff8e4)), x, y, 15, 15)
	for range 3 + c.rnd.below(3) { // clouds
		x, y := c.rnd.float(0, c.w), c.rnd.float(0.1, 0.7)*horizon
		for range 5 {
			c.ellipse(solid(faint(rgb(0xffffff), 0.30)), x+c.rnd.float(-38, 38), y+c.rnd.float(-5, 5), c.rnd.float(16, 40), c.rnd.float(4, 10))
		}
	}
	return low
}

func (c *canvas) harbour() {
	horizon := c.rnd.float(0.45, 0.58) * c.h
	low := c.sky(horizon)
	far := mix(rgb(0x3d5560), low, 0.45)
	c.ridge(solid(far), horizon-14, 16, horizon+2)
	c.ridge(solid(mix(far, rgb(0x2b3a3c), 0.5)), horizon-4, 9, horizon+2)
	c.rectangle(gradient{from: mix(low, rgb(0x3f6f83), 0.55), to: rgb(0x183544), start: horizon, end: c.h}, 0, horizon, c.w, c.h-horizon)
	for range 90 {
		y := horizon + (c.h-horizon)*c.rnd.float(0.02, 1)*c.rnd.float(0.1, 1)
		near := (y - horizon) / (c.h - horizon)
		c.ellipse(solid(faint(rgb(0xf4f0dc), 0.28)), c.rnd.float(0, c.w), y, 4+26*near, 0.6+1.1*near)
	}
	if c.rnd.below(4) > 0 {
		c.lighthouse(c.rnd.float(0.12, 0.3)*c.w, horizon)
	}
	c.town(horizon)
	for _, near := range []float64{0.16, 0.4, 0.72}[:1+c.rnd.below(3)] {
		c.boat(c.rnd.float(0.25, 0.9)*c.w, horizon+near*(c.h-horizon), 0.5+1.3*near)
	}
	if c.rnd.below(2) == 0 {
		c.pier()
	}
}

// lighthouse stands on a rock at the horizon.
func (c *canvas) lighthouse(x, y float64) {
	c.polygon(solid(rgb(0x3a3f3f)), point{x - 52, y + 12}, point{x - 30, y - 8}, point{x - 8, y - 16}, point{x + 22, y - 12}, point{x + 56, y + 12})
	shade := func(a, b uint32) gradient {
		return gradient{from: rgb(a), to: rgb(b), start: x - 9, end: x + 10, across: true}
	}
	for i := range 5 {
		t, u := float64(i)/5, float64(i+1)/5
		fill := shade(0xffffff, 0xa9aeb0)
		if i%2 == 1 {
			fill = shade(0xb6483a, 0x74291f)
		}
		c.polygon(fill, point{x - 6 - 4*t, y - 92 + 80*t}, point{x + 6 + 4*t, y - 92 + 80*t}, point{x + 6 + 4*u, y - 92 + 80*u}, point{x - 6 - 4*u, y - 92 + 80*u})
	}
	c.rectangle(solid(rgb(0x2a2f33)), x-9, y-95, 18, 4)
	c.rectangle(solid(rgb(0xffe9a3)), x-5, y-106, 10, 11)
	c.polygon(solid(rgb(0x7b2d22)), point{x - 8, y - 105}, point{x, y - 116}, point{x + 8, y - 105})
}

// town puts a row of houses at the right.
func (c *canvas) town(y float64) {
	walls := []uint32{0xd9c7a3, 0xc99f7a, 0xb7bfae, 0xe4ded0, 0xa98873}
	for x := c.w * c.rnd.float(0.55, 0.7); x < c.w; {
		w, h := c.rnd.float(16, 30), c.rnd.float(18, 38)
		c.rectangle(solid(rgb(walls[c.rnd.below(len(walls))])), x, y-h, w, h+4)
		c.polygon(solid(rgb(0x6b4034)), point{x - 2, y - h}, point{x + w/2, y - h - 11}, point{x + w + 2, y - h})
		for wy := y - h + 5; wy < y-6; wy += 10 {
			for wx := x + 4; wx < x+w-5; wx += 8 {
				c.rectangle(solid(rgb(0x39434a)), wx, wy, 4, 5)
			}
		}
		x += w + 1
	}
}

// boat draws a sailing boat of a size whose waterline is at x, y.
func (c *canvas) boat(x, y, size float64) {
	at := func(dx, dy float64) point { return point{x + dx*size, y + dy*size} }
	c.ellipse(solid(faint(rgb(0x10222b), 0.45)), x, y+5*size, 34*size, 4*size)
	sail := []uint32{0xf3ead6, 0xb5563a, 0xd8c08a, 0xe9e4da}[c.rnd.below(4)]
	fill := gradient{from: rgb(sail), to: mix(rgb(sail), rgb(0x4b3b2e), 0.35), start: x - 20*size, end: x + 28*size, across: true}
	c.line(solid(rgb(0x3a2a1c)), 1.6*size, at(0, -4), at(0, -62))
	c.polygon(fill, at(2, -60), at(27, -12), at(2, -8))
	c.polygon(fill, at(-2, -54), at(-20, -10), at(-2, -8))
	hull := []uint32{0x3c2b22, 0x23424f, 0x6d2f25}[c.rnd.below(3)]
	c.polygon(solid(rgb(hull)), at(-32, -6), at(33, -8), at(24, 5), at(-24, 5))
	c.line(solid(rgb(0xe8dcc0)), 1.4*size, at(-32, -6), at(33, -8))
}

func (c *canvas) pier() {
	y := c.h * 0.86
	for x := 8.0; x < c.w*0.6; x += 34 {
		c.rectangle(solid(rgb(0x2e2219)), x, y-10, 7, c.h-y+10)
	}
	c.polygon(gradient{from: rgb(0x8b7355), to: rgb(0x4c3a29), start: y - 6, end: y + 12}, point{0, y - 4}, point{c.w * 0.6, y}, point{c.w * 0.62, y + 9}, point{0, y + 10})
}

func (c *canvas) hills() {
	low := c.sky(c.h * 0.6)
	green := []uint32{0x4d6b4a, 0x6a6f43, 0x5a6a63}[c.rnd.below(3)]
	for i := range 5 {
		t := float64(i) / 4
		fill := mix(mix(rgb(green), low, 0.62), mix(rgb(green), rgb(0x121a12), 0.45), t)
		c.ridge(solid(fill), c.h*(0.48+0.12*float64(i)), 26-3*float64(i), c.h)
		if i == 2 {
			c.town(c.h * 0.78)
		}
	}
	for range 26 {
		x, y, s := c.rnd.float(0, c.w), c.rnd.float(0.86, 1.02)*c.h, c.rnd.float(0.7, 1.7)
		c.rectangle(solid(rgb(0x2b2117)), x-1.2*s, y-10*s, 2.4*s, 11*s)
		c.ellipse(solid(mix(rgb(green), rgb(0x0f170f), c.rnd.float(0.2, 0.6))), x, y-16*s, 8*s, 11*s)
	}
}
