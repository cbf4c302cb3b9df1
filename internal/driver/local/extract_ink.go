package local

import (
	"image"

	"github.com/ucldc/pachamama"
)

// littleInk is the share of a page that specks may cover: some 800 dots at 200
// dots per inch, three or four letters.
const littleInk = 0.0002

// longRun is the share of the longest edge from which on a straight run of ink
// is a rule or the inside of a picture and no letter.
const longRun = 0.05

// inkOutside returns the share of the page that may be letters and is not under
// a word of the text layer: what differs from the paper, which is the commonest
// grey, without rules and large dark areas.
func inkOutside(img *image.Gray, p pachamama.TextPage) float64 {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	paper := commonest(img)
	ink := make([]bool, w*h)
	for i := range ink {
		v := int(img.Pix[i/w*img.Stride+i%w])
		ink[i] = v-paper > 64 || paper-v > 64
	}
	long := int(longRun * float64(max(w, h)))
	for y := range h {
		dropRuns(ink[y*w:(y+1)*w], 1, long)
	}
	for x := range w {
		dropRuns(ink[x:], w, long)
	}
	for _, l := range p.Lines {
		for _, word := range l.Words {
			uncover(ink, w, h, word.Box)
		}
	}
	n := 0
	for _, is := range ink {
		if is {
			n++
		}
	}
	return float64(n) / float64(max(1, w*h))
}

func commonest(img *image.Gray) int {
	var histogram [256]int
	for _, v := range img.Pix {
		histogram[v]++
	}
	best := 0
	for v, n := range histogram {
		if n > histogram[best] {
			best = v
		}
	}
	return best
}

// dropRuns clears the runs of a line of dots, step apart, that are long.
func dropRuns(ink []bool, step, long int) {
	run := 0
	for i := 0; i < len(ink)+step; i += step {
		if i < len(ink) && ink[i] {
			run++
			continue
		}
		if run >= long {
			for j := i - run*step; j < i; j += step {
				ink[j] = false
			}
		}
		run = 0
	}
}

// uncover clears a box, with a margin for what sticks out of tight boxes.
func uncover(ink []bool, width, height int, b pachamama.Box) {
	w, h := float64(width), float64(height)
	margin := 0.4 * min(b[2]*w, b[3]*h)
	at := func(f, limit float64) int { return int(min(limit, max(0, f))) }
	for y := at(b[1]*h-margin, h); y < at((b[1]+b[3])*h+margin, h); y++ {
		clear(ink[y*width+at(b[0]*w-margin, w) : y*width+at((b[0]+b[2])*w+margin, w)])
	}
}
