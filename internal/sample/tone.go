package sample

import "image/color"

// A tone is how a picture looks printed: from shadow to light. The zero tone
// leaves the colours.
type tone struct{ shadow, light color.RGBA }

func tones() []tone {
	return []tone{
		{},
		{rgb(0x1c140c), rgb(0xf6e9cf)}, // sepia
		{rgb(0x101010), rgb(0xf2f2ee)}, // black and white
		{rgb(0x0a1f3c), rgb(0xe6f0f2)}, // cyanotype
		{},
		{rgb(0x24160e), rgb(0xffedc8)}, // albumen
	}
}

// develop gives the picture its tone, grain and darker corners, and a pale
// border of some pixels.
func (c *canvas) develop(t tone, grain float64, border int) {
	pix, stride := c.img.Pix, c.img.Stride
	width, height := int(c.w), int(c.h)
	for y := range height {
		for x := range width {
			p := pix[y*stride+4*x:][:4:4]
			dx, dy := float64(x)/c.w-0.5, float64(y)/c.h-0.5
			scale := 1.06 - 0.55*(dx*dx+dy*dy)
			noise := (c.rnd.float(-1, 1) + c.rnd.float(-1, 1)) * grain
			px := color.RGBA{tint(p[0], scale, noise), tint(p[1], scale, noise), tint(p[2], scale, noise), 0xff}
			if t.light.A != 0 {
				px = mix(t.shadow, t.light, (0.30*float64(px.R)+0.59*float64(px.G)+0.11*float64(px.B))/255)
			}
			if x < border || y < border || x >= width-border || y >= height-border {
				px = mix(rgb(0xf4efe2), t.light, 0.3*float64(t.light.A)/255)
			}
			p[0], p[1], p[2], p[3] = px.R, px.G, px.B, 0xff
		}
	}
}

func tint(v byte, scale, noise float64) byte {
	return byte(min(max(float64(v)*scale+noise, 0), 255))
}
