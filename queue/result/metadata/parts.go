package metadata

import (
	"bytes"
	"errors"
	"io"

	"bulkup/api/media"
)

// errDamaged is a file that cannot be divided into its parts.
var errDamaged = errors.New("the structure of the picture is damaged")

// maxBlock bounds each kind of metadata in memory, in bytes. Real ones have at most a
// few megabytes; what is larger is left out.
const maxBlock = 16 << 20

// maxParts is how many parts of a file are kept apart. All of its pixels are one.
const maxParts = 1 << 14

// kind is what a part of a file is for.
type kind int

const (
	otherPart   kind = iota // pixels, and what they need
	exifPart                // written anew from the set, as the next ones are
	iccPart                 //
	xmpPart                 //
	iptcPart                //
	commentPart             // of JPEG
	textPart                // of PNG
	densityPart             // how many pixels an inch has
	strayPart               // the rest of what was said, which stays with the result unless it is stripped
	colourPart              // what a colour profile replaces
)

// part is a run of bytes in a file: a JPEG segment, a PNG or WebP chunk, or several
// in a row that are copied as they are.
type part struct {
	media.Span
	kind kind
	name string // of the marker or chunk
}

// parts collects the parts of a file. Those of pixels become one where they follow
// each other, so that millions of them take no memory.
type parts []part

// add reports whether there is room for the part.
func (all *parts) add(p part) bool {
	if last := len(*all) - 1; last >= 0 && p.kind == otherPart {
		if before := &(*all)[last]; before.kind == otherPart && before.End == p.Start && !before.alone() {
			before.End = p.End
			return true
		}
	}
	*all = append(*all, p)
	return len(*all) <= maxParts
}

// alone reports whether other parts may have to come between this one and the next.
func (p part) alone() bool { return p.name == "IHDR" || p.name == extended || p.name == app0 }

// payload reads what the part holds, nil where that cannot be or is too much.
func (p part) payload(r io.ReaderAt) []byte {
	b, err := p.Payload(r, maxBlock)
	if err != nil {
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

// piece is a run of bytes on its way into a file, of known length.
type piece interface {
	io.Reader
	Size() int64
}

func own(b []byte) piece { return bytes.NewReader(b) }

func (p part) copy(r io.ReaderAt) piece { return io.NewSectionReader(r, p.Start, p.End-p.Start) }

// container is a file format.
type container struct {
	name  string // for people
	split func(r io.ReaderAt, size int64) (parts, error)
	take  func(r io.ReaderAt, all parts) set
	// join puts a file together from parts of a file, and a set that fits.
	join func(f *file, kept parts, s set) []piece
	// most of what the format can hold, in bytes; 0 where it has no place for it
	maxEXIF, maxICC, maxXMP, maxIPTC, maxComment, maxText int
	density                                               bool // it has a place for it outside of EXIF
}

// containers are the formats, as pixels.Header names them.
var containers = map[string]container{
	"jpg": {"JPEG", splitJPEG, takeJPEG, joinJPEG, maxSegment - len(media.EXIFSignature), 255 * iccSegment,
		maxSegment - len(media.XMPSignature), maxBlock, maxSegment, 0, true},
	"png":  {"PNG", splitPNG, takePNG, joinPNG, maxBlock, maxBlock, maxBlock, 0, 0, maxBlock, true},
	"tiff": {"TIFF", splitTIFF, takeTIFF, joinTIFF, maxBlock, maxBlock, maxBlock, maxBlock, 0, 0, false},
	"webp": {"WebP", splitWebP, takeWebP, joinWebP, maxBlock, maxBlock, maxBlock, 0, 0, 0, false},
}
