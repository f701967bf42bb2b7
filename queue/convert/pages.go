package convert

import (
	"image"
	"image/gif"
	"io"

	"bulkup/api/media"
	"bulkup/queue/picture/tiff"
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
