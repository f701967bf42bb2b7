//go:build ignore

// Command difference compares two pictures for real_programs.sh: it prints the mean and the
// largest difference in levels of 8 bits, and fails where the mean is above the third
// argument or the sizes differ.
package main

import (
	"fmt"
	"image"
	_ "image/png"
	"os"
	"strconv"
)

func main() {
	a, b := read(os.Args[1]), read(os.Args[2])
	most, err := strconv.ParseFloat(os.Args[3], 64)
	if err != nil {
		fail(err)
	}
	if a.Bounds() != b.Bounds() {
		fail(fmt.Errorf("%v and %v", a.Bounds(), b.Bounds()))
	}
	sum, worst, n := 0.0, 0, 0
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			r1, g1, b1, _ := a.At(x, y).RGBA()
			r2, g2, b2, _ := b.At(x, y).RGBA()
			for _, d := range []int{int(r1) - int(r2), int(g1) - int(g2), int(b1) - int(b2)} {
				d = max(d, -d) >> 8
				sum, worst, n = sum+float64(d), max(worst, d), n+1
			}
		}
	}
	mean := sum / float64(n)
	fmt.Printf("mean %.3f, at most %d", mean, worst)
	if mean > most {
		os.Exit(1)
	}
}

func read(path string) image.Image {
	f, err := os.Open(path)
	if err != nil {
		fail(err)
	}
	defer f.Close()
	m, _, err := image.Decode(f)
	if err != nil {
		fail(err)
	}
	return m
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
