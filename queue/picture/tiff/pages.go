package tiff

import (
	"image"
	"io"

	"bulkup/api/media"
)

// reduced marks a directory of a smaller copy of another picture.
const reduced = 1

// pages lists the directories of the pictures of a file, at most so many: copies that are
// smaller are none. Each is read once, so that none can lead round in a circle.
func pages(file *media.TIFF, most int) (all []media.Directory) {
	seen := make(map[int64]bool)
	for at := file.First; at != 0 && !seen[at] && len(seen) < 2*most && len(all) < most; {
		seen[at] = true
		d, err := file.Directory(at)
		if err != nil {
			break
		}
		if len(all) == 0 || file.Number(d, tagSubfile)&reduced == 0 {
			all = append(all, d)
		}
		at = d.Next
	}
	return all
}

// Directory is that of the picture.
func (p *Picture) Directory() media.Directory { return p.dir }

// Pages returns the sizes of the pictures of a file as people see them, at most so many.
func Pages(r io.ReaderAt, size int64, most int) (sizes []image.Point) {
	file, err := media.ReadTIFF(r, size)
	if err != nil {
		return nil
	}
	for _, d := range pages(file, most) {
		s := image.Pt(int(file.Number(d, tagWidth)), int(file.Number(d, tagHeight)))
		if v := file.Number(d, tagOrientation); v >= 5 && v <= 8 {
			s.X, s.Y = s.Y, s.X
		}
		sizes = append(sizes, s)
	}
	return sizes
}
