package main

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"

	"github.com/gen2brain/webp"
)

// file is a drawn file, by its slash-separated path in the album.
type file struct {
	path string
	data []byte
}

// album draws the pictures that bulkup is tried on.
func album() ([]file, error) {
	receipt := []string{"  CORNER SHOP", "", "bread     2.40", "apples    3.15", "coffee    7.90", "stamps    5.00",
		"--------------", "total    18.45", "", "14.03.  09:26", "", " thank you!"}
	letter := []string{"Dear Ada,", "", "the pictures arrived today, and", "all of them are small. Please", "make them four times larger and",
		"send them back before Friday.", "", "The one of the lake is my", "favourite. Mind the mountains.", "", "Yours,", "Charles"}
	var b batch
	b.jpg("flower.jpg", paint(300, 300, flower))
	b.png("art/badge.png", paint(240, 240, badge))
	b.png("art/mosaic.png", paletted(paint(256, 256, mosaic)))
	b.png("city/night.png", paint(320, 240, night))
	b.webp("city/street.webp", paint(240, 320, street), webp.Options{Lossless: true})
	b.turned("holiday/hills.jpg", paint(240, 360, hills))
	b.jpg("holiday/sunset over the sea.jpg", paint(400, 267, sunset))
	b.webp("holiday/山と湖.webp", paint(360, 240, lake), webp.Options{Quality: 85})
	b.jpg("people/family.jpg", paint(360, 240, family))
	b.jpg("people/portrait.jpg", paint(240, 320, portrait))
	b.jpg("scans/letter.jpg", page(260, 230, letter))
	b.png("scans/receipt.png", page(130, 230, receipt))
	return b.files, b.err
}

// batch collects files until the first error.
type batch struct {
	files []file
	err   error
}

func (b *batch) add(path string, encode func(*bytes.Buffer) error) {
	var out bytes.Buffer
	if b.err == nil {
		b.err = encode(&out)
	}
	b.files = append(b.files, file{path, out.Bytes()})
}

func (b *batch) png(path string, img image.Image) {
	b.add(path, func(out *bytes.Buffer) error {
		return (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(out, img)
	})
}

func (b *batch) jpg(path string, img image.Image) {
	b.add(path, func(out *bytes.Buffer) error { return jpeg.Encode(out, img, &jpeg.Options{Quality: 88}) })
}

func (b *batch) webp(path string, img image.Image, opts webp.Options) {
	b.add(path, func(out *bytes.Buffer) error { return webp.Encode(out, img, opts) })
}

// turned stores the picture lying on its side, and says so in EXIF, as a camera
// does that was held upright.
func (b *batch) turned(path string, upright *image.NRGBA) {
	w, h := upright.Rect.Dx(), upright.Rect.Dy()
	lying := image.NewNRGBA(image.Rect(0, 0, h, w))
	for y := range w {
		for x := range h {
			lying.SetNRGBA(x, y, upright.NRGBAAt(w-1-y, x))
		}
	}
	b.add(path, func(out *bytes.Buffer) error {
		if err := jpeg.Encode(out, lying, &jpeg.Options{Quality: 88}); err != nil {
			return err
		}
		plain := bytes.Clone(out.Bytes())
		out.Reset()
		out.Write(plain[:2]) // start of image
		out.Write(turnRight)
		out.Write(plain[2:])
		return nil
	})
}

// turnRight is an EXIF segment with one field: orientation 6.
var turnRight = []byte("\xff\xe1\x00\x22Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08" +
	"\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00")
