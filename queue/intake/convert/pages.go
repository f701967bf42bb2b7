package convert

import (
	"context"
	"image"
	"image/draw"
	"image/gif"
	"io"

	"bulkup/api/local/pixels"
	"bulkup/api/media"
	"bulkup/queue/intake/tiff"
)

// maxPages is how many pages or frames of a file are made results of their own.
const maxPages = 10_000

// Pages returns the sizes of all pages of a TIFF, as people see them, or of all frames of a
// GIF; nothing for a file with one, and for other formats. What is damaged ends the list.
func Pages(r io.ReaderAt, size int64) []image.Point {
	f := io.NewSectionReader(r, 0, size)
	head := make([]byte, media.SniffLen)
	n, _ := f.ReadAt(head, 0)
	var all []image.Point
	switch format, _ := media.Sniff(head[:n]); format.ID {
	case "tiff":
		all = tiff.Pages(f, size, maxPages)
	case "gif":
		c, err := gif.DecodeConfig(f)
		if err != nil {
			return nil
		}
		for _, err := range media.GIFImages(f, size) {
			if err != nil || len(all) == maxPages {
				break
			}
			all = append(all, image.Pt(c.Width, c.Height))
		}
	}
	if len(all) < 2 {
		return nil
	}
	return all
}

// maxFrames is how many bytes all frames of a GIF may take: the decoder gives them at once.
const maxFrames = 300_000_000

// frame is what is shown while frame n of a GIF is, from 1: with what frames before it
// leave there (GIF89a, 23).
func frame(ctx context.Context, f file, size image.Point, n int) (image.Image, error) {
	if frames := len(Pages(f, f.Size())); frames*size.X*size.Y > maxFrames {
		return nil, problem(pixels.ErrTooLarge, nil, "%d frames of %d×%d pixels are more than is read at once; save this frame as PNG", frames, size.X, size.Y)
	}
	all, err := gif.DecodeAll(from(ctx, f))
	if err != nil {
		return nil, err
	}
	if n > len(all.Image) {
		return nil, io.ErrUnexpectedEOF
	}
	canvas := image.NewNRGBA(image.Rectangle{Max: size})
	for i, m := range all.Image[:n] {
		before := canvas
		if all.Disposal[i] == gif.DisposalPrevious {
			before = image.NewNRGBA(canvas.Rect)
			copy(before.Pix, canvas.Pix)
		}
		draw.Draw(canvas, m.Bounds(), m, m.Bounds().Min, draw.Over)
		switch {
		case i == n-1:
		case all.Disposal[i] == gif.DisposalBackground:
			draw.Draw(canvas, m.Bounds(), image.Transparent, image.Point{}, draw.Src)
		case all.Disposal[i] == gif.DisposalPrevious:
			canvas = before
		}
	}
	return canvas, ctx.Err()
}
