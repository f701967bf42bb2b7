package convert

import (
	"context"
	"image"
	"image/gif"
	"io"

	"bulkup/api/media"
	"bulkup/queue/intake/bmp"
	"bulkup/queue/intake/colour"
	"bulkup/queue/result/metadata"
)

type file interface {
	io.Reader
	io.ReaderAt
	Size() int64
}

// picture is what a file says about its picture, and how that is decoded.
type picture struct {
	name        string      // of the format, for people
	size        image.Point // as stored
	deep        bool        // more than 8 bits a sample
	orientation int         // how its pixels have to be turned, as EXIF has it: 1 to 8
	lost        []string    // what is not converted: "its first page"
	said        metadata.Source
	space       colour.Space // of its red, green and blue, where said has no profile
	inks        bool         // its colours are converted by the profile of a printer
	maxPixels   int          // the decoder holds the whole picture
	cost        int64        // about what converting takes in memory, in bytes a pixel
	decode      func(context.Context) (image.Image, error)
}

// opener reads the header of a file of one format. It returns no picture for one
// that needs no conversion.
type opener func(file) (*picture, error)

// formats are those that are converted, by the ids of media.Formats. JPEG and PNG
// are there for colours that engines and services would not keep.
var formats = map[string]opener{
	"bmp": openBMP, "tiff": openTIFF, "gif": openGIF, "avif": openHEIF, "heic": openHEIF,
	"png": openPNG, "jpg": openJPEG,
}

// The limits hold what a conversion takes below about 500 MB, and let the PNG be one
// that the engine of this machine reads.
const (
	flatPixels = 75_000_000 // of 4 bytes
	deepPixels = 30_000_000
)

// open finds the format of a file and reads its header.
func open(f file) (*picture, string, error) {
	head := make([]byte, media.SniffLen)
	n, err := f.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return nil, "", err
	}
	format, _ := media.Sniff(head[:n])
	read, ok := formats[format.ID]
	if !ok {
		return nil, "", nil
	}
	p, err := read(f)
	return p, format.Name, err
}

func openBMP(f file) (*picture, error) {
	b, err := bmp.Read(f, f.Size())
	if err != nil {
		return nil, err
	}
	p := &picture{name: "BMP", size: b.Size, orientation: 1, maxPixels: flatPixels, cost: 5,
		decode: func(ctx context.Context) (image.Image, error) { return b.Decode(ctx) }}
	p.said.ICC = b.Profile
	if b.Gamma > 0 {
		p.space = colour.Measured(b.Gamma, colour.D65, b.Points[0], b.Points[1], b.Points[2])
	}
	return p, nil
}

func openGIF(f file) (*picture, error) {
	c, err := gif.DecodeConfig(f)
	if err != nil {
		return nil, err
	}
	p := &picture{name: "GIF", size: image.Pt(c.Width, c.Height), orientation: 1, maxPixels: flatPixels, cost: 5}
	p.lost = gifLost(f)
	p.decode = func(ctx context.Context) (image.Image, error) { return firstFrame(from(ctx, f), p.size) }
	return p, nil
}

// from reads a file from its beginning, until ctx ends.
func from(ctx context.Context, f file) reader {
	return reader{ctx, io.NewSectionReader(f, 0, f.Size())}
}
