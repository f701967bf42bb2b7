package pixels

import (
	"io"

	"bulkup/api/media"
)

// Header is what the first bytes of a picture say about it.
type Header struct {
	Format        string // "jpg", "png" or "webp", by content
	Width, Height int    // pixels, as stored: before Orientation is applied
	Orientation   int    // EXIF orientation, 1 (upright) to 8
	Bits          int    // bits of one sample as stored: 1, 2, 4, 8 or 16
	Alpha         bool   // some pixels may be transparent
	Animated      bool   // more than one frame
	Gray          bool   // one channel of light, no colour
	Palette       bool   // colours come from a table
	CMYK          bool   // four inks instead of three lights
	Progressive   bool   // a progressive JPEG
	ICC           bool   // carries a colour profile
	EXIF          bool   // carries EXIF
	XMP           bool   // carries XMP
	Truncated     bool   // its end is missing; a JPEG may still decode
	// Memory is about what decoding it and turning it upright takes, in bytes: by what
	// is coded, which a container may declare less of.
	Memory int64
}

// Upright returns the size in pixels after Orientation is applied.
func (h Header) Upright() (width, height int) {
	if h.Orientation >= 5 {
		return h.Height, h.Width
	}
	return h.Width, h.Height
}

// Probe reads the header of a JPEG, PNG or WebP file: by its content, whatever
// its name, and without memory for its pixels. The errors are *Problem, except
// for those of r itself. Sizes and animation are reported, not checked; Upscale
// checks them.
func Probe(r io.ReadSeeker) (Header, error) {
	size, err := r.Seek(0, io.SeekEnd)
	if err != nil {
		return Header{}, err
	}
	if size == 0 {
		return Header{}, problem(ErrEmpty, "the file is empty")
	}
	var in io.ReaderAt = readerAt{r} // once: files may have millions of segments
	head := make([]byte, min(size, media.SniffLen))
	if _, err := in.ReadAt(head, 0); err != nil && err != io.EOF {
		return Header{}, err
	}
	h := Header{Orientation: 1, Bits: 8}
	switch format, _ := media.Sniff(head); {
	case format.ID == "jpg":
		err = probeJPEG(in, size, &h)
	case format.ID == "png":
		err = probePNG(in, size, &h)
	case format.ID == "webp":
		err = probeWebP(in, size, &h)
	case format.Called != "":
		err = problem(ErrUnsupported, "this is %s, which cannot be upscaled", format.Called)
	default:
		err = problem(ErrUnsupported, "this is not a picture that can be upscaled")
	}
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		err = problem(ErrTruncated, "the file ends within its header")
	}
	if err == nil && (h.Width <= 0 || h.Height <= 0) {
		err = problem(ErrDamaged, "the header gives no size")
	}
	return h, err
}

// readerAt reads anywhere in a seeker that nobody else uses meanwhile.
type readerAt struct{ io.ReadSeeker }

func (r readerAt) ReadAt(b []byte, off int64) (int, error) {
	if _, err := r.Seek(off, io.SeekStart); err != nil {
		return 0, err
	}
	n, err := io.ReadFull(r, b)
	if err == io.ErrUnexpectedEOF {
		err = io.EOF
	}
	return n, err
}
