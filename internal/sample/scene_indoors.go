package sample

import "math"

func (c *canvas) portrait() {
	cx, skin := c.w/2+c.rnd.float(-8, 8), rgb([]uint32{0xe7c4a2, 0xc79772, 0x8d5f43, 0xdcb393}[c.rnd.below(4)])
	c.rectangle(gradient{from: rgb(0x6f6a62), to: rgb(0xa9a193), end: c.h}, 0, 0, c.w, c.h)
	for r := 1.0; r > 0.3; r -= 0.1 {
		c.ellipse(solid(faint(rgb(0xe9e0cf), 0.12)), cx, c.h*0.42, c.w*0.55*r, c.h*0.46*r)
	}
	cloth, head := rgb([]uint32{0x2b2d33, 0x4a3428, 0x39464f, 0x1f2a24}[c.rnd.below(4)]), c.h*0.34
	long := c.rnd.below(2) == 0
	hair := rgb([]uint32{0x2a1d14, 0x5b3d22, 0x8f8a84, 0x181412}[c.rnd.below(4)])
	if long {
		c.ellipse(solid(hair), cx, head+16, 66, 88)
	}
	shoulders := []point{{cx - 140, c.h}}
	for i := range 21 {
		t := float64(i)/20*2 - 1
		shoulders = append(shoulders, point{cx + 138*t, c.h*0.98 - (1-math.Pow(math.Abs(t), 3.2))*c.h*0.34})
	}
	c.polygon(gradient{from: mix(cloth, rgb(0xffffff), 0.2), to: cloth, start: cx - 120, end: cx + 60, across: true}, append(shoulders, point{cx + 140, c.h})...)
	c.polygon(solid(mix(skin, rgb(0x402818), 0.25)), point{cx - 22, head + 44}, point{cx + 22, head + 44}, point{cx + 28, head + 96}, point{cx, head + 116}, point{cx - 28, head + 96})
	c.polygon(solid(rgb(0xefeae0)), point{cx - 34, head + 84}, point{cx, head + 122}, point{cx - 14, head + 136})
	c.polygon(solid(rgb(0xe4dfd4)), point{cx + 34, head + 84}, point{cx, head + 122}, point{cx + 14, head + 136})
	face := gradient{from: mix(skin, rgb(0xffffff), 0.15), to: mix(skin, rgb(0x301c10), 0.35), start: cx - 46, end: cx + 60, across: true}
	c.ellipse(solid(mix(skin, rgb(0x301c10), 0.3)), cx-50, head+6, 9, 15)
	c.ellipse(solid(mix(skin, rgb(0x301c10), 0.4)), cx+50, head+6, 9, 15)
	c.ellipse(face, cx, head, 50, 66)
	c.face(cx, head, long)
	c.crown(cx, head, solidHair{hair, long})
}

// face draws eyes, brows, nose and mouth.
func (c *canvas) face(cx, head float64, long bool) {
	dark := rgb(0x2a1a12)
	for _, side := range []float64{-1, 1} {
		c.ellipse(solid(rgb(0xf5f0e6)), cx+19*side, head-2, 8, 4.2)
		c.ellipse(solid(dark), cx+19*side+1, head-2, 3.6, 3.9)
		c.line(solid(faint(dark, 0.8)), 3, point{cx + 10*side, head - 14}, point{cx + 29*side, head - 13})
	}
	c.line(solid(faint(dark, 0.35)), 3, point{cx + 2, head}, point{cx + 7, head + 20})
	c.line(solid(faint(dark, 0.45)), 2.5, point{cx - 5, head + 22}, point{cx + 8, head + 22})
	c.ellipse(solid(faint(rgb(0x7a2f26), 0.75)), cx, head+37, 15, 3.6)
	if !long && c.rnd.below(2) == 0 {
		c.ellipse(solid(faint(dark, 0.9)), cx-9, head+30, 13, 4.5)
		c.ellipse(solid(faint(dark, 0.9)), cx+9, head+30, 13, 4.5)
	}
}

// crown draws what is on the head: hair, or a cap over it.
func (c *canvas) crown(cx, head float64, hair solidHair) {
	var top []point
	for i := range 25 {
		sin, cos := math.Sincos(math.Pi + float64(i)/24*math.Pi)
		top = append(top, point{cx + 54*cos, head - 8 + 66*sin})
	}
	top = append(top, point{cx + 40, head - 26}, point{cx + 6, head - 40}, point{cx - 38, head - 28})
	c.polygon(solid(hair.colour), top...)
	if !hair.long && c.rnd.below(2) == 0 { // a seaman's cap
		c.ellipse(solid(rgb(0x1d2530)), cx, head-56, 64, 22)
		c.rectangle(solid(rgb(0x2c3644)), cx-50, head-54, 100, 16)
		c.ellipse(solid(rgb(0x10141a)), cx, head-37, 46, 7)
		c.ellipse(solid(rgb(0xc9a24b)), cx, head-47, 5, 5)
	}
}

func (c *canvas) newsprint() {
	c.rectangle(gradient{from: rgb(0xe9dfc6), to: rgb(0xd8caa9), end: c.h}, 0, 0, c.w, c.h)
	ink := solid(faint(rgb(0x2a2622), 0.85))
	for x := 40.0; x < c.w-44; { // letters of a masthead
		w := c.rnd.float(9, 17)
		c.rectangle(ink, x, 28, w, 24)
		c.rectangle(solid(rgb(0xe6dbc1)), x+w*0.35, 33, w*0.3, 14*c.rnd.float(0.4, 1))
		x += w + 3 + 9*float64(boolInt(c.rnd.below(5) == 0))
	}
	c.rectangle(ink, 24, 60, c.w-48, 1.5)
	c.rectangle(ink, 24, 72, c.w-48, 1)
	columns := 3 + c.rnd.below(3)
	wide, hole := (c.w-48)/float64(columns), c.rnd.below(columns-1)
	for i := range columns {
		x := 24 + wide*float64(i)
		for y := 84.0; y < c.h-24; y += 5.5 {
			if y < 210 && (i == hole || i == hole+1) {
				continue
			}
			if c.rnd.below(17) == 0 {
				c.rectangle(ink, x+3, y, wide-8, 4.5)
				y += 4
			}
			c.rectangle(solid(faint(rgb(0x3a342c), 0.55)), x+3, y, (wide-8)*c.rnd.float(0.86, 1), 2.2)
		}
	}
	inner := newCanvas(int(2*wide)-8, 116, c.rnd)
	inner.harbour()
	inner.develop(tones()[2], 16, 0)
	c.rectangle(shifted{inner.img, int(24 + wide*float64(hole)), 86}, 24+wide*float64(hole), 86, 2*wide-8, 116)
}

func (c *canvas) manuscript() {
	c.rectangle(gradient{from: rgb(0x4b3a2c), to: rgb(0x2d231b), end: c.h}, 0, 0, c.w, c.h)
	tilt := c.rnd.float(-8, 8)
	c.polygon(solid(faint(rgb(0x000000), 0.4)), point{34, 34}, point{c.w - 22, 34 + tilt}, point{c.w - 22, c.h - 18 + tilt}, point{34, c.h - 18})
	c.polygon(gradient{from: rgb(0xf3ead2), to: rgb(0xe2d3ae), end: c.h}, point{26, 26}, point{c.w - 28, 26 + tilt}, point{c.w - 28, c.h - 26 + tilt}, point{26, c.h - 26})
	ink := solid(faint(rgb([]uint32{0x2b2a5a, 0x3a2a1a, 0x1f1f1f}[c.rnd.below(3)]), 0.85))
	for y, n := 66.0, 0; y < c.h-56; y, n = y+19, n+1 {
		x, end := 52.0, c.w-52-c.rnd.float(0, 34)
		if n == 0 {
			x = c.w * 0.55
		}
		for x < end {
			stop := min(x+c.rnd.float(12, 42), end)
			for old := (point{x, y + tilt*x/c.w}); x < stop; {
				next := point{x + c.rnd.float(2.2, 4), y + tilt*x/c.w + c.rnd.float(-5.5, 3)}
				c.line(ink, 1.3, old, next)
				x, old = next.x, next
			}
			x += 7
		}
	}
	c.ellipse(solid(faint(rgb(0x8a6a3c), 0.18)), c.rnd.float(80, c.w-80), c.rnd.float(120, c.h-80), 46, 38)
}
