package metadata

import (
	"bytes"
	"errors"
	"io"
)

// errDamaged is a file whose parts cannot be told from each other.
var errDamaged = errors.New("the structure of the picture is damaged")

// maxBlock bounds each kind of metadata in memory. Real ones have at most a few
// megabytes; what is larger is left out.
const maxBlock = 16 << 20

// kind is what a part of a file is for.
type kind int

const (
	other  kind = iota // pixels, and what they need
	exif               // written anew from the set, as the next two are
	icc                //
	xmp                //
	text               // comments, captions, times: told on, unless stripped
	colour             // what a colour profile replaces
)

// part is a run of bytes in a file: a JPEG segment, a PNG or WebP chunk.
type part struct {
	kind       kind
	name       string // of the marker or chunk
	start, end int64  // in the file, headers included
	head, tail int64  // how much of it is not payload
}

// payload reads what the part holds, nil where that cannot be or is too much.
func (p part) payload(r io.ReaderAt) []byte {
	n := p.end - p.start - p.head - p.tail
	if n < 0 || n > maxBlock {
		return nil
	}
	b := make([]byte, n)
	if _, err := r.ReadAt(b, p.start+p.head); err != nil && err != io.EOF {
		return nil
	}
	return b
}

// after is the payload behind a signature, nil where that is not its beginning.
func (p part) after(r io.ReaderAt, signature string) []byte {
	rest, ok := bytes.CutPrefix(p.payload(r), []byte(signature))
	if !ok {
		return nil
	}
	return rest
}

// starts tells whether the payload begins with a signature.
func (p part) starts(r io.ReaderAt, signature string) bool {
	if p.end-p.start-p.head-p.tail < int64(len(signature)) {
		return false
	}
	b := make([]byte, len(signature))
	_, err := r.ReadAt(b, p.start+p.head)
	return err == nil && string(b) == signature
}

// piece is a run of bytes on its way into a file, of known length.
type piece interface {
	io.Reader
	Size() int64
}

func own(b []byte) piece { return bytes.NewReader(b) }

func (p part) copy(r io.ReaderAt) piece { return io.NewSectionReader(r, p.start, p.end-p.start) }

// set is the metadata of a picture, each as its own standard has it, without the
// wrapping of a format; nil where there is none.
type set struct {
	exif []byte // a TIFF file without pictures
	icc  []byte
	xmp  []byte // an XML packet
}

// tidy makes nothing of what is empty.
func (s *set) tidy() {
	for _, b := range []*[]byte{&s.exif, &s.icc, &s.xmp} {
		if len(*b) == 0 {
			*b = nil
		}
	}
}

func (s set) equal(t set) bool {
	return bytes.Equal(s.exif, t.exif) && bytes.Equal(s.icc, t.icc) && bytes.Equal(s.xmp, t.xmp)
}

// container is a file format.
type container struct {
	split func(r io.ReaderAt, size int64) ([]part, error)
	take  func(r io.ReaderAt, parts []part) set
	// join puts a file together from parts of a file, and a set that fits.
	join func(f *file, kept []part, s set) []piece
	// most of what the format can hold, in bytes
	maxEXIF, maxICC, maxXMP int
}

// containers are the formats, as pixels.Header names them.
var containers = map[string]container{
	"jpg":  {splitJPEG, takeJPEG, joinJPEG, 0xffff - 2 - len(exifSignature), 255 * iccSegment, 0xffff - 2 - len(xmpSignature)},
	"png":  {splitPNG, takePNG, joinPNG, maxBlock, maxBlock, maxBlock},
	"webp": {splitWebP, takeWebP, joinWebP, maxBlock, maxBlock, maxBlock},
}
