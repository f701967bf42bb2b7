package media

import (
	"path"
	"slices"
	"strings"
)

// Use is what can be done with a format.
type Use int

const (
	Sent      Use = iota // the service takes it as it is
	Converted            // it is made a PNG first
	Refused              // a picture that cannot be upscaled, refused by its name
	Other                // no picture, but often dropped among pictures
)

// Format is a kind of file.
type Format struct {
	ID         string   // "jpg", "png", "tiff" and the like
	Name       string   // for people: "JPEG"
	Called     string   // the same with its article: "a JPEG"
	Extensions []string // lower case, with the dot
	Use        Use
}

// Formats are all formats that the program knows: what is offered in the picker,
// taken from folders, converted, or refused by name.
var Formats = []Format{
	{"jpg", "JPEG", "a JPEG", []string{".jpg", ".jpeg", ".jpe", ".jfif", ".jif", ".pjpeg", ".pjp", ".mpo"}, Sent},
	{"png", "PNG", "a PNG", []string{".png", ".apng"}, Sent},
	{"webp", "WebP", "a WebP", []string{".webp"}, Sent},
	{"tiff", "TIFF", "a TIFF", []string{".tif", ".tiff"}, Converted},
	{"bmp", "BMP", "a BMP", []string{".bmp", ".dib"}, Converted},
	{"gif", "GIF", "a GIF", []string{".gif"}, Converted},
	{"heic", "HEIC", "a HEIC", []string{".heic", ".heif", ".hif", ".heics", ".heifs"}, Converted},
	{"avif", "AVIF", "an AVIF", []string{".avif", ".avifs"}, Converted},
	{"pnm", "PNM", "a PNM", []string{".pnm", ".pbm", ".pgm", ".ppm", ".pam"}, Converted},
	{"ico", "icon", "an icon", []string{".ico", ".cur"}, Converted},
	{"qoi", "QOI", "a QOI", []string{".qoi"}, Converted},
	{"tga", "TGA", "a TGA", []string{".tga"}, Converted},
	{"jxl", "JPEG XL", "a JPEG XL", []string{".jxl"}, Refused},
	{"jp2", "JPEG 2000", "a JPEG 2000", []string{".jp2", ".j2k", ".jpf", ".jpx", ".jpm", ".j2c", ".jpc"}, Refused},
	{"psd", "Photoshop document", "a Photoshop document", []string{".psd", ".psb"}, Refused},
	{"pfm", "PFM", "a PFM", []string{".pfm"}, Refused},
	{"exr", "OpenEXR", "an OpenEXR", []string{".exr"}, Refused},
	{"hdr", "Radiance HDR", "a Radiance HDR", []string{".hdr"}, Refused},
	{"svg", "SVG", "an SVG", []string{".svg", ".svgz"}, Refused},
	{"raw", "raw file of a camera", "a raw file of a camera", []string{".dng", ".nef", ".nrw", ".cr2", ".cr3", ".crw", ".arw", ".srf",
		".sr2", ".pef", ".orf", ".raf", ".rw2", ".rwl", ".srw", ".x3f", ".3fr", ".fff", ".iiq", ".erf", ".kdc", ".dcr", ".mrw", ".mef", ".mos"}, Refused},
	{"pdf", "PDF", "a PDF", []string{".pdf"}, Other},
	{"zip", "ZIP archive", "a ZIP archive", []string{".zip"}, Other},
	{"xml", "XML document", "an XML document", []string{".xml"}, Other},
	{"video", "film", "a film", []string{".mp4", ".mov", ".m4v"}, Other},
}

// Lookup returns the format of an id.
func Lookup(id string) (Format, bool) {
	return find(func(f Format) bool { return f.ID == id })
}

// ByName returns the format that a file has by its extension.
func ByName(name string) (Format, bool) {
	ext := strings.ToLower(path.Ext(name))
	return find(func(f Format) bool { return ext != "" && slices.Contains(f.Extensions, ext) })
}

// Extensions returns those of all formats of the given uses.
func Extensions(uses ...Use) (all []string) {
	for _, f := range Formats {
		if slices.Contains(uses, f.Use) {
			all = append(all, f.Extensions...)
		}
	}
	return all
}

func find(is func(Format) bool) (Format, bool) {
	i := slices.IndexFunc(Formats, is)
	if i < 0 {
		return Format{}, false
	}
	return Formats[i], true
}
