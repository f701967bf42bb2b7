package convert

import (
	"bytes"
	"image"
	"image/gif"
	"io"
	"strings"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"bulkup/queue/result/metadata"
)

// format is a kind of picture that can be converted.
type format struct {
	name      string
	maxPixels int   // decoders hold the whole picture
	cost      int64 // about what converting takes in memory, in bytes a pixel
	config    func(file) (image.Config, error)
	more      func(file) more
	decode    func(io.Reader, header) (image.Image, error)
	turns     bool // the decoder turns the pixels itself
}

type file interface {
	io.Reader
	io.ReaderAt
	Size() int64
}

// more is what else lies in a file.
type more struct {
	orientation int // how its pixels have to be turned, as EXIF has it: 1 to 8
	alpha       bool
	notice      string // what is not converted: "its first page"
	said        metadata.Source
}

// header is a picture before it is decoded.
type header struct {
	format
	more
	size image.Point // as stored
}

// The limits hold what a conversion takes below about 1.5 GB.
var formats = map[string]format{
	"bmp":  {"BMP", 100_000_000, 5, config(bmp.DecodeConfig), nothing, whole(bmp.Decode), false},
	"tiff": {"TIFF", 80_000_000, 16, config(tiff.DecodeConfig), tiffMore, whole(tiff.Decode), false},
	"gif":  {"GIF", 100_000_000, 5, config(gif.DecodeConfig), gifMore, firstFrame, false},
	"avif": {"AVIF", 24_500_000, 64, isoConfig, isoMore, decodeAVIF, false},
	"heic": {"HEIC", 64_000_000, 24, isoConfig, heicMore, decodeHEIC, true},
}

func config(decode func(io.Reader) (image.Config, error)) func(file) (image.Config, error) {
	return func(f file) (image.Config, error) { return decode(f) }
}

func whole(decode func(io.Reader) (image.Image, error)) func(io.Reader, header) (image.Image, error) {
	return func(r io.Reader, _ header) (image.Image, error) { return decode(r) }
}

func nothing(file) more { return more{orientation: 1} }

// sniff returns the format of a file by its first bytes, 32 of them where it has
// so many: "bmp", "tiff", "gif", "avif" or "heic", and "" for anything else.
func sniff(head []byte) string {
	has := func(prefix string) bool { return strings.HasPrefix(string(head), prefix) }
	switch {
	case has("GIF87a"), has("GIF89a"):
		return "gif"
	case has("BM"):
		return "bmp"
	case has("II*\x00"), has("MM\x00*"):
		return "tiff"
	case len(head) < 12 || string(head[4:8]) != "ftyp":
		return ""
	}
	switch string(head[8:12]) {
	case "avif":
		return "avif"
	case "heic", "heix", "heim", "heis":
		return "heic"
	case "mif1": // what it is, its compatible brands say
		if bytes.Contains(head[12:], []byte("avif")) {
			return "avif"
		}
		return "heic"
	}
	return ""
}
