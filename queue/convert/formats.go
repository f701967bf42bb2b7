package convert

import (
	"context"
	"image"
	"image/gif"
	"io"

	"bulkup/api/media"
	"bulkup/queue/picture/bmp"
	"bulkup/queue/picture/colour"
	"bulkup/queue/picture/ico"
	"bulkup/queue/picture/pnm"
	"bulkup/queue/picture/qoi"
	"bulkup/queue/picture/tga"
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
	memory      int64        // and in bytes for the whole
	decode      func(context.Context) (image.Image, error)
}

// opener reads the header of a file of one format, or of a page of it from 1; 0 is the
// first. It returns no picture for one that needs no conversion.
type opener func(f file, page int) (*picture, error)

// single is an opener of a format without pages.
func single(open func(file) (*picture, error)) opener {
	return func(f file, _ int) (*picture, error) { return open(f) }
}

// formats are those that are converted, by the ids of media.Formats. JPEG and PNG
// are there for colours that engines and services would not keep.
var formats = map[string]opener{
	"bmp": single(openBMP), "tiff": openTIFF, "gif": openGIF, "avif": single(openHEIF), "heic": single(openHEIF),
	"pnm": single(openPNM), "ico": single(openICO), "qoi": single(openQOI), "tga": single(openTGA), "png": single(openPNG), "jpg": single(openJPEG),
}

// The limits hold what a conversion takes below about 500 MB, and let the PNG be one
// that the engine of this machine reads.
const (
	flatPixels = 67_500_000 // of 4 bytes
	deepPixels = 30_000_000
)

// open finds the format of a file and reads its header.
func open(f file, page int) (*picture, string, error) {
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
	p, err := read(f, page)
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

func openPNM(f file) (*picture, error) {
	n, err := pnm.Read(f, f.Size())
	if err != nil {
		return nil, err
	}
	p := &picture{name: "PNM", size: n.Size, deep: n.Deep, orientation: 1, maxPixels: flatPixels, cost: 5, decode: n.Decode}
	if n.More {
		p.lost = append(p.lost, "its first picture")
	}
	return p, nil
}

func openICO(f file) (*picture, error) {
	i, err := ico.Read(f, f.Size())
	if err != nil {
		return nil, err
	}
	p := &picture{name: "icon", size: i.Size, orientation: 1, maxPixels: deepPixels, cost: 16, decode: i.Decode}
	if i.More {
		p.lost = append(p.lost, "its largest picture")
	}
	return p, nil
}

func openQOI(f file) (*picture, error) {
	q, err := qoi.Read(f, f.Size())
	if err != nil {
		return nil, err
	}
	return &picture{name: "QOI", size: q.Size, orientation: 1, maxPixels: flatPixels, cost: 5, decode: q.Decode}, nil
}

func openTGA(f file) (*picture, error) {
	t, err := tga.Read(f, f.Size())
	if err != nil {
		return nil, err
	}
	return &picture{name: "TGA", size: t.Size, orientation: 1, maxPixels: flatPixels, cost: 5, decode: t.Decode}, nil
}

func openGIF(f file, page int) (*picture, error) {
	c, err := gif.DecodeConfig(f)
	if err != nil {
		return nil, err
	}
	p := &picture{name: "GIF", size: image.Pt(c.Width, c.Height), orientation: 1, maxPixels: flatPixels, cost: 5}
	if page > 0 {
		p.cost = frameCost
		if c.Width*c.Height > keptPixels {
			p.memory = 2 * keptBytes // a buffer that grows
		}
		p.decode = func(ctx context.Context) (image.Image, error) { return frame(ctx, f, p.size, page) }
		return p, nil
	}
	p.lost = gifLost(f)
	p.decode = func(ctx context.Context) (image.Image, error) { return firstFrame(from(ctx, f), p.size) }
	return p, nil
}

// from reads a file from its beginning, until ctx ends.
func from(ctx context.Context, f file) reader {
	return reader{ctx, io.NewSectionReader(f, 0, f.Size())}
}
