// Command ai draws the picture of the README that shows what the network on this machine
// makes: parts of two pictures of the album, in rows, each as it is, resampled by the
// model faithful, and made by Upscayl Lite.
//
//	go run ./ui_test/pictures/ai
package main

import (
	"bytes"
	"context"
	"flag"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"io"
	"log"
	"os"
	"path/filepath"

	"bulkup/api/local/engine"
	"bulkup/api/local/models"
)

// Parts of the pictures, in pixels, and how many times larger they are shown.
const (
	width, height = 84, 60
	scale         = 4
	gap           = 6
)

// parts are shown in rows.
var parts = []struct {
	path string
	at   image.Point
}{
	{"flower.jpg", image.Pt(88, 72)},
	{"scans/letter.jpg", image.Pt(8, 44)},
}

func main() {
	log.SetFlags(0)
	album := flag.String("album", "ui_test/album", "folder of the album")
	into := flag.String("into", "ui_test/pictures/ai.jpg", "file to write")
	flag.Parse()
	m, err := drawAll(*album)
	if err == nil {
		err = write(*into, m)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// drawAll puts the parts side by side.
func drawAll(album string) (image.Image, error) {
	e, err := engine.Open(context.Background(), engine.Options{})
	if err != nil {
		return nil, err
	}
	const across, down = width * scale, height * scale
	all := image.NewRGBA(image.Rect(0, 0, 3*across+2*gap, len(parts)*(down+gap)-gap))
	draw.Draw(all, all.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	for row, p := range parts {
		source, err := os.ReadFile(filepath.Join(album, p.path))
		if err != nil {
			return nil, err
		}
		place := func(column int, m image.Image, from image.Point) {
			at := image.Pt(column*(across+gap), row*(down+gap))
			draw.Draw(all, image.Rectangle{at, at.Add(image.Pt(across, down))}, m, from, draw.Src)
		}
		pixels, err := repeated(bytes.NewReader(source))
		if err != nil {
			return nil, err
		}
		place(0, pixels, p.at.Mul(scale))
		for i, model := range []string{models.Faithful, "upscayl-lite-4x"} {
			var out bytes.Buffer
			if _, err := e.Upscale(context.Background(), bytes.NewReader(source), &out, engine.Order{Model: model, Scale: scale, Format: "png"}, nil); err != nil {
				return nil, err
			}
			m, err := png.Decode(&out)
			if err != nil {
				return nil, err
			}
			place(1+i, m, p.at.Mul(scale))
		}
	}
	return all, nil
}

// repeated shows the pixels of a picture as squares.
func repeated(r io.Reader) (image.Image, error) {
	source, _, err := image.Decode(r)
	if err != nil {
		return nil, err
	}
	b := source.Bounds()
	m := image.NewRGBA(image.Rect(0, 0, b.Dx()*scale, b.Dy()*scale))
	for y := range m.Rect.Dy() {
		for x := range m.Rect.Dx() {
			m.Set(x, y, source.At(b.Min.X+x/scale, b.Min.Y+y/scale))
		}
	}
	return m, nil
}

func write(path string, m image.Image) error {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 85}); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o644)
}
